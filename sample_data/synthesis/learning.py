"""What benchlearning needs beside the submissions: a third cycle, a Youth Guarantee, practices and actions.

Drawn from streams of its own, so that no figure of the submissions moves, and delivered in a folder of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sample_data.synthesis.draws import Draws, clip
from sample_data.synthesis.maturity import ENABLERS, PHASE_SHIFT, PHASES
from sample_data.synthesis.members import CURRENT, Member
from sample_data.synthesis.plan import Plan, plans
from sample_data.synthesis.table import MARK, Row, Table

FOLDER = "benchlearning"
CYCLE, BEFORE, PERIOD = "3", "2", "2023"
CENTRE = 3.4
TODAY = "2024-01-01"


@dataclass(frozen=True, slots=True)
class Planted:
    """Who was planted as what: a PES and an enabler."""

    pes: str
    enabler: str
    level: float


WEAK = Planted("SK", "E2", 1.2)
PARTNER = Planted("PL", "E2", 5.7)
"""In surroundings like those of the weak one, with a practice on offer."""

GOOD = Planted("SI", "C5", 5.8)
"""Clearly good, and clearly above what its context lets expect."""

LUCKY = Planted("HU", "C5", 3.4)
"""Ordinary, but with an outcome as high as the best because its surroundings are easy."""

DISAGREEING = Planted("AT", "B2", 3.5)
TEAMS = ("team A", "team B")
TWO_TEAMS = ("AT", "DE")
APART = 1.5
"""How far each team lies from the level on which they disagree."""

SLOPE, PULL, NOISE, MERIT = -2.5, 5.0, 1.5, 11.0
"""Exits in time, in points: by a point of the unemployment rate, by a mark of C5, by chance, and of the good one."""

HELP = 0.9
"""What an action that was done adds to the level of its enabler."""

ENABLER_COLUMNS = ("pes", "cycle", "enabler", "assessment", "assessor", "assessed", *PHASES, "comment")
YOUTH_COLUMNS = ("pes", "period", "entries", "exits", "exits_4m", "in_preparation", "waiting_over_4m", "comment")
PRACTICE_COLUMNS = ("pes", "id", "enablers", "title", "summary", "evidence", "language", "url", "valid_from", "comment")
ACTION_COLUMNS = (*("pes", "cycle", "enabler", "recommendation", "action", "due", "status", "reported_on", "comment"),)
STATUSES = (("done", 0.45), ("started", 0.75), ("planned", 0.9), ("dropped", 1.0))
Levels = dict[tuple[str, str], float]


def _recommended(assessed: Sequence[Row]) -> dict[str, list[str]]:
    """Name the two weakest enablers of every PES in the cycle before, by their external marks."""
    marks: dict[str, dict[str, int]] = {}
    for row in assessed:
        if (row["cycle"], row["assessment"]) == (BEFORE, "external"):
            given = [row.get(phase, "") for phase in PHASES]
            if all(given):
                marks.setdefault(row["pes"], {})[row["enabler"]] = sum(int(mark) for mark in given)
    return {pes: sorted(own, key=lambda name: (own[name], name))[:2] for pes, own in marks.items()}


def _actions(recommended: Mapping[str, list[str]]) -> Iterator[Row]:
    for member in CURRENT:
        draws = Draws("learning", "actions", member.pes)
        for number, enabler in enumerate(recommended.get(member.pes, ()), start=1):
            luck, late = draws.one(), draws.one()
            status = "planned" if (member.pes, enabler) == (WEAK.pes, WEAK.enabler) else _status(luck)
            yield {
                "pes": member.pes,
                "cycle": BEFORE,
                "enabler": enabler,
                "recommendation": f"R{number}",
                "action": f"invented action on {enabler}",
                "due": f"20{20 + int(5 * late)}-06-30",
                "status": status,
                "reported_on": "2023-11-30",
                "comment": MARK,
            }


def _status(luck: float) -> str:
    return next(name for name, end in STATUSES if luck < end)


def _levels(planned: Mapping[str, Plan], actions: Iterable[Row]) -> Levels:
    """Draw the level of every PES and enabler; what was done lifts its enabler, and what is planted stands as it is."""
    done = {(row["pes"], row["enabler"]) for row in actions if row["status"] == "done"}
    levels: Levels = {}
    for member in CURRENT:
        draws, areas = Draws("learning", "levels", member.pes), planned[member.pes].areas
        for area, count in ENABLERS.items():
            for number in range(1, count + 1):
                key = (member.pes, f"{area}{number}")
                middle = CENTRE + 0.4 * (areas["2"][area] + areas["4"][area])
                level = middle + draws.spread(0.45) + (HELP if key in done else 0.0)
                # Nobody else is as weak or as good by chance as those that are planted.
                levels[key] = clip(level, 1.9, 5.1)
    planted = (WEAK, PARTNER, GOOD, LUCKY, DISAGREEING)
    return levels | {(each.pes, each.enabler): each.level for each in planted}


def _assessment(levels: Levels) -> Iterator[Row]:
    for (pes, enabler), level in levels.items():
        teams = TEAMS if pes in TWO_TEAMS else ("",)
        for team in teams:
            draws = Draws("learning", "visit", pes, enabler, team)
            apart = 0.0 if (pes, enabler) != (DISAGREEING.pes, DISAGREEING.enabler) else APART
            seen = level + (-apart if team == TEAMS[0] else apart)
            marks = [int(clip(seen + shift + draws.spread(0.2) + 0.5, 1.0, 6.0)) for shift in PHASE_SHIFT]
            yield {
                "pes": pes,
                "cycle": CYCLE,
                "enabler": enabler,
                "assessment": "external",
                "assessor": team,
                "assessed": f"2022-{1 + int(9 * Draws('learning', 'day', pes).one()):02}-15",
                "comment": MARK,
                **{phase: str(mark) for phase, mark in zip(PHASES, marks, strict=True)},
            }


def _youth(levels: Levels, rates: Mapping[str, float]) -> Iterator[Row]:
    """Give yearly counts; the share that leaves in time follows the context, C5 and, for the good one, merit."""
    middle = sum(rates.values()) / len(rates)
    for member in CURRENT:
        draws = Draws("learning", "youth", member.pes)
        level = levels[member.pes, GOOD.enabler]
        chance = 0.0 if member.pes in {GOOD.pes, LUCKY.pes} else draws.spread(NOISE)
        share = 62.0 + SLOPE * (rates[member.pes] - middle) + PULL * (level - CENTRE) + chance
        share = clip(share + (MERIT if member.pes == GOOD.pes else 0.0), 20.0, 97.0)
        exits = 400 + member.register // 20
        waiting = clip(90.0 - share, 3.0, 80.0)
        yield {
            "pes": member.pes,
            "period": PERIOD,
            "entries": str(exits + exits // 25),
            "exits": str(exits),
            "exits_4m": str(int(exits * share / 100)),
            "in_preparation": str(exits // 3),
            "waiting_over_4m": str(int(exits // 3 * waiting / 100)),
            "comment": MARK,
        }


def _rates(members: Sequence[Member], context: Sequence[Row]) -> dict[str, float]:
    """Find the unemployment rate of each PES, or of its country."""
    wanted = [row for row in context if (row["variable"], row["period"]) == ("unemployment_rate", PERIOD)]
    known = {row["pes"]: float(row["value"]) for row in wanted if row.get("value")}
    return {member.pes: known.get(member.pes, known.get(member.country, 6.0)) for member in members}


PRACTICES: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("PL", "evaluation-desk", "E2", "A desk that evaluates every measure", "evaluated", "en"),
    ("SI", "first-week-plan", "C5;C3", "A plan in the first week of unemployment", "compared", "en"),
    ("SE", "pilot-register", "E3", "A register of pilots and what came of them", "monitored", "sv"),
    ("DE", "channel-mix", "B4", "One case file for counter, telephone and web", "monitored", "de"),
    ("NL", "target-talks", "A3;A4", "Quarterly talks about targets in every office", "described", "en"),
    ("FR", "employer-teams", "D1;D2", "Teams that work for employers only", "compared", "fr"),
    ("EE", "risk-profile", "C1;C2", "A profile of the risk of long unemployment", "evaluated", "en"),
    ("DK", "municipal-pact", "F5", "Pacts with the municipalities", "described", "en"),
)


def _practices() -> Iterator[Row]:
    for pes, name, enablers, title, evidence, language in PRACTICES:
        yield {
            "pes": pes,
            "id": name,
            "enablers": enablers,
            "title": title,
            "evidence": evidence,
            "summary": "Invented for this sample.",
            "language": language,
            "valid_from": "2021",
            "url": f"https://{pes.lower()}.example/{name}",
            "comment": MARK,
        }


def learning(delivered: Iterable[tuple[str, Table]]) -> list[Table]:
    """Give the tables of benchlearning, which rest on the submissions and change nothing in them."""
    rows: dict[str, list[Row]] = {}
    for _, table in delivered:
        rows.setdefault(table.name, []).extend(table.rows)
    actions = list(_actions(_recommended(rows["enablers"])))
    levels = _levels(plans(), actions)
    rates = _rates(CURRENT, rows["context"])
    return [
        Table("enablers", ENABLER_COLUMNS, list(_assessment(levels))),
        Table("youth_guarantee", YOUTH_COLUMNS, list(_youth(levels, rates))),
        Table("practices", PRACTICE_COLUMNS, list(_practices())),
        Table("actions", ACTION_COLUMNS, actions),
    ]


def planted() -> dict[str, object]:
    """Say what was planted, for the truth file."""
    return {
        "cycle": CYCLE,
        "before": BEFORE,
        "period": PERIOD,
        "indicator": "YG_4M",
        "weak": {"pes": WEAK.pes, "enabler": WEAK.enabler},
        "best_partner": {"pes": PARTNER.pes, "enabler": PARTNER.enabler, "practice": PRACTICES[0][1]},
        "good_practice": {"pes": GOOD.pes, "enabler": GOOD.enabler, "practice": PRACTICES[1][1]},
        "lucky_outlier": {"pes": LUCKY.pes, "enabler": LUCKY.enabler},
        "disagreement": {"pes": DISAGREEING.pes, "enabler": DISAGREEING.enabler, "assessors": list(TEAMS)},
        "help_of_done": HELP,
        "today": TODAY,
    }
