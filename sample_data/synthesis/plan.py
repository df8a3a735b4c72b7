"""The planted truth: hidden maturity, context and outcomes of every PES, and how they hang together.

Every hidden variable is a weighted sum of columns that are uncorrelated in the sample itself, so the
planted correlations hold exactly among the 32 PES of 2024; only measurement (whole numbers, marks, gaps) blurs
them.
"""

from dataclasses import dataclass
from math import fsum, sqrt

from sample_data.synthesis.draws import Array, Draws, orthonormal
from sample_data.synthesis.members import CURRENT, MEMBERS, YEARS, Member

LINK = 0.65
"""Planted correlation of an area with an outcome it drives; about 0.6 is left after measurement."""

BURDEN = -0.6
"""Planted effect of a high unemployment rate on finding work (A1a)."""

AREAS = {
    "A": {"general": 0.6, "own_A": 0.8},
    "B": {"own_B": 1.0},
    "C": {"general": 0.6, "own_C": 0.8},
    "D": {"general": 0.5, "own_D": sqrt(0.75)},
    "E": {"general": 0.6, "own_E": 0.8},
    "F": {"own_F": 1.0},
    "G": {"unemployment": -0.85, "own_G": sqrt(1 - 0.85**2)},
}
CONTEXT = {"unemployment_rate": {"unemployment": 1.0}}
DRIVERS: dict[str, dict[str, float]] = {
    "A1a": {"C": LINK, "unemployment_rate": BURDEN},
    "A2a": {"C": LINK},
    "A3a_rate": {"D": LINK},
    "A4b": {"D": LINK},
    "A2b": {},
    "A4a": {},
    "A3b": {},
    "other_exits": {},
}
BASIS = (
    *("general", "unemployment"),
    *(f"own_{area}" for area in AREAS),
    *(f"noise_{outcome}" for outcome in DRIVERS),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Hidden values of one PES: standard scores by outcome and year, by area and cycle, of its context."""

    outcomes: dict[str, dict[int, float]]
    areas: dict[str, dict[str, float]]
    unemployment: float


def _combine(parts: list[tuple[float, dict[str, float]]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for weight, loadings in parts:
        for name, loading in loadings.items():
            total[name] = total.get(name, 0.0) + weight * loading
    return total


def _outcome(name: str) -> dict[str, float]:
    sources = AREAS | CONTEXT
    driven = _combine([(weight, sources[source]) for source, weight in DRIVERS[name].items()])
    rest = 1.0 - fsum(loading * loading for loading in driven.values())
    return driven | {f"noise_{name}": sqrt(rest)}


OUTCOMES = {name: _outcome(name) for name in DRIVERS}


def correlation(left: dict[str, float], right: dict[str, float]) -> float:
    """Give the planted correlation of two hidden variables: the sum of the products of their loadings."""
    return fsum(loading * right.get(name, 0.0) for name, loading in left.items())


def _mix(loadings: dict[str, float], basis: dict[str, Array], row: int) -> float:
    return fsum(loading * float(basis[name][row]) for name, loading in loadings.items())


def _path(latest: float, draws: Draws) -> dict[int, float]:
    first = 0.8 * latest + draws.spread(0.6)
    span = YEARS[-1] - YEARS[0]
    return {year: first + (latest - first) * (year - YEARS[0]) / span for year in YEARS}


def _plan(member: Member, basis: dict[str, Array], row: int) -> Plan:
    draws = Draws("plan", member.pes)
    outcomes = {name: _path(_mix(loadings, basis, row), draws) for name, loadings in OUTCOMES.items()}
    latest = {area: _mix(loadings, basis, row) for area, loadings in AREAS.items()}
    earlier = {area: 0.8 * score + draws.spread(0.6) for area, score in latest.items()}
    unemployment = _mix(CONTEXT["unemployment_rate"], basis, row)
    return Plan(outcomes, {"2": earlier, "4": latest}, unemployment)


def plans() -> dict[str, Plan]:
    """Draw the hidden values of every PES; former members are drawn apart, outside the planted relations."""
    basis = orthonormal(Draws("basis"), BASIS, len(CURRENT))
    former = [member for member in MEMBERS if member not in CURRENT]
    apart = {name: Draws("former", name).normal(len(former)) for name in BASIS}
    planned = {member.pes: _plan(member, basis, row) for row, member in enumerate(CURRENT)}
    return planned | {member.pes: _plan(member, apart, row) for row, member in enumerate(former)}
