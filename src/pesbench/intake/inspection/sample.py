"""The texts that stand in each column of a table, from its first rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pesbench.intake.facts import FileFacts
from pesbench.intake.inspection.heading import MISSING_MARKS, NUMBER, is_number
from pesbench.intake.mapping import raw_cell
from pesbench.intake.scan import BLANK, RECORD, scan_records

ROWS = 20_000
_FLAGGED = rf"^\s*({NUMBER.pattern})\s*[A-Za-z#]{{1,3}}\s*$"
_NUMBER = rf"^\s*({NUMBER.pattern})\s*$"


@dataclass(frozen=True, slots=True)
class Sampled:
    """One column: its distinct texts in the order in which they come, and how many of its cells are what.

    ``filled`` cells hold something; of them ``numbers`` are numbers, ``flagged`` numbers with letters behind them and
    ``gone`` marks of a missing number. ``name`` is the header cell, or the joined ones.
    """

    position: int
    name: str
    texts: tuple[str, ...]
    filled: int
    numbers: int
    flagged: int
    gone: int

    @property
    def holds_figures(self) -> bool:
        """Whether at least half of what stands in it are numbers."""
        told = self.filled - self.gone
        return self.numbers + self.flagged > 0 and 2 * (self.numbers + self.flagged) >= told

    @property
    def whole_numbers(self) -> bool:
        """Whether every text is of digits alone."""
        return all(text.isdecimal() for text in self.texts)

    @property
    def mostly_digits(self) -> bool:
        """Whether at least half of the texts are of digits alone."""
        return 2 * sum(text.isdecimal() for text in self.texts) >= len(self.texts)

    @property
    def words(self) -> list[str]:
        """The texts that are neither numbers nor marks of a missing one."""
        return [text for text in self.texts if not is_number(text) and text not in MISSING_MARKS]

    @property
    def missing_marks(self) -> list[str]:
        """The marks that stand in place of a number."""
        return [text for text in self.texts if text in MISSING_MARKS]


def sample(facts: FileFacts) -> list[Sampled]:
    """Look at the first 20,000 rows of a file, column by column; rows of another width than the header are left out."""
    misfits = [misfit.record for misfit in facts.misfits]
    rows = scan_records(facts).filter(~pl.col(BLANK) & ~pl.col(RECORD).is_in(misfits)).head(ROWS)
    frame = rows.collect(engine="streaming")
    return [_sampled(at, name, frame[raw_cell(at)]) for at, name in enumerate(facts.header)]


def _sampled(position: int, name: str, cells: pl.Series) -> Sampled:
    texts = cells.str.strip_chars().drop_nulls()
    texts = texts.filter(texts != "")
    return Sampled(
        position=position,
        name=name,
        texts=tuple(texts.unique(maintain_order=True)),
        filled=len(texts),
        numbers=int(texts.str.contains(_NUMBER).sum()),
        flagged=int(texts.str.contains(_FLAGGED).sum()),
        gone=int(texts.is_in(sorted(MISSING_MARKS)).sum()),
    )


def figures_of(columns: Sequence[Sampled]) -> list[str]:
    """Give the texts of all columns that hold figures."""
    return [text for column in columns if column.holds_figures for text in column.texts]
