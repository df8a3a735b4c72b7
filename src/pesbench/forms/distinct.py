"""The distinct texts of a column, batch after batch, at the price of a few comparisons per cell where they are few."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

import polars as pl

# Up to this many texts it costs less to compare each cell with every one of them than to hash it.
FEW = 6
SAMPLE = 200
# Where more than this share of a batch is not usual, what is usual is learned again: sorted files change it.
UNUSUAL = 0.1


@dataclass(slots=True)
class DistinctTexts:
    """Remembers which few texts are usual. Batches may come in any order and on several threads."""

    usual: tuple[str, ...] = ()

    def of(self, batch: pl.Series) -> tuple[str, ...]:
        """Give every distinct text of a batch, and perhaps others that came before; nulls do not count."""
        usual = self.usual
        rest = batch.filter(~reduce(or_, [batch == text for text in usual])) if usual else batch
        if len(rest) > UNUSUAL * len(batch):
            few = rest.head(SAMPLE).unique().drop_nulls()
            self.usual = tuple(few) if len(few) <= FEW else ()
        return (*usual, *rest.unique().drop_nulls()) if len(rest) else usual
