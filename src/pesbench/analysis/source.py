"""Where an analysis gets its numbers: a store as of a vintage, a file, or a table at hand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import file_digest
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import polars as pl

from pesbench.analysis.comparison import CompareRecipe, compare
from pesbench.analysis.comparison.choosing import left_out, rankable
from pesbench.analysis.inputs import read_controls, read_enablers, read_values, refuse_vintage_of_files
from pesbench.analysis.quality import QualityRecipe, assessment_quality
from pesbench.analysis.relation import CorrelateRecipe, InputFile, Relations, asked_periods, correlate
from pesbench.analysis.relation.question import Watch, unwatched
from pesbench.analysis.rules import LEFT_ASIDE, SCORES_WITHHELD
from pesbench.catalogue import Catalogue, nearest
from pesbench.errors import InputError, UsageError
from pesbench.findings import Finding
from pesbench.indicator_values import (
    IndicatorRecipe,
    asked_period,
    breakdowns,
    chosen_indicators,
    completed,
    compute,
    counted_by,
    measures_of,
    of_breakdowns,
    secret,
    with_errors,
    withhold,
)
from pesbench.result import Recipe, Result
from pesbench.store import Store
from pesbench.store.failure import as_store_errors

R = TypeVar("R", bound=Recipe)
Given = Path | pl.DataFrame | None


@dataclass(frozen=True, slots=True)
class Source:
    """A store, as of a vintage number or date, or a file or table of values: exactly one of the two."""

    store: Path | None = None
    values: Given = None
    as_of: str | None = None

    def __post_init__(self) -> None:
        if (self.store is None) == (self.values is None):
            raise UsageError(
                "exactly one of --store and --values must be given.",
                hint="Name the store with --store DIR (or PESBENCH_STORE), or a file with --values FILE.",
            )
        refuse_vintage_of_files(self.store, self.as_of)


@dataclass(frozen=True, slots=True)
class Relation:
    """A store, or scores together with outcomes, each a file or a table; control variables may join either.

    Where ``scores_only`` are asked about, outcomes are not needed.
    """

    store: Path | None = None
    enablers: Given = None
    outcomes: Given = None
    as_of: str | None = None
    controls: Given = None
    scores_only: bool = False

    def __post_init__(self) -> None:
        files = [given is not None for given in (self.enablers, *(() if self.scores_only else (self.outcomes,)))]
        if (self.store is None and not all(files)) or (self.store is not None and any(files)):
            raise UsageError(
                "either --store, or both --enablers and --outcomes must be given.",
                hint="Name the store with --store DIR (or PESBENCH_STORE), or the two files.",
            )
        refuse_vintage_of_files(self.store, self.as_of)


def indicator_values(source: Source, catalogue: Catalogue, recipe: IndicatorRecipe) -> Result:
    """Compute indicator values from a store, or give those of a file in the same columns.

    Raises
    ------
    UsageError, InputError, StoreError
        As `compute`, `read_values` and `Store.open`.
    """
    if source.store is not None:
        store, vintage = _opened(source.store, source.as_of)
        stamped = _stamped(recipe, catalogue, source.store, vintage)
        return _not_empty(compute(_observations(store, vintage, catalogue, recipe.indicators), catalogue, stamped))
    rows, aside = _of_breakdowns_asked(_values_at_hand(source.values, catalogue, recipe.release), catalogue, recipe.by)
    if recipe.indicators:
        known = set(rows.get_column("indicator"))
        chosen_indicators(catalogue, [i for i in recipe.indicators if i not in known])
        rows = rows.filter(pl.col("indicator").is_in(recipe.indicators))
    if recipe.periods:
        rows = rows.filter(pl.col("period").is_in(recipe.periods))
    return _not_empty(Result(rows, _stamped(recipe, catalogue, source.values), aside))


def _not_empty(result: Result) -> Result:
    if result.rows.is_empty():
        raise InputError(
            "there is no value for what was asked.", hint="Leave --period or the indicators out to see what there is."
        )
    return result


def comparison(source: Source, catalogue: Catalogue, recipe: CompareRecipe, *, context: Given = None) -> Result:
    """Rank units on the indicators of a store or of a file; context comes from its file or table, else from the store.

    Raises
    ------
    UsageError, InputError, StoreError, AnalysisError
        As `compare`, `compute`, `read_values`, `read_controls` and `Store.open`.
    """
    around = read_controls(context) if isinstance(context, Path) else context
    recipe = recipe.model_copy(update={"context_file": str(context) if isinstance(context, Path) else None})
    if source.store is None:
        every = _values_at_hand(source.values, catalogue, recipe.release)
        rows, aside = _of_breakdowns_asked(every, catalogue, recipe.by)
        if recipe.needs_context and around is None:
            raise UsageError("a file of values has no context.", hint="Name a file of it with --context-file FILE.")
        compared = compare(rows, catalogue, _stamped(recipe, catalogue, source.values), context=around)
        return Result(compared.rows, compared.recipe, (*aside, *compared.findings))
    store, vintage = _opened(source.store, source.as_of)
    variables: tuple[str, ...] = ()
    if recipe.needs_context and around is None:
        variables = recipe.context or tuple(m.id for m in catalogue.measures.values() if m.form == "context")
    observations = _observations(store, vintage, catalogue, recipe.indicators, variables)
    wanted, refused = _to_rank(observations, catalogue, recipe)
    asked = IndicatorRecipe(
        indicators=wanted,
        periods=recipe.periods,
        by=recipe.by,
        partial=recipe.partial,
        release=recipe.release,
    )
    values = compute(observations, catalogue, asked)
    if values.rows.get_column("value").is_null().all():  # the periods that do have values make the message
        values = compute(observations, catalogue, asked.model_copy(update={"periods": ()}))
    if variables:
        around = _context(observations, catalogue, variables)
    stamped = _stamped(recipe, catalogue, source.store, vintage)
    ranked = compare(values.rows, catalogue, stamped, context=around)
    return Result(ranked.rows, ranked.recipe, (*values.findings, *refused, *ranked.findings))


def _to_rank(
    observations: pl.LazyFrame, catalogue: Catalogue, recipe: CompareRecipe
) -> tuple[tuple[str, ...], list[Finding]]:
    """Give the indicators to compute: those that are named, else those that can be ranked; say of which there is more.

    Without any that can be ranked, all are computed, and the ranking says what is wrong with them.
    """
    chosen = chosen_indicators(catalogue, recipe.indicators)
    fit, why = (chosen, {}) if recipe.indicators else rankable(chosen, recipe.direction)
    there = set(observations.select("measure").unique().collect().get_column("measure"))
    if not any(there & counted_by(indicator) for indicator in fit):
        return tuple(indicator.id for indicator in chosen), []
    others = [indicator for indicator in chosen if indicator.id in why and there & counted_by(indicator)]
    return tuple(indicator.id for indicator in fit), [left_out(other.id, why[other.id]) for other in others]


def relation(origin: Relation, catalogue: Catalogue, recipe: CorrelateRecipe, watch: Watch = unwatched) -> Relations:
    """Relate maturity scores to outcomes, from a store or from files.

    Raises
    ------
    UsageError, InputError, StoreError, AnalysisError
        As `correlate`, `compute`, `read_enablers`, `read_values` and `Store.open`.
    """
    controls = read_controls(origin.controls) if isinstance(origin.controls, Path) else origin.controls
    if origin.store is None:
        scores = origin.enablers if isinstance(origin.enablers, pl.DataFrame) else _read_scores(origin.enablers)
        outcomes = _values_at_hand(origin.outcomes, catalogue, recipe.release)
        stamped = _with_inputs(_stamped(recipe, catalogue, origin.enablers), origin)
        return correlate(scores, outcomes, catalogue=catalogue, recipe=stamped, controls=controls, watch=watch)
    if not recipe.cycle or not recipe.period:
        raise UsageError(
            "a store needs a cycle and a period to relate.",
            hint="Give --cycle (such as 4) and --period (such as 2024).",
        )
    store, vintage = _opened(origin.store, origin.as_of)
    stamped = _with_inputs(_stamped(recipe, catalogue, origin.store, vintage), origin)
    scores, withheld = _stored_scores(store, vintage, recipe.release)
    watch("computing indicators")
    ranked = [i.id for i in catalogue.indicators.values() if i.rankable]
    periods = tuple(asked_period(period).text for period in asked_periods(recipe))
    asked = IndicatorRecipe(indicators=tuple(ranked), periods=periods, release=recipe.release)
    observations = _observations(store, vintage, catalogue, ranked, recipe.control)
    years = sorted({period[:4] for period in periods})
    values = compute(observations.filter(pl.col("period").str.slice(0, 4).is_in(years)), catalogue, asked)
    if recipe.control and controls is None:
        controls = _context(observations, catalogue, recipe.control)
    found = correlate(scores, values.rows, catalogue=catalogue, recipe=stamped, controls=controls, watch=watch)
    return replace(found, findings=(*values.findings, *withheld, *found.findings))


def assessment(origin: Relation, catalogue: Catalogue, recipe: QualityRecipe) -> Result:
    """Judge the assessments of a store, or of a file of scores.

    Raises
    ------
    UsageError, InputError, StoreError, AnalysisError
        As `assessment_quality`, `read_enablers` and `Store.open`.
    """
    if origin.store is None:
        scores = origin.enablers if isinstance(origin.enablers, pl.DataFrame) else _read_scores(origin.enablers)
        return assessment_quality(scores, catalogue=catalogue, recipe=_stamped(recipe, catalogue, origin.enablers))
    store, vintage = _opened(origin.store, origin.as_of)
    stamped = _stamped(recipe, catalogue, origin.store, vintage)
    scores, withheld = _stored_scores(store, vintage, recipe.release)
    found = assessment_quality(scores, catalogue=catalogue, recipe=stamped)
    return replace(found, findings=(*withheld, *found.findings))


def _stored_scores(store: Store, vintage: int, release: str) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """Read the scores that a release level lets out, and say how many it does not."""
    with as_store_errors(store.path):
        scores = store.read("enablers", vintage=vintage).collect()
    if scores.is_empty():
        raise InputError("the store holds no enabler scores.", where=str(store.path), hint="Ingest the form enablers.")
    open_to_them = scores.filter(~secret(release))
    if open_to_them.is_empty():
        raise InputError(
            f"the release level {release} withholds all {scores.height:,} enabler scores.",
            where=str(store.path),
            hint="Take --release network, or --anonymise for the public.",
        )
    withheld = scores.height - open_to_them.height
    if not withheld:
        return scores, ()
    told = f"{withheld:,} of {scores.height:,} enabler scores are withheld at the release level {release}"
    return open_to_them, (Finding(SCORES_WITHHELD.code, SCORES_WITHHELD.severity, told),)


def _with_inputs(recipe: CorrelateRecipe, origin: Relation) -> CorrelateRecipe:
    """Complete a recipe with the files that were read."""
    given = {"enablers": origin.enablers, "outcomes": origin.outcomes, "controls": origin.controls}
    return recipe.model_copy(update={"inputs": tuple(_input(n, it) for n, it in given.items() if it is not None)})


def _input(gives: str, origin: Path | pl.DataFrame) -> InputFile:
    """Say what was read: the path of a file and its SHA-256, or that it was a table at hand."""
    if not isinstance(origin, Path):
        return InputFile(gives=gives, path="a table at hand")
    with origin.open("rb") as file:
        return InputFile(gives=gives, path=str(origin), sha256=file_digest(file, "sha256").hexdigest())


def _context(observations: pl.LazyFrame, catalogue: Catalogue, names: tuple[str, ...]) -> pl.DataFrame:
    """Give the context variables that a store holds, as control variables."""
    context = [measure.id for measure in catalogue.measures.values() if measure.form == "context"]
    for unknown in (name for name in names if name not in context):
        near = nearest(unknown, context)
        hint = f"Did you mean {near}?" if near else f"Known: {', '.join(context)}."
        raise UsageError(f"unknown context variable {unknown!r}.", hint=hint)
    totals = of_breakdowns(catalogue, breakdowns(catalogue, ()))
    rows = observations.filter(pl.col("measure").is_in(names) & totals & ~secret("network"))
    return rows.select("pes", "period", pl.col("measure").alias("variable"), "value").collect()


def _observations(
    store: Store, vintage: int, catalogue: Catalogue, ids: Sequence[str], variables: Sequence[str] = ()
) -> pl.LazyFrame:
    """Read the observations of indicators and context variables, with the dimensions of the catalogue.

    A dimension that only the store has is held at its total there, so that a part is never taken for the whole; one
    that only the catalogue has is at its total in every row.
    """
    named = [*measures_of(chosen_indicators(catalogue, ids)), *variables]
    with as_store_errors(store.path):
        rows = store.read("observations", vintage=vintage).filter(pl.col("measure").is_in(named))
        fill = store.schema.table("observations").fill
        foreign = {name: total for name, total in fill.items() if name not in catalogue.dimensions and name != "origin"}
        rows = rows.filter(pl.lit(value=True), *(pl.col(name) == total for name, total in foreign.items()))
        have = set(rows.collect_schema().names())
        new = [pl.lit(d.total).alias(name) for name, d in catalogue.dimensions.items() if name not in have]
        return rows.drop(foreign).with_columns(new).collect(engine="streaming").lazy()


def _opened(path: Path, as_of: str | None) -> tuple[Store, int]:
    store = Store.open(path)
    return store, store.resolve(as_of)


def _stamped(recipe: R, catalogue: Catalogue, origin: Given, vintage: int | None = None) -> R:
    """Complete a recipe with what the numbers rest on: version, catalogue, store and vintage."""
    named = str(origin) if isinstance(origin, Path) else "a table at hand"
    return recipe.model_copy(
        update={
            "pesbench": version("pesbench"),
            "catalogue": catalogue.fingerprint,
            "store": named,
            "vintage": vintage,
        }
    )


def _read_scores(path: Path | None) -> pl.DataFrame:
    if path is None:
        raise UsageError("a file of enabler scores must be given.", hint="Name it with --enablers FILE.")
    return read_enablers(path)


def _values_at_hand(given: Given, catalogue: Catalogue, release: str) -> pl.DataFrame:
    """Read values that do not come from a store."""
    if given is None:
        raise UsageError("a file of indicator values must be given.", hint="Name it with --values or --outcomes FILE.")
    rows = completed(given if isinstance(given, pl.DataFrame) else read_values(given), catalogue)
    return withhold(with_errors(rows, catalogue), release, unmarked="F")


def _of_breakdowns_asked(
    rows: pl.DataFrame, catalogue: Catalogue, by: tuple[str, ...]
) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """Keep the breakdowns that are asked for, only totals without any, as from a store; count the other rows."""
    kept = rows.filter(of_breakdowns(catalogue, breakdowns(catalogue, by)))
    others = rows.height - kept.height
    if not others:
        return kept, ()
    told = f"rows by other breakdowns than those asked for are left aside: {others:,}"
    return kept, (Finding(LEFT_ASIDE.code, LEFT_ASIDE.severity, told),)
