"""Enabler scores: self-assessments by the PES and external ones by visitors, in cycles 2 and 4."""

from collections.abc import Iterator

from sample_data.synthesis.draws import Draws, clip
from sample_data.synthesis.members import MEMBERS, UK, Member
from sample_data.synthesis.plan import Plan
from sample_data.synthesis.table import MARK, Row, Table, decimal

ENABLERS = {"A": 4, "B": 4, "C": 6, "D": 3, "E": 5, "F": 5, "G": 2}
"""How many enablers each area has: A1 to A4 and so on, 29 together."""

PHASES = ("plan", "do", "check", "act")
PHASE_SHIFT = (0.55, 0.25, -0.25, -0.55)
COLUMNS = (
    *("pes", "cycle", "enabler", "assessment", "assessed", *PHASES, "score"),
    *("obs_status", "conf_status", "comment"),
)
CENTRE = {"2": 3.2, "4": 3.6}
FIRST_VISIT = {"2": 2017, "4": 2024}
SELF_BIAS = 0.35
SCORE_ONLY = ("DK", "self")
"""Who gives one score for each enabler instead of its four phases."""


def _levels(draws: Draws, plan: Plan, cycle: str) -> Iterator[tuple[str, float]]:
    for area, count in ENABLERS.items():
        for number in range(1, count + 1):
            level = CENTRE[cycle] + 0.8 * plan.areas[cycle][area] + draws.spread(0.45)
            yield f"{area}{number}", level


def _phase(draws: Draws, level: float) -> int:
    return int(clip(level + draws.spread(0.4) + 0.5, 1.0, 6.0))


def _date(draws: Draws, cycle: str, assessment: str) -> str:
    month = 1 + int(5 * draws.one()) + (6 if assessment == "external" else 0)
    year = FIRST_VISIT[cycle] + (int(2 * draws.one()) if cycle == "2" else 0)
    return f"{year}-{month:02}-{1 + int(28 * draws.one()):02}"


def _assess(member: Member, plan: Plan, cycle: str, assessment: str) -> Iterator[Row]:
    levels = Draws("enablers", member.pes, cycle)
    judge = Draws("enablers", member.pes, cycle, assessment)
    bias = SELF_BIAS + judge.spread(0.25) if assessment == "self" else 0.0
    key = {"pes": member.pes, "cycle": cycle, "assessment": assessment}
    assessed = _date(judge, cycle, assessment)
    for enabler, level in _levels(levels, plan, cycle):
        marks = [_phase(judge, level + bias + shift) for shift in PHASE_SHIFT]
        row = key | {"enabler": enabler, "assessed": assessed, "comment": MARK}
        if (member.pes, assessment) == SCORE_ONLY:
            yield row | {"score": decimal(sum(marks) / len(marks), 2)}
        else:
            yield row | {phase: str(mark) for phase, mark in zip(PHASES, marks, strict=True)}


def self_assessment(member: Member, plan: Plan) -> Table:
    """Give what a PES says of itself, in the cycles in which it took part."""
    cycles = ("2",) if member == UK else ("2", "4")
    rows = [row for cycle in cycles for row in _assess(member, plan, cycle, "self")]
    return Table("enablers", COLUMNS, rows)


def external_assessment(plans: dict[str, Plan]) -> Table:
    """Give what the visitors say of every PES."""
    taking_part = [(member, cycle) for cycle in CENTRE for member in MEMBERS if cycle == "2" or member != UK]
    rows = [row for member, cycle in taking_part for row in _assess(member, plans[member.pes], cycle, "external")]
    return Table("enablers", COLUMNS, rows)
