"""What the checks across rows look at, taken from a delivery that was read."""

from pathlib import Path

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.intake.delivery import Delivery
from pesbench.validation.gaps import ANYWHERE, NOWHERE, Gaps, gaps_of
from pesbench.validation.scene import Scene
from pesbench.validation.settings import Settings

AT_HAND = 250_000


def scene_of(delivery: Delivery, catalogue: Catalogue, settings: Settings | None = None) -> Scene:
    """Give what the checks across rows look at: the accepted rows of a delivery."""
    tables = {folder.name: _staged(folder) for folder in sorted(delivery.staged.iterdir()) if folder.is_dir()}
    return Scene(
        observations=tables.pop("observations", None),
        catalogue=catalogue,
        settings=settings or Settings(),
        tables={name: table for name, table in tables.items() if not name.startswith("_")},
        unread=sum(account.rows_quarantined for account in delivery.accounts),
        gaps=_gaps(delivery, catalogue),
        broken_down=frozenset(name for source in delivery.opened for name in source.plan.present),
        rounding=max((source.plan.mapping.rounding for source in delivery.opened), default=0.0),
    )


def _gaps(delivery: Delivery, catalogue: Catalogue) -> Gaps:
    """Say where rows were quarantined; anywhere, where not all of them are told one by one."""
    if not any(account.rows_quarantined for account in delivery.accounts):
        return NOWHERE
    if delivery.findings.only_counted:
        return ANYWHERE
    forms = {source.facts.name: "" if source.form.subject else source.form.name for source in delivery.opened}
    found = gaps_of(delivery.findings, forms, catalogue)
    return found if found.places else ANYWHERE


def _staged(folder: Path) -> pl.LazyFrame:
    parts = [
        pl.scan_parquet(sorted(part.glob("*.parquet")), glob=False, hive_partitioning=False).with_columns(
            pl.lit(part.name.removeprefix("pes=")).alias("pes")
        )
        for part in sorted(folder.glob("pes=*"))
    ]
    if not parts:
        return pl.LazyFrame()
    rows = pl.concat(parts)
    # Many small files take longer to open, check after check, than their rows to keep at hand.
    few = rows.select(pl.len()).collect().item() <= AT_HAND
    return rows.collect(engine="streaming").lazy() if few else rows
