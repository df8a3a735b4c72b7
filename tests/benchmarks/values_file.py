"""Write a large ``values`` file with planted errors, and the truth about them.

Run as ``python values_file.py --rows 5000000 --out FOLDER``: it writes ``values.csv`` (13 columns, 70 bytes a row)
and ``truth.csv`` (line, kind, column), one line of truth for every row that must be quarantined; the column is empty
where more than one cell is to blame. A planted duplicate makes two such rows: the one with the borrowed key and the one
that it was borrowed from.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

PES = [
    "BE-VLG",
    "BE-WAL",
    "BE-BRU",
    "BG",
    "CZ",
    "DK",
    "DE",
    "EE",
    "IE",
    "EL",
    "ES",
    "FR",
    "HR",
    "IT",
    "CY",
    "LV",
    "LT",
    "LU",
    "HU",
    "MT",
    "NL",
    "AT",
    "PL",
    "PT",
    "RO",
    "SI",
    "SK",
    "FI",
    "SE",
    "IS",
    "NO",
    "UK",
]
INDICATORS = ["A2a_6m", "A2a_12m", "A2b", "A4a", "A4b", "A1a", "A1b", "A3a_rate", "A3b"]
PROPORTIONS = 5  # the first five indicators: numerator <= denominator must hold
SEXES = ["T", "F", "M"]
AGES = [
    "TOTAL",
    "Y_LT25",
    "Y15-24",
    "Y25-54",
    "Y55-64",
    "Y_GE55",
    "Y15-19",
    "Y20-24",
    "Y25-29",
    "Y30-34",
    "Y35-39",
    "Y40-44",
    "Y45-49",
    "Y50-54",
    "Y55-59",
    "Y60-64",
    "Y65-69",
    "Y70-74",
    "Y_GE65",
    "Y_GE75",
    "Y25-34",
    "Y35-44",
    "Y45-54",
    "Y15-64",
]
EDUCATIONS = ["TOTAL", "ED0-2", "ED3_4", "ED5-8", "NRP"]
# The months of 2001 to 2024; only a file of very many rows needs those before them as well.
YEARS = (*range(2001, 2025), *range(1970, 2001))
MONTHS = 12 * len(YEARS)
KINDS = (
    "unknown code",
    "out of range",
    "numerator above denominator",
    "missing value",
    "duplicate key",
    "malformed period",
    "text in a number",
)
DUPLICATE = KINDS.index("duplicate key")
# Which cells go wrong, in turn, and which texts stand there then, also in turn.
SPOILT: dict[str, tuple[tuple[str, tuple[str | None, ...]], ...]] = {
    "unknown code": (("pes", ("ZZ",)), ("sex", ("X",)), ("indicator", ("A9",)), ("age", ("Y25_54",))),
    "out of range": (("value", ("-5.0",)), ("standard_error", ("-0.1",)), ("n", ("-3",))),
    "numerator above denominator": (("numerator", ("90007",)),),
    "missing value": (("value", (None,)),),
    "malformed period": (("period", ("2015-13", "15-03", "2015/03", "March 2015")),),
    "text in a number": tuple((column, ("n/a", "12 or so", "1.2.3")) for column in ("value", "n", "numerator")),
}
# To blame is either of two cells.
OF_A_ROW = ("numerator above denominator",)
CHUNK = 500_000

Row = np.ndarray


@dataclass(frozen=True)
class Plan:
    """What to write: how many rows, how many of them wrong, in which order, from which seed."""

    rows: int
    share: float = 0.001
    seed: int = 20_240_101
    order: str = "pes"
    duplicates: bool = True

    @property
    def radices(self) -> dict[str, int]:
        """Give the number of codes of each key column, the slowest first."""
        fixed = len(PES) * len(INDICATORS) * len(SEXES) * len(EDUCATIONS)
        months = min(MONTHS, -(-self.rows // (fixed * 6)))
        ages = max(6, -(-self.rows // (fixed * months)))
        if ages > len(AGES):
            msg = f"at most {fixed * MONTHS * len(AGES)} rows have different keys; {self.rows} were asked for"
            raise ValueError(msg)
        sizes = {
            "pes": len(PES),
            "indicator": len(INDICATORS),
            "period": months,
            "sex": 3,
            "age": ages,
            "education": len(EDUCATIONS),
        }
        if self.order == "period":
            sizes = {"period": months, **sizes} | {"pes": sizes.pop("pes")}
        return sizes


@dataclass(frozen=True)
class Planted:
    """The wrong rows: their index, sorted, their kind, for a duplicate the row whose key it repeats; and their turn.

    The turn counts the rows of the same kind.
    """

    row: Row
    kind: Row
    donor: Row
    turn: Row

    def within(self, start: int, stop: int) -> "Planted":
        """Give those between two rows, counted from the first of them."""
        low, high = np.searchsorted(self.row, (start, stop))
        return Planted(self.row[low:high] - start, self.kind[low:high], self.donor[low:high], self.turn[low:high])


def plant(plan: Plan) -> Planted:
    """Choose which rows go wrong and how, the kinds in turn; a donor is never itself wrong, nor used twice."""
    rng = np.random.default_rng(plan.seed)
    wanted = int(plan.rows * plan.share)
    drawn = rng.choice(plan.rows, size=2 * wanted, replace=False)
    row, donor = np.sort(drawn[:wanted]), drawn[wanted:]
    kind, turn = kinds_for(row, plan), np.zeros(wanted, np.int64)
    for number in range(len(KINDS)):
        turn[kind == number] = np.arange(np.count_nonzero(kind == number))
    return Planted(row, kind, donor, turn)


def kinds_for(row: Row, plan: Plan) -> Row:
    """Deal the kinds out; a numerator above its denominator is wrong for a proportion only, so those come first."""
    above = KINDS.index("numerator above denominator")
    unwanted = {above} if plan.duplicates else {above, DUPLICATE}
    others = np.array([kind for kind in range(len(KINDS)) if kind not in unwanted])
    kind = others[np.arange(len(row)) % len(others)]
    proportions = np.flatnonzero(key_codes(row, plan.radices)["indicator"] < PROPORTIONS)
    spread = np.linspace(0, len(proportions) - 1, min(len(row) // len(KINDS), len(proportions)))
    kind[proportions[spread.astype(np.int64)]] = above
    return kind


def key_codes(index: Row, radices: dict[str, int]) -> dict[str, Row]:
    """Take a row index apart into one code per key column (mixed radix): different rows, different keys."""
    codes = {}
    for name, size in reversed(list(radices.items())):
        index, codes[name] = np.divmod(index, size)
    return codes


def key_columns(codes: dict[str, Row]) -> pl.DataFrame:
    """Turn codes into the words of the catalogue."""
    months = [f"{year}-{month:02d}" for year in YEARS for month in range(1, 13)]
    words = {
        "pes": PES,
        "indicator": INDICATORS,
        "period": months,
        "sex": SEXES,
        "age": AGES,
        "education": EDUCATIONS,
    }
    return pl.DataFrame({name: pl.Series(known).gather(codes[name].astype(np.uint32)) for name, known in words.items()})


def numbers(count: int, rng: np.random.Generator) -> pl.DataFrame:
    """Draw numerators and denominators and what follows from them, as text."""
    denominator = rng.integers(200, 90_000, count)
    numerator = (denominator * rng.beta(2.0, 4.0, count)).astype(np.int64)
    share = numerator / denominator
    table = {
        "numerator": numerator,
        "denominator": denominator,
        "value": np.round(100 * share, 4),
        "standard_error": np.round(100 * np.sqrt(share * (1 - share) / denominator), 4),
        "n": denominator,
    }
    return pl.DataFrame(table).cast(pl.String)


def put(frame: pl.DataFrame, rows: Row, column: str, texts: Sequence[str | None]) -> None:
    """Overwrite some cells of a column."""
    frame.replace_column(frame.get_column_index(column), frame[column].scatter(rows, list(texts)))


def spoil(frame: pl.DataFrame, wrong: Planted, plan: Plan) -> None:
    """Make the planted rows wrong, each in its own way and in no other."""
    for name, cells in SPOILT.items():
        for part, (column, texts) in enumerate(cells):
            here = (wrong.kind == KINDS.index(name)) & (wrong.turn % len(cells) == part)
            turns = wrong.turn[here] // len(cells)
            put(frame, wrong.row[here], column, [texts[turn % len(texts)] for turn in turns])
    repeat = wrong.kind == DUPLICATE
    donors = key_codes(wrong.donor[repeat], plan.radices)
    for name, words in key_columns(donors).to_dict(as_series=False).items():
        put(frame, wrong.row[repeat], name, words)


def chunk(plan: Plan, planted: Planted, start: int) -> pl.DataFrame:
    """Make the rows from ``start`` on."""
    stop = min(start + CHUNK, plan.rows)
    keys = key_columns(key_codes(np.arange(start, stop), plan.radices))
    frame = keys.hstack(numbers(stop - start, np.random.default_rng((plan.seed, start))))
    frame = frame.with_columns(obs_status=pl.lit("A"), conf_status=pl.lit("N"))
    spoil(frame, planted.within(start, stop), plan)
    return frame


def truth(planted: Planted) -> pl.DataFrame:
    """List the physical line and the kind of every row that must be quarantined, and the cell that is wrong."""
    repeats = planted.kind == DUPLICATE
    rows = np.concatenate((planted.row, planted.donor[repeats]))
    kinds = np.concatenate((planted.kind, planted.kind[repeats]))
    turns = np.concatenate((planted.turn, planted.turn[repeats]))
    columns = [blamed(KINDS[kind], turn) for kind, turn in zip(kinds, turns, strict=True)]
    named = {"line": rows + 2, "kind": pl.Series(KINDS).gather(kinds.astype(np.uint32)), "column": columns}
    return pl.DataFrame(named, schema_overrides={"column": pl.String}).sort("line")


def blamed(kind: str, turn: int) -> str | None:
    """Name the column whose cell is wrong, where it is one cell."""
    cells = SPOILT.get(kind, ())
    return cells[turn % len(cells)][0] if cells and kind not in OF_A_ROW else None


def write(plan: Plan, folder: Path) -> Path:
    """Write the file and its truth into a folder and give the path of the file."""
    folder.mkdir(parents=True, exist_ok=True)
    planted, path = plant(plan), folder / "values.csv"
    with path.open("wb") as sink:
        for start in range(0, plan.rows, CHUNK):
            chunk(plan, planted, start).write_csv(sink, include_header=start == 0)
    truth(planted).write_csv(folder / "truth.csv")
    return path


def main() -> None:
    """Read the arguments and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--share", type=float, default=0.001, help="the share of wrong rows")
    parser.add_argument("--seed", type=int, default=20_240_101)
    parser.add_argument("--order", choices=("pes", "period"), default="pes", help="which key column varies slowest")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--without-duplicates", action="store_true", help="plant errors of the other kinds only")
    options = parser.parse_args()
    duplicates = not options.without_duplicates
    write(Plan(options.rows, options.share, options.seed, options.order, duplicates), options.out)


if __name__ == "__main__":
    main()
