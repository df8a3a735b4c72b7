"""Somebody who wants to know which pseudonym is which PES, and knows all that is public."""

import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from pesbench.catalogue import Catalogue
from pesbench.report import anonymous as pages
from pesbench.report.terminal import console, markdown, show
from pesbench.result import Result

Row = Mapping[str, Any]
Labels = dict[str, dict[str, str]]
KEYS = (
    *("indicator", "period", "sex", "age", "education", "duration", "occupation", "urbanisation", "register_status"),
    *("measure_type", "customer", "survey"),
)
NOT_COMPARED = {*KEYS, "pes", "n_pes", "value_low", "value_high", "rank_last", "rank"}
FORMATS = ("json", "csv", "parquet", "table", "markdown")
_LINE = re.compile(
    r"^[|\s]*(?P<place>[\d-]+)[|\s]+(?P<pes>T?[\dP]+-?\d+)[|\s]+"
    r"(?:(?P<open>[-\d.]+) and more|under (?P<under>[-\d.]+)|(?P<low>[-\d.]+) to (?P<high>[-\d.]+)|any)"
)


def written(result: Result, catalogue: Catalogue, form: str) -> bytes:
    """Write an answer as the command does."""
    if form == "parquet":
        buffer = io.BytesIO()
        result.to_parquet(buffer)  # type: ignore[arg-type]
        return buffer.getvalue()
    if form == "table":
        page = io.StringIO()
        show(pages.comparison(result, catalogue), console(page))
        return page.getvalue().encode()
    texts: dict[str, Callable[[], str]] = {
        "json": result.to_json,
        "csv": result.to_csv,
        "markdown": lambda: markdown(pages.comparison(result, catalogue)),
    }
    return texts[form]().encode()


def read(content: bytes, form: str) -> list[list[dict[str, Any]]]:
    """Read the tables of an answer, whatever its format."""
    if form in {"table", "markdown"}:
        return _from_text(content.decode())
    if form == "json":
        rows = json.loads(content)["rows"]
    else:
        frame = pl.read_parquet(content) if form == "parquet" else pl.read_csv(content, infer_schema_length=None)
        rows = frame.to_dicts()
    tables: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows:
        tables.setdefault(tuple(row[key] for key in KEYS), []).append(row)
    return list(tables.values())


def _from_text(text: str) -> list[list[dict[str, Any]]]:
    tables: list[list[dict[str, Any]]] = []
    apart = True
    for line in text.splitlines():
        found = _LINE.match(line)
        if found is None:
            apart = apart or not line.strip()
            continue
        if apart:
            tables.append([])
            apart = False
        first, _, last = found["place"].partition("-")
        low, high = (
            float(at) if at else None for at in (found["low"] or found["open"], found["high"] or found["under"])
        )
        tables[-1].append(
            {"pes": found["pes"], "rank": float(first), "rank_last": float(last or first)}
            | {"value_low": low, "value_high": high}
        )
    return tables


def cost(rows: Sequence[Row], known: Sequence[Row], *, lists: str) -> NDArray[np.float64]:
    """Say how badly each row (first axis) fits each known PES: values, places, every other column, and the order.

    ``lists`` is how the attacker breaks ties: by which order of the known PES the rows may have been written.
    """
    values = np.array([row["value"] for row in known], dtype=float)
    spread = float(np.std(values)) or 1.0
    places = np.array([row["rank"] for row in known], dtype=float)
    table = np.zeros((len(rows), len(known)))
    for at, row in enumerate(rows):
        low, high = row.get("value_low"), row.get("value_high")
        if low is None and high is None and row.get("value") is not None:  # an exact value
            low = high = row["value"]
        below = 0.0 if low is None else np.maximum(low - values, 0)
        above = 0.0 if high is None else np.maximum(values - high, 0)
        last = row["rank"] if row.get("rank_last") is None else row["rank_last"]
        table[at] += (below + above) / spread
        table[at] += (np.maximum(row["rank"] - places, 0) + np.maximum(places - last, 0)) / len(known)
        told = _told(row)
        if told:
            table[at] += [_other_columns(told, other, spread) for other in known]
    return table + 1e-6 * np.abs(_order(rows)[:, None] - _listed(known, lists)[None, :])


def _told(row: Row) -> dict[str, Any]:
    """Give what a row tells beside value and place, and beside what it shares with the whole table."""
    return {
        name: seen
        for name, seen in row.items()
        if seen is not None
        and name not in NOT_COMPARED
        and name not in {"value", "rankability"}
        and not name.startswith("gap_")
    }


def _other_columns(told: Row, known: Row, spread: float) -> float:
    total = 0.0
    for name, seen in told.items():
        true = known.get(name)
        if isinstance(seen, float) and isinstance(true, float):
            total += min(1.0, abs(seen - true) / (abs(true) + 0.1 * spread))
        else:
            total += 0.2 * (seen != true)
    return total


def _order(rows: Sequence[Row]) -> NDArray[np.float64]:
    return np.arange(len(rows), dtype=float)


def _listed(known: Sequence[Row], by: str) -> NDArray[np.float64]:
    keys: dict[str, Callable[[int], Any]] = {
        "alphabet": lambda at: (known[at]["rank"], known[at]["pes"]),
        "value": lambda at: (known[at]["rank"], -known[at]["value"]),
        "backwards": lambda at: -at,
    }
    places = np.empty(len(known))
    places[sorted(range(len(known)), key=keys[by])] = np.arange(len(known))
    return places


def guessed(table: NDArray[np.float64], rows: Sequence[Row], known: Sequence[Row]) -> dict[str, str]:
    """Assign rows to PES so that all together fit best."""
    chosen = linear_sum_assignment(table)
    return {str(rows[at]["pes"]): str(known[to]["pes"]) for at, to in zip(*chosen, strict=True)}


def right(guess: Mapping[str, str], truth: Mapping[str, str]) -> float:
    """Give the share of pseudonyms that were guessed right."""
    return sum(truth[label] == pes for label, pes in guess.items()) / max(len(guess), 1)


def together(tables: Iterable[Sequence[Row]], known: Sequence[Sequence[Row]], *, lists: str) -> dict[str, str]:
    """Guess a pseudonym from all tables in which its number stands: linked ones, and those that only look linked."""
    pes = sorted({str(row["pes"]) for one in known for row in one})
    labels = sorted({_number(row) for rows in tables for row in rows})
    total = np.zeros((len(labels), len(pes)))
    for rows, one in zip(tables, known, strict=True):
        part = cost(rows, one, lists=lists)
        where = [pes.index(str(row["pes"])) for row in one]
        missing = np.full(len(pes), 10.0)
        missing[where] = 0.0
        for at, row in enumerate(rows):
            total[labels.index(_number(row)), where] += part[at]
            total[labels.index(_number(row))] += missing
    chosen = linear_sum_assignment(total)
    return {labels[at]: pes[to] for at, to in zip(*chosen, strict=True)}


def _number(row: Row) -> str:
    return str(row["pes"]).rpartition("-")[2]


def noisy(known: Sequence[Row], share: float, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Give public figures that are a little off."""
    return [dict(row) | {"value": row["value"] * (1 + share * rng.standard_normal())} for row in known]
