"""Context variables by country and year, and the activation indicator (LMP_ACT), delivered ready-made."""

from dataclasses import dataclass

from sample_data.synthesis.draws import Draws, clip
from sample_data.synthesis.members import COUNTRIES, MEMBERS, UK, YEARS
from sample_data.synthesis.plan import Plan
from sample_data.synthesis.table import MARK, Row, Table, decimal

COLUMNS = (
    *("pes", "period", "variable", "sex", "age", "education", "value"),
    *("obs_status", "conf_status", "comment"),
)
VALUES_COLUMNS = (
    *("pes", "indicator", "period", "sex", "age", "register_status", "measure_type"),
    *("numerator", "denominator", "value", "standard_error", "n", "obs_status", "conf_status", "comment"),
)


@dataclass(frozen=True, slots=True)
class Variable:
    """A context variable outside the planted relations: centre, spread between and within countries."""

    centre: float
    between: float
    within: float
    low: float
    high: float
    shock: float = 0.0


SHOCK = 2020
CYCLE = {2019: 1.04, 2020: 1.22, 2021: 1.15, 2022: 1.01, 2023: 0.98, 2024: 1.0}
"""The unemployment rate of a year in terms of that of 2024."""

VARIABLES = {
    "long_term_unemployment_share": Variable(34.0, 8.0, 1.2, 9.0, 68.0, -3.0),
    "gdp_growth": Variable(1.8, 0.9, 0.8, -9.0, 9.0, -6.5),
    "vacancy_rate": Variable(2.3, 0.8, 0.15, 0.3, 5.5, -0.4),
    "share_older": Variable(21.0, 4.0, 0.4, 8.0, 38.0),
    "share_low_education": Variable(31.0, 7.0, 0.6, 9.0, 55.0),
}


def unemployment_rate(plan: Plan, year: int, noise: float) -> float:
    """Give the unemployment rate, a rising function of its hidden score."""
    hidden = plan.unemployment
    return clip((6.1 + 1.9 * hidden + 0.2 * hidden * hidden) * CYCLE[year] + noise, 1.5, 25.0)


def _series(place: str, name: str) -> dict[int, float]:
    variable, draws = VARIABLES[name], Draws("context", place, name)
    level = variable.centre + draws.spread(variable.between)
    series = {}
    for year in YEARS:
        value = level + draws.spread(variable.within) + (variable.shock if year == SHOCK else 0.0)
        series[year] = clip(value, variable.low, variable.high)
    return series


def _rows(place: str, name: str, series: dict[int, float]) -> list[Row]:
    last = UK.last_year if place == UK.pes else YEARS[-1]
    key = {"pes": place, "variable": name, "comment": MARK}
    return [key | {"period": str(year), "value": decimal(x, 1)} for year, x in series.items() if year <= last]


def context(plans: dict[str, Plan]) -> Table:
    """Give the context by country; the unemployment rate of Belgium also for each of its PES."""
    rows: list[Row] = []
    for member in MEMBERS:
        draws = Draws("context", member.pes, "unemployment_rate")
        plan = plans[member.pes]
        rate = {year: unemployment_rate(plan, year, draws.spread(0.08)) for year in YEARS}
        rows += _rows(member.pes, "unemployment_rate", rate)
    belgian = [plans[member.pes] for member in MEMBERS if member.country == "BE"]
    mean = {year: sum(unemployment_rate(plan, year, 0.0) for plan in belgian) / 3 for year in YEARS}
    rows += _rows("BE", "unemployment_rate", mean)
    for country in COUNTRIES:
        for name in VARIABLES:
            rows += _rows(country, name, _series(country, name))
    return Table("context", COLUMNS, rows)


def activation() -> Table:
    """Give the participants in measures per 100 registered unemployed, by country and sex."""
    rows: list[Row] = []
    for country in COUNTRIES:
        draws = Draws("activation", country)
        level, gap = clip(19.0 + draws.spread(9.0), 2.5, 52.0), draws.spread(1.5)
        for year in [year for year in YEARS[:-1] if country != UK.pes or year <= UK.last_year]:
            total = clip(level + draws.spread(1.0) - (2.5 if year == SHOCK else 0.0), 1.0, 60.0)
            for sex, shift in (("T", 0.0), ("F", gap / 2), ("M", -gap / 2)):
                row = {"pes": country, "indicator": "LMP_ACT", "period": str(year), "sex": sex}
                rows.append(row | {"value": decimal(clip(total + shift, 0.5, 65.0), 1), "comment": MARK})
    return Table("values", VALUES_COLUMNS, rows)
