"""The register, month by month: every stock is the last stock plus what came in minus what left.

All is counted in cells of sex by age by education; the breakdowns of the submission are sums of these cells,
so they add up and keep the identity of stocks and flows without any adjusting.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
from sample_data.synthesis.draws import Array, Draws, clip
from sample_data.synthesis.members import Member
from sample_data.synthesis.plan import Plan
from sample_data.synthesis.table import MARK, Row, Table, status_columns

SEX = {"F": 0.48, "M": 0.52}
AGE = {"Y_LT25": 0.17, "Y25-54": 0.62, "Y_GE55": 0.21}
EDUCATION = {"ED0-2": 0.31, "ED3_4": 0.44, "ED5-8": 0.22, "NRP": 0.03}
HAZARD = np.multiply.outer(
    np.multiply.outer(np.array([0.97, 1.03]), np.array([1.25, 1.04, 0.66])),
    np.array([0.80, 1.04, 1.22, 0.75]),
)
QUICK = np.array([1.18, 1.0, 0.84]).reshape(1, 3, 1)
MEASURES = (
    *("stock", "inflow", "inflow_from_inactivity", "outflow", "outflow_to_employment"),
    *("outflow_to_employment_6m", "outflow_to_employment_12m"),
)
COLUMNS = ("pes", "period", "sex", "age", "education", *MEASURES, *status_columns(MEASURES))

SEASON_IN = (1.22, 0.98, 0.96, 0.93, 0.89, 0.93, 1.03, 0.95, 1.08, 1.06, 1.02, 0.95)
SEASON_OUT = (0.86, 0.96, 1.15, 1.16, 1.12, 1.06, 0.95, 0.94, 1.12, 1.02, 0.90, 0.76)
SHOCK_IN = {
    "2020-03": 0.35,
    "2020-04": 0.90,
    "2020-05": 0.35,
    "2020-06": 0.12,
    "2020-11": 0.10,
    "2021-01": 0.08,
}
SHOCK_OUT = {
    "2020-03": 0.20,
    "2020-04": 0.45,
    "2020-05": 0.30,
    "2020-06": 0.15,
    "2020-07": 0.08,
    "2020-11": 0.08,
}
RECOVERY = {2021: 1.05, 2022: 1.06}
BURN_IN = 2


@dataclass(frozen=True, slots=True)
class Rates:
    """The monthly rates of one PES in one year."""

    to_employment: float
    other: float
    within_6: float
    within_12: float
    inactive: float


def rates(plan: Plan, year: int) -> Rates:
    """Turn the hidden scores of a year into monthly rates; each is a rising function of its score."""
    score = {name: path[max(year, min(path))] for name, path in plan.outcomes.items()}
    within_6 = clip(0.60 + 0.07 * score["A2a"], 0.25, 0.88)
    return Rates(
        to_employment=clip(64.0 + 14.0 * score["A1a"], 18.0, 120.0) / 1200.0,
        other=clip(38.0 + 9.0 * score["other_exits"], 10.0, 80.0) / 1200.0,
        within_6=within_6,
        within_12=within_6 + 0.58 * (1.0 - within_6),
        inactive=clip(0.22 + 0.05 * score["A2b"], 0.04, 0.5),
    )


class Register:
    """A simulated register of one PES: advanced by one month at a time."""

    def __init__(self, member: Member, plan: Plan) -> None:
        self._draws = Draws("register", member.pes)
        self._plan = plan
        shares = np.multiply.outer(np.multiply.outer(self._jitter(SEX), self._jitter(AGE)), self._jitter(EDUCATION))
        # The composition of the stock follows from who leaves slowly, so entries are set to give this stock.
        self._base = member.register * shares
        start = rates(plan, 0)
        self._entries = self._base * (start.to_employment * HAZARD + start.other)
        self._stock = self._draws.whole(self._base)
        self._trend = 1.0 + self._draws.spread(0.0015) - 0.0005
        self._impact = clip(1.0 + self._draws.spread(0.35), 0.3, 1.9)
        self._swing = clip(1.0 + self._draws.spread(0.3), 0.4, 1.7)

    def _jitter(self, shares: dict[str, float]) -> Array:
        parts = np.array(list(shares.values())) * (1.0 + 0.08 * self._draws.normal(len(shares)))
        total = sum(parts.tolist())
        return np.asarray(parts / total, dtype=np.float64)

    def _factor(self, table: tuple[float, ...], month: int) -> float:
        noise = 1.0 + self._draws.spread(0.02)
        return (1.0 + self._swing * (table[month - 1] - 1.0)) * noise

    def advance(self, year: int, month: int) -> Array:
        """Move one month on; gives the seven measures by sex, age and education."""
        period, now = f"{year}-{month:02}", rates(self._plan, year)
        self._entries = self._entries * self._trend
        coming = self._factor(SEASON_IN, month) * (1.0 + self._impact * SHOCK_IN.get(period, 0.0))
        leaving = self._factor(SEASON_OUT, month) * RECOVERY.get(year, 1.0)
        leaving = leaving * (1.0 - self._impact * SHOCK_OUT.get(period, 0.0) / 2.0)
        inflow = self._draws.whole(self._entries * coming)
        present = self._stock + inflow
        employed = np.minimum(self._draws.whole(self._stock * (now.to_employment * leaving * HAZARD)), present)
        other = np.minimum(self._draws.whole(self._stock * now.other), present - employed)
        self._stock = present - employed - other
        within_12 = self._draws.whole(employed * np.minimum(now.within_12 * QUICK, 0.97))
        within_12 = np.minimum(within_12, employed)
        within_6 = np.minimum(self._draws.whole(within_12 * (now.within_6 / now.within_12)), within_12)
        inactive = np.minimum(self._draws.whole(inflow * now.inactive), inflow)
        return np.stack((self._stock, inflow, inactive, employed + other, employed, within_6, within_12))


def breakdowns(cells: Array, *, crossed: bool) -> list[tuple[dict[str, str], list[int]]]:
    """Sum the cells of a month to the total, each one-way breakdown and, where asked, sex by age."""
    total = {"sex": "T", "age": "TOTAL", "education": "TOTAL"}
    wanted: list[tuple[dict[str, str], Array]] = [(total, cells.sum(axis=(1, 2, 3)))]
    wanted += [(total | {"sex": code}, cells[:, i].sum(axis=(1, 2))) for i, code in enumerate(SEX)]
    wanted += [(total | {"age": code}, cells[:, :, i].sum(axis=(1, 2))) for i, code in enumerate(AGE)]
    wanted += [(total | {"education": code}, cells[..., i].sum(axis=(1, 2))) for i, code in enumerate(EDUCATION)]
    if crossed:
        pairs = product(enumerate(SEX), enumerate(AGE))
        wanted += [(total | {"sex": s, "age": a}, cells[:, i, j].sum(axis=1)) for (i, s), (j, a) in pairs]
    return [(codes, [int(count) for count in counts]) for codes, counts in wanted]


def unemployment(member: Member, plan: Plan, *, crossed: bool) -> Table:
    """Simulate the monthly register of one PES and give it as its submission."""
    register = Register(member, plan)
    years = range(member.years[0] - BURN_IN, member.years[-1] + 1)
    rows: list[Row] = []
    for year, month in product(years, range(1, 13)):
        cells = register.advance(year, month)
        if year not in member.years:
            continue
        key = {"pes": member.pes, "period": f"{year}-{month:02}"}
        for codes, counts in breakdowns(cells, crossed=crossed):
            measured = {name: str(count) for name, count in zip(MEASURES, counts, strict=True)}
            rows.append(key | codes | measured | {"comment": MARK})
    return Table("unemployment", COLUMNS, rows)
