"""What the checks across rows look at: one delivery, the vocabulary, the settings, and the store if there is one."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.findings import Rule
from pesbench.validation.changes import Changes, changes_of
from pesbench.validation.gaps import ANYWHERE, NOWHERE, Gaps
from pesbench.validation.settings import Settings
from pesbench.validation.stored import Revisions, revisions_of
from pesbench.validation.sums import KEY, sums_of
from pesbench.validation.timeline import presence_of, timeline_of
from pesbench.validation.wholes import wholes_of

MESSAGE, CELL, REDACTED = "message", "cell", "redacted"


@dataclass(frozen=True)
class Scene:
    """The accepted rows of a delivery and what they are judged by.

    Attributes
    ----------
    observations
        The observation table of the delivery, or None where it brings no figures.
    tables
        Further tables that it brings, by name: ``enablers``, ``definitions``, ``actions``.
    stored
        The same tables as a store holds them, by name; empty where nothing is compared.
    unread
        How many rows of the delivery were quarantined: rules that look for what is missing cannot be sure then.
    gaps
        Where these rows belong, as far as they tell; anywhere, where nothing is said.
    rounding
        To what multiple the sources round their figures.
    today
        The day by which periods lie in the future; without it, nobody knows. The checks never ask the clock, so the
        same delivery is judged the same on every day.
    broken_down
        The dimensions of which the delivery can hold more than the total, where that is known.
    """

    observations: pl.LazyFrame | None
    catalogue: Catalogue
    settings: Settings = field(default_factory=Settings)
    tables: Mapping[str, pl.LazyFrame] = field(default_factory=dict)
    stored: Mapping[str, pl.LazyFrame] = field(default_factory=dict)
    unread: int = 0
    gaps: Gaps | None = None
    rounding: float = 0.0
    today: date | None = None
    broken_down: frozenset[str] | None = None

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The key of an observation: PES, measure, period, every dimension, origin."""
        return (*KEY, *self.catalogue.dimension_order, "origin")

    @cached_property
    def figures(self) -> pl.DataFrame:
        """The key, value, basis, adjustment and statuses of every figure, read once for all checks.

        Dimensions that no row breaks down are left out: see :attr:`constant`. Texts are categories, which takes a
        tenth of the memory.
        """
        return self._read(pl.lit(value=True))

    def figures_of(self, measures: Collection[str]) -> pl.DataFrame:
        """Give the figures of some measures alone, as :attr:`figures` does; nothing else is read for them."""
        if "figures" in self.__dict__:
            wanted = pl.Series(list(measures), dtype=pl.String).cast(pl.Categorical)
            return self.figures.filter(pl.col("measure").is_in(wanted.implode()))
        return self._read(pl.col("measure").is_in(list(measures)))

    def _read(self, where: pl.Expr) -> pl.DataFrame:
        if self.observations is None:
            words = (*self.key, "basis", "adjustment", "obs_status", "conf_status")
            numbers = {"value": pl.Float64, "n": pl.Float64}
            return pl.DataFrame(schema={**dict.fromkeys(words, pl.Categorical), **numbers})
        dimensions = self.catalogue.dimension_order
        totals = () if self.broken_down is None else tuple(name for name in dimensions if name not in self.broken_down)
        wanted = [*self.key, "value", "n", "basis", "adjustment", "obs_status", "conf_status"]
        wanted = [name for name in wanted if name not in totals]
        texts = [name for name in wanted if name not in {"value", "n"}]
        rows = self.observations.filter(where).select(wanted).with_columns(pl.col(texts).cast(pl.Categorical))
        read = rows.collect(engine="streaming")
        left = [name for name in dimensions if name in read.columns]
        return read.drop([name for name in left if read.height and read[name].n_unique() == 1])

    @cached_property
    def timeline(self) -> pl.DataFrame:
        """The figures as series, each in the order of time: see :func:`timeline_of`."""
        return timeline_of(self.figures, self.key, self.settings.breaks)

    @cached_property
    def presence(self) -> pl.DataFrame:
        """What was delivered of each PES, measure and period: see :func:`presence_of`."""
        return presence_of(self.timeline, self.forms)

    @cached_property
    def changes(self) -> Changes:
        """The changes of series that stand out: see :func:`changes_of`."""
        limits = {pes: self.settings.tolerance_of("jump", pes) for pes in self.settings.pes}
        return changes_of(self.timeline, self.counts, limits, self.settings.tolerance_of("jump"))

    @cached_property
    def revisions(self) -> Revisions:
        """The delivered values beside the stored ones: see :func:`revisions_of`."""
        kept = self.stored.get("observations")
        constant = self.constant if self.observations is not None and kept is not None else {}
        return revisions_of(self.observations, kept, self.key, constant)

    @cached_property
    def wholes(self) -> pl.DataFrame:
        """The totals of counts beside their parts: see :func:`wholes_of`; rows are those of :attr:`counted`."""
        return wholes_of(self.counted, [name for name in self.key if name in self.counted.columns], self.catalogue)

    @cached_property
    def sums(self) -> pl.DataFrame:
        """The sums of complete breakdowns by one dimension: see :func:`sums_of`; rows are those of :attr:`counted`."""
        return sums_of(self.counted, self.catalogue)

    @cached_property
    def counted(self) -> pl.DataFrame:
        """The figures that count something; nothing else is read for them."""
        return self.figures_of(self.counts)

    @cached_property
    def counts(self) -> frozenset[str]:
        """The measures whose parts add up to their total; all others are rates, means or marks."""
        return frozenset(measure.id for measure in self.catalogue.measures.values() if measure.additive)

    @cached_property
    def constant(self) -> dict[str, str]:
        """The dimensions that no figure breaks down, with their one code."""
        if self.observations is None:
            return {}
        gone = [name for name in self.catalogue.dimension_order if name not in self.figures.columns]
        if not gone:
            return {}
        first = self.observations.select(gone).head(1).collect()
        return {name: str(first[name][0]) for name in gone}

    def unsure(self, cells: pl.DataFrame, form: str = "", *, exact: bool = False) -> pl.Series:
        """Say of which cells the PES and period have rows that could not be read.

        Parameters
        ----------
        cells
            ``pes, period`` and, unless the form is given, ``measure``.
        form
            The form of the rows that are asked for; by default that of the measure.
        exact
            Whether only rows are meant that tell their PES and period, and not those that may belong anywhere.
        """
        gaps = self.gaps or (ANYWHERE if self.unread else NOWHERE)
        gaps = gaps.exact if exact else gaps
        if not gaps.places:
            return pl.repeat(value=False, n=cells.height, eager=True)
        names = ["pes", "period"] if form else ["measure", "pes", "period"]
        each = cells.select(names).unique()
        named = pl.lit(form) if form else pl.col("measure").cast(pl.String).replace_strict(self.forms, default="values")
        touched = gaps.touch(each.select(named.alias("form"), pl.col("pes", "period").cast(pl.String)))
        met = cells.select(names).join(each.with_columns(touched), on=names, how="left", maintain_order="left")
        return met["touched"]

    @cached_property
    def forms(self) -> dict[str, str]:
        """The form of each measure; what has none is a ready-made value."""
        return {measure.id: measure.form for measure in self.catalogue.measures.values() if measure.form}

    def at(self, rows: pl.Series, *, counted: bool = False) -> pl.DataFrame:
        """Give the keys of figures by their row in :attr:`figures`, or in :attr:`counted`."""
        figures = self.counted if counted else self.figures
        return figures.select(name for name in self.key if name in figures.columns)[rows]

    def placed(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Complete the keys of cells by the dimensions that are left out of :attr:`figures`; all keys are text."""
        return cells.with_columns(
            *(pl.lit(code).alias(name) for name, code in self.constant.items() if name not in cells.columns),
            pl.col(pl.Categorical).cast(pl.String),
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one rule found: where it fails, how often it could be judged, and how often it could not.

    ``failed`` has one row per finding: the key of the cell that it points at (as far as it has one: ``pes``,
    ``measure``, ``period``, dimensions), ``message`` in words, ``cell`` with what stands there, and
    ``redacted``, the message without the values of cells, where it has some (else the rule's title is said of a cell).
    Failures beyond those that are put into words have no message.
    """

    rule: Rule
    failed: pl.DataFrame
    judged: int
    unknown: int = 0


Check = Callable[[Scene], Outcome]
