"""The truth file: what was planted, and what came of it, by arithmetic of its own over the finished tables.

Nothing of pesbench is used here, so that its answers can be checked against this file.
"""

import json
from collections.abc import Iterable, Sequence
from math import fsum, sqrt
from pathlib import Path

from sample_data.synthesis.draws import SEED
from sample_data.synthesis.gaps import GAPS, SUPPRESSION
from sample_data.synthesis.learning import planted
from sample_data.synthesis.maturity import PHASES
from sample_data.synthesis.members import CURRENT
from sample_data.synthesis.plan import AREAS, CONTEXT, DRIVERS, OUTCOMES, correlation
from sample_data.synthesis.table import Row, Table

MONTHS = 12
PERIOD, CYCLE, ASSESSMENT = "2024", "4", "external"
CLOSE, LOOSE = 0.2, 0.3
"""How far a realised correlation may lie from the planted one: close where a relation, or its absence, was planted;
loose where it only follows from others. Whole marks, gaps and noise move it."""

UNRELATED = ("B", "F")
"""The areas that are related to nothing."""

HIDDEN = {
    "A1a": "A1a",
    "A2a_6m": "A2a",
    "A2a_12m": "A2a",
    "A2b": "A2b",
    "A3a_rate": "A3a_rate",
    "A3b": "A3b",
    "A4a": "A4a",
    "A4b": "A4b",
}
"""The hidden outcome behind each indicator."""

FLOWS = {
    "A1a": ("outflow_to_employment", "stock"),
    "A1b": ("outflow", "stock"),
    "A2a_6m": ("outflow_to_employment_6m", "outflow_to_employment"),
    "A2a_12m": ("outflow_to_employment_12m", "outflow_to_employment"),
    "A2b": ("inflow_from_inactivity", "inflow"),
    "A3a_rate": ("filled", "notified"),
}
Numbers = dict[str, float]


def _is_total(row: Row) -> bool:
    return (row.get("sex", "T"), row.get("age", "TOTAL"), row.get("education", "TOTAL")) == (
        "T",
        "TOTAL",
        "TOTAL",
    )


def _monthly(rows: Iterable[Row], measure: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in rows:
        if row["period"].startswith(f"{PERIOD}-") and _is_total(row) and row.get(measure, ""):
            found.setdefault(row["pes"], []).append(int(row[measure]))
    return {pes: counts for pes, counts in found.items() if len(counts) == MONTHS}


def _ratios(rows: Sequence[Row], numerator: str, denominator: str) -> Numbers:
    above, below = _monthly(rows, numerator), _monthly(rows, denominator)
    parts = MONTHS if denominator == "stock" else 1
    both = [pes for pes in above if pes in below]
    return {pes: 100.0 * sum(above[pes]) * parts / sum(below[pes]) for pes in both}


def _satisfied(rows: Iterable[Row], customer: str) -> Numbers:
    shares = {}
    for row in rows:
        if (row["period"], row["customer"]) != (PERIOD, customer):
            continue
        if row.get("satisfied"):
            shares[row["pes"]] = 100.0 * int(row["satisfied"]) / int(row["respondents"])
        elif row.get("share"):
            shares[row["pes"]] = float(row["share"])
    return shares


def indicators(rows: dict[str, list[Row]]) -> dict[str, Numbers]:
    """Compute the indicators of the year; a PES without all twelve months has no value."""
    monthly = rows["unemployment"] + rows["vacancies"]
    found = {name: _ratios(monthly, above, below) for name, (above, below) in FLOWS.items()}
    found["A3a"] = {pes: float(sum(counts)) for pes, counts in _monthly(monthly, "filled").items()}
    found["STOCK"] = {pes: sum(counts) / MONTHS for pes, counts in _monthly(monthly, "stock").items()}
    lfs = [row for row in rows["lfs"] if row["period"] == PERIOD and row["share"]]
    found["A3b"] = {row["pes"]: float(row["share"]) for row in lfs}
    found["A4a"] = _satisfied(rows["satisfaction"], "jobseekers")
    return found | {"A4b": _satisfied(rows["satisfaction"], "employers")}


def _mean(numbers: Sequence[float]) -> float:
    return fsum(numbers) / len(numbers)


def area_means(rows: Iterable[Row], assessment: str) -> dict[str, Numbers]:
    """Average the phases to an enabler's score and the enablers to an area's, for the latest cycle."""
    scores: dict[tuple[str, str], list[float]] = {}
    for row in rows:
        if (row["cycle"], row["assessment"]) == (CYCLE, assessment):
            marks = [float(row[phase]) for phase in PHASES if row.get(phase)] or [float(row["score"])]
            scores.setdefault((row["enabler"][0], row["pes"]), []).append(_mean(marks))
    means: dict[str, Numbers] = {area: {} for area in AREAS}
    for (area, pes), given in scores.items():
        means[area][pes] = _mean(given)
    return means


def ranks(numbers: Sequence[float]) -> list[float]:
    """Rank from the lowest, 1, upwards; equal numbers share the mean of their ranks."""
    return [sum((x < y) + 0.5 * (x == y) for x in numbers) + 0.5 for y in numbers]


def pearson(left: Sequence[float], right: Sequence[float]) -> float:
    """Give the product-moment correlation, with exactly rounded sums."""
    x_mean, y_mean = _mean(left), _mean(right)
    x, y = [value - x_mean for value in left], [value - y_mean for value in right]
    above = fsum(a * b for a, b in zip(x, y, strict=True))
    return above / sqrt(fsum(a * a for a in x) * fsum(b * b for b in y))


def partial(xy: float, xz: float, yz: float) -> float:
    """Give the correlation of x and y with z held constant, from the three plain ones."""
    return (xy - xz * yz) / sqrt((1.0 - xz * xz) * (1.0 - yz * yz))


def _relation(area: str, indicator: str, means: Numbers, values: Numbers) -> dict[str, object]:
    both = [pes for pes in means if pes in values]
    x, y = [means[pes] for pes in both], [values[pes] for pes in both]
    hidden = HIDDEN.get(indicator)
    planted = None if hidden is None else round(correlation(AREAS[area], OUTCOMES[hidden]), 6) + 0.0
    realised = {"spearman": round(pearson(ranks(x), ranks(y)), 6), "pearson": round(pearson(x, y), 6)}
    close = area in UNRELATED or area in DRIVERS.get(hidden or "", {})
    about = {"area": area, "indicator": indicator, "planted": planted, "tolerance": CLOSE if close else LOOSE}
    return {**about, "n": len(both), **realised}


def _adjusted(area: str, means: Numbers, values: Numbers, rate: Numbers) -> dict[str, object]:
    """Relate an area to A1a with the unemployment rate held constant; ranks of all three for Spearman."""
    load, burden = AREAS[area], CONTEXT["unemployment_rate"]
    planted = partial(
        correlation(load, OUTCOMES["A1a"]), correlation(load, burden), correlation(OUTCOMES["A1a"], burden)
    )
    both = [pes for pes in means if pes in values and pes in rate]
    columns = [[numbers[pes] for pes in both] for numbers in (means, values, rate)]
    realised: dict[str, float] = {}
    for name, (x, y, z) in (("spearman", [ranks(c) for c in columns]), ("pearson", columns)):
        realised[name] = round(partial(pearson(x, y), pearson(x, z), pearson(y, z)), 6)
    about = {"area": area, "indicator": "A1a", "given": "unemployment_rate", "tolerance": CLOSE}
    return {**about, "planted": round(planted, 6) + 0.0, "n": len(both), **realised}


def _unemployment_rate(rows: Iterable[Row]) -> Numbers:
    wanted = [row for row in rows if (row["variable"], row["period"]) == ("unemployment_rate", PERIOD)]
    return {row["pes"]: float(row["value"]) for row in wanted}


def _rounded(named: dict[str, Numbers]) -> dict[str, Numbers]:
    return {name: {pes: round(x, 6) for pes, x in sorted(numbers.items())} for name, numbers in named.items()}


def truth(tables: Iterable[Table]) -> dict[str, object]:
    """Gather the planted relations and what the finished tables say of them."""
    rows: dict[str, list[Row]] = {}
    for table in tables:
        rows.setdefault(table.name, []).extend(table.rows)
    values, means = indicators(rows), area_means(rows["enablers"], ASSESSMENT)
    related = [_relation(a, i, means[a], values[i]) for i in (*HIDDEN, "A1b") for a in AREAS]
    rate = _unemployment_rate(rows["context"])
    return {
        "note": "Synthetic: every number is invented; the codes are those of real organisations.",
        "seed": SEED,
        "choices": {"period": PERIOD, "cycle": CYCLE, "assessment": ASSESSMENT},
        "planted_drivers": DRIVERS,
        "planted_among": [member.pes for member in CURRENT],
        "relations": related,
        "adjusted_relations": [_adjusted(area, means[area], values["A1a"], rate) for area in ("C", "G")],
        "indicators": _rounded(values),
        "area_means": _rounded(means),
        "gaps": [{"pes": gap.pes, "form": gap.form, "story": gap.story} for gap in GAPS],
        "suppression": SUPPRESSION,
        "benchlearning": planted(),
    }


def write_truth(path: Path, tables: Iterable[Table]) -> Path:
    """Write the truth as JSON."""
    path.write_text(json.dumps(truth(tables), indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    return path
