"""The same figure in files of two forms: a delivery that says it twice is refused before it is kept."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.errors import InputError
from pesbench.forms import observation_key
from pesbench.intake.source import Source

TABLE = "observations"


def refuse_overlap(staging: Path, sources: Sequence[Source], catalogue: Catalogue) -> None:
    """Look for observations that two forms deliver, where their figures can overlap.

    Only the form ``observations`` can hold what others hold; within one form, keys are unique already.

    Raises
    ------
    InputError
        If there are any, with the first of them.
    """
    forms = {source.form.name for source in sources if source.form.table == TABLE}
    if TABLE not in forms or len(forms) == 1:
        return
    parts = sorted((staging / TABLE).glob("*"))
    if not parts:
        return
    key = list(observation_key(catalogue))
    double = (
        pl.concat(map(_scan, parts))
        .group_by(key)
        .len()
        .filter(pl.col("len") > 1)
        .sort(key)
        .head(1)
        .collect(engine="streaming")
    )
    if double.is_empty():
        return
    row = double.row(0, named=True)
    others = ", ".join(sorted(forms - {TABLE}))
    problem = f"a figure must be delivered in one form, found {row['measure']} of {row['pes']}, {row['period']} in two"
    hint = f"The form {TABLE} repeats what the others hold ({others}): deliver either it or them."
    raise InputError(problem, hint=hint)


def _scan(part: Path) -> pl.LazyFrame:
    """Scan the rows of one PES: with an equals sign further up, Polars would take that folder for a partition too."""
    rows = pl.scan_parquet(sorted(part.glob("*.parquet")), glob=False, hive_partitioning=False)
    return rows.with_columns(pl.lit(part.name.removeprefix("pes=")).alias("pes"))
