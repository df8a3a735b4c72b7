"""Satisfaction of jobseekers and employers, asked differently by each PES, and the Labour Force Survey."""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from sample_data.synthesis.draws import Draws, clip
from sample_data.synthesis.members import COUNTRIES, UK, YEARS, Member
from sample_data.synthesis.plan import Plan
from sample_data.synthesis.table import MARK, Row, Table, decimal, status_columns

MEASURES = (
    *("respondents", "invited", "satisfied", "share", "share_se", "score", "score_sd"),
    *("scale_worst", "scale_best", "satisfied_from", "question", "mode"),
)
COLUMNS = ("pes", "period", "customer", "survey", *MEASURES, *status_columns(MEASURES))
LFS_MEASURES = ("respondents", "share", "standard_error")
LFS_COLUMNS = ("pes", "period", *LFS_MEASURES, *status_columns(LFS_MEASURES))


class Method(StrEnum):
    """What a PES publishes of its survey: counts, a weighted share with its error, or only a mean mark."""

    COUNTS = "counts"
    SHARE = "share"
    SCORE = "score"
    BOTH = "counts and mark"


@dataclass(frozen=True, slots=True)
class Scale:
    """The marks of a question, from worst to best, and the least of them that counts as satisfied."""

    worst: int = 1
    best: int = 5
    satisfied_from: int = 4


@dataclass(frozen=True, slots=True)
class Custom:
    """How a PES surveys its customers: every year or every second one, whom, how, and on which scale."""

    method: Method = Method.COUNTS
    scale: Scale = Scale()
    mode: str = "web"
    step: int = 1
    customers: tuple[str, ...] = ("jobseekers", "employers")


SCHOOL, TEN, FOUR = Scale(6, 1, 2), Scale(1, 10, 7), Scale(1, 4, 3)
CUSTOMS = {
    "AT": Custom(Method.BOTH, SCHOOL, mode="telephone"),
    "DE": Custom(Method.SCORE, SCHOOL, mode="telephone"),
    "FR": Custom(Method.SHARE),
    "NL": Custom(Method.SHARE, TEN),
    "SE": Custom(Method.SHARE, mode="telephone"),
    "ES": Custom(Method.SHARE, Scale(0, 10, 7)),
    "IT": Custom(Method.SHARE, mode="telephone", step=2),
    "PL": Custom(Method.SCORE, Scale(0, 10, 8), mode="post"),
    "FI": Custom(Method.BOTH, FOUR),
    "BE-VLG": Custom(scale=TEN),
    "HU": Custom(scale=FOUR, mode="post", step=2),
    "RO": Custom(mode="post"),
    "LI": Custom(customers=("jobseekers",), mode="post"),
    "LV": Custom(customers=("jobseekers",)),
    "EL": Custom(customers=()),
}
QUESTION = {
    "jobseekers": "All in all, how satisfied are you with the services of the employment office?",
    "employers": "All in all, how satisfied is your company with the employer service?",
}
CENTRE = {"jobseekers": ("A4a", 0.66, 0.07), "employers": ("A4b", 0.70, 0.07)}
DESIGN_EFFECT = 1.6
"""How much weighting inflates the variance of a share."""


def _size(member: Member, customer: str) -> int:
    size = member.register / 60 if customer == "jobseekers" else member.vacancies / 12
    return int(clip(size, 60 if customer == "jobseekers" else 35, 24_000))


def _answers(custom: Custom, draws: Draws, share: float, asked: int) -> Row:
    """Draw the answers of one survey and tell of them what the PES publishes."""
    scale, respondents = custom.scale, int(asked * clip(0.34 + draws.spread(0.05), 0.15, 0.6)) + 12
    satisfied = min(int(respondents * share + draws.one()), respondents)
    row = {"respondents": str(respondents), "mode": custom.mode, "satisfied_from": str(scale.satisfied_from)}
    row |= {"scale_worst": str(scale.worst), "scale_best": str(scale.best)}
    if custom.method is Method.SHARE:
        error = 100.0 * sqrt(DESIGN_EFFECT * share * (1.0 - share) / respondents)
        return row | {"share": decimal(100.0 * share, 2), "share_se": decimal(error, 3)}
    if custom.method in {Method.SCORE, Method.BOTH}:
        reach = scale.best - scale.worst
        mark = scale.worst + reach * clip(share + 0.06 + draws.spread(0.01), 0.05, 0.97)
        row |= {"score": decimal(mark, 2), "score_sd": decimal(abs(reach) * (0.22 + 0.02 * draws.one()), 2)}
    if custom.method is not Method.SCORE:
        row |= {"invited": str(asked), "satisfied": str(satisfied)}
    return row


def satisfaction(member: Member, plan: Plan) -> Table:
    """Simulate the yearly surveys of one PES; the share satisfied rises with its hidden score."""
    custom = CUSTOMS.get(member.pes, Custom())
    rows: list[Row] = []
    for customer in custom.customers:
        draws = Draws("satisfaction", member.pes, customer)
        outcome, centre, width = CENTRE[customer]
        for year in member.years:
            if (2024 - year) % custom.step:
                continue
            share = clip(centre + width * plan.outcomes[outcome][year] + draws.spread(0.008), 0.2, 0.96)
            key = {"pes": member.pes, "period": str(year), "customer": customer}
            answers = _answers(custom, draws, share, 3 * _size(member, customer))
            rows.append(key | answers | {"question": QUESTION[customer], "comment": MARK})
    return Table("satisfaction", COLUMNS, rows)


def labour_force_survey(plans: dict[str, Plan]) -> Table:
    """Simulate A3b by country: the weighted share of new jobs that the PES helped to find, with its error."""
    rows: list[Row] = []
    for country in COUNTRIES:
        draws = Draws("lfs", country)
        size = clip(900 + draws.spread(500), 150, 2600)
        scores = [plan.outcomes["A3b"] for pes, plan in plans.items() if pes.partition("-")[0] == country]
        for year in UK.years if country == UK.pes else YEARS:
            score = sum(path[year] for path in scores) / len(scores)
            share = clip(0.085 + 0.028 * score + draws.spread(0.004), 0.008, 0.3)
            respondents = int(size * (1.0 + draws.spread(0.04)))
            error = 100.0 * sqrt(DESIGN_EFFECT * share * (1.0 - share) / respondents)
            row = {"pes": country, "period": str(year), "respondents": str(respondents)}
            row |= {"share": decimal(100.0 * share, 2), "standard_error": decimal(error, 3)}
            rows.append(row | {"comment": MARK})
    return Table("lfs", LFS_COLUMNS, rows)
