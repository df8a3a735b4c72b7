"""What a report rests on: the answers of the analyses, asked once, and what could not be answered and why."""

from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from pesbench.analysis.benchlearning.origin import Origin as Assessed
from pesbench.analysis.comparison import CompareRecipe
from pesbench.analysis.composite.index import index
from pesbench.analysis.composite.inputs import Origin
from pesbench.analysis.composite.recipe import IndexRecipe
from pesbench.analysis.quality import QualityRecipe, assessment_quality
from pesbench.analysis.relation import CorrelateRecipe
from pesbench.analysis.source import Relation, Source, comparison, indicator_values, relation
from pesbench.analysis.units import choose_units
from pesbench.catalogue import Catalogue, nearest
from pesbench.errors import AnalysisError, InputError, UsageError
from pesbench.findings import Finding
from pesbench.indicator_values import IndicatorRecipe, asked_period
from pesbench.indicator_values.release import secret
from pesbench.publication.asked import check_period
from pesbench.publication.benchlearning import Benchlearning
from pesbench.publication.blocks import Row
from pesbench.publication.marks import Marks, marks_of
from pesbench.publication.public import openly
from pesbench.publication.recipe import ReportRecipe
from pesbench.publication.stored import checked, declared
from pesbench.result import Result
from pesbench.store import Store
from pesbench.store.failure import as_store_errors
from pesbench.store.vintage import Vintage

YEARS = 6
SPLITS = ("sex", "age", "education")
PEERS = "context:5"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The answers behind a report; what is None has its reason in ``lacking``.

    Attributes
    ----------
    places
        The comparison of the period, all indicators that can be ranked.
    values
        Indicator values of the period and of those before it, totals only.
    parts
        Indicator values of the period by sex, age and education, one at a time.
    related, quality, index
        What `correlate`, the quality of assessments and `index` answer.
    needs, offered, identified, followed
        What `learn`, `practices`, `practices identify` and `change` answer; an anonymous report asks none of them.
    marks
        The scores of enablers, by cycle and assessment.
    declared
        The deviations from definitions that were declared.
    checks
        What the rules across rows say of the store, for the period.
    bands
        In an anonymous report: the scores of areas in bands.
    """

    catalogue: Catalogue
    recipe: ReportRecipe
    vintage: Vintage
    periods: tuple[str, ...]
    places: Result | None = None
    values: Result | None = None
    parts: Result | None = None
    related: Result | None = None
    quality: Result | None = None
    index: Result | None = None
    needs: Result | None = None
    offered: Result | None = None
    identified: Result | None = None
    followed: Result | None = None
    marks: Marks = field(default_factory=Marks)
    declared: pl.DataFrame = field(default_factory=pl.DataFrame)
    checks: tuple[Finding, ...] = ()
    bands: tuple[Row, ...] = ()
    lacking: dict[str, str] = field(default_factory=dict)

    @property
    def results(self) -> dict[str, Result]:
        """The answers that there are, by name."""
        named = {
            "compare": self.places, "indicators": self.values, "breakdowns": self.parts, "correlate": self.related,
            "quality": self.quality, "index": self.index, "learn": self.needs, "practices": self.offered,
            "practices identify": self.identified, "change": self.followed,
        }  # fmt: skip
        return {name: result for name, result in named.items() if result is not None}

    @property
    def units(self) -> list[str]:
        """Every unit that any answer names, and every pseudonym of the bands of areas."""
        found = {str(pes) for r in self.results.values() if "pes" in r.rows.columns for pes in r.rows["pes"].unique()}
        found |= self.marks.units
        found |= set(self.declared["pes"]) if "pes" in self.declared.columns else set()
        found |= {finding.pes for finding in self.checks if finding.pes}
        found |= {str(row["pes"]) for row in self.bands}
        return sorted(found | ({self.recipe.pes} if self.recipe.pes else set()))


def gather(path: Path, catalogue: Catalogue, recipe: ReportRecipe, *, as_of: str | None) -> Evidence:
    """Ask every analysis that the report rests on.

    Raises
    ------
    UsageError
        If the period is none, or the PES or a unit that is chosen is unknown.
    InputError
        If nothing was ever kept in the store, or nothing of the period.
    StoreError
        If the store cannot be read.
    """
    store = Store.open(path)
    number = store.resolve(as_of)
    vintage = next((vintage for vintage in store.vintages() if vintage.number == number), None)
    if vintage is None:
        raise InputError(
            "a report needs at least one vintage, and the store has none yet.",
            where=str(path),
            hint="Ingest a delivery first; where one was rejected whole, its findings say why.",
        )
    return _Asker(path, catalogue, recipe, store, number).evidence(vintage)


class _Asker:
    """Asks the analyses, and keeps why one could not answer."""

    def __init__(self, path: Path, catalogue: Catalogue, recipe: ReportRecipe, store: Store, number: int) -> None:
        self.catalogue = catalogue
        self.store, self.number = store, number
        self.source = Source(path, as_of=str(number))
        self.period = asked_period(recipe.period)
        self.recipe = recipe.model_copy(update={"period": self.period.text})
        self.periods = tuple(self.period.shift(-back).text for back in reversed(range(YEARS)))
        self.lacking: dict[str, str] = {}

    def evidence(self, vintage: Vintage) -> Evidence:
        """Gather everything that the kind of report needs."""
        with as_store_errors(self.store.path):
            observations = self.store.read("observations", vintage=self.number)
            tables = {name: self.store.read(name, vintage=self.number) for name in ("enablers", "definitions")}
            scores, definitions = (table.collect() for table in tables.values())
            present = {*observations.select(pl.col("pes").unique()).collect()["pes"], *scores["pes"]}
            self._check_unit(present)
            figures = observations.collect().lazy()
            check_period(figures, self.period)
        marks = marks_of(self._of_units(scores, present), self.catalogue, self.recipe)
        self.recipe = self.recipe.model_copy(update={"cycle": marks.cycle})
        single = self.recipe.pes is not None
        asking = self._benchlearning(marks, vintage)
        # What does not wait for another answer is asked beside it; the answers are the same in any order.
        with ThreadPoolExecutor(max_workers=1) as beside:
            checking = beside.submit(checked, figures, tables, self.catalogue, self.period, self.recipe.release)
            needs = beside.submit(self._of_one, "needs", asking.needs if asking else None)
            offered = beside.submit(self._of_one, "offered", asking.offered if asking else None)
            places = self._asked("places", self._compare)
            ranked = (
                tuple(places.rows["indicator"].unique(maintain_order=True))
                if single and places
                else tuple(self.catalogue.indicators)
            )
            values = self._asked("values", lambda: self._values(self.periods, (), ranked))
            since = replace(asking, past=self._first_period(values)) if asking else None
            followed = self._of_one("followed", since.followed if since else None)
            with as_store_errors(self.store.path):
                checks = checking.result()
        return Evidence(
            catalogue=self.catalogue,
            vintage=vintage,
            periods=self.periods,
            places=places,
            values=values,
            parts=None if single else self._asked("parts", lambda: self._values((self.period.text,), SPLITS, ranked)),
            related=None if single else self._asked("related", self._relate),
            quality=None if single else self._asked("quality", lambda: self._quality(scores)),
            index=self._asked("index", self._index) if self.recipe.scheme else None,
            needs=needs.result(),
            offered=offered.result(),
            identified=None if single or asking is None else self._asked("identified", asking.identified),
            followed=followed,
            marks=marks,
            declared=declared(definitions, self.recipe.release),
            checks=checks,
            lacking=self.lacking,
            recipe=self.recipe,
        )

    def _benchlearning(self, marks: Marks, vintage: Vintage) -> Benchlearning | None:
        """Prepare to ask benchlearning; what names partners and practices has no place in an anonymous report."""
        if self.recipe.anonymise:
            return None
        return Benchlearning(
            Assessed(self.source.store, as_of=self.source.as_of),
            self.catalogue,
            self.recipe,
            before=marks.before,
            past="",
            today=vintage.time.date().isoformat(),
        )

    def _of_one(self, part: str, ask: Callable[[], Result] | None) -> Result | None:
        """Ask for a part that only the report of one PES has."""
        return None if ask is None or self.recipe.pes is None else self._asked(part, ask)

    def _first_period(self, values: Result | None) -> str:
        """Give the first period of which the PES has values; empty where it has none of it and the reported one."""
        if values is None or self.recipe.pes is None:
            return ""
        own = set(values.rows.filter(pl.col("pes") == self.recipe.pes, pl.col("value").is_not_null())["period"])
        earlier = [period for period in self.periods[:-1] if period in own]
        return earlier[0] if earlier and self.period.text in own else ""

    def _check_unit(self, present: Collection[str]) -> None:
        pes = self.recipe.pes
        if pes is not None and pes not in present:
            near = nearest(pes, sorted(present))
            raise UsageError(
                f"the store holds nothing of the PES {pes!r}.",
                hint=f"Did you mean {near}?" if near else "`pesbench catalogue units` lists those that are known.",
            )

    def _of_units(self, scores: pl.DataFrame, present: Collection[str]) -> pl.DataFrame:
        """Keep the scores of the units that were chosen, and of the PES whose report it is.

        Raises
        ------
        UsageError
            If a unit or list is unknown: every part of the report would lack its figures.
        """
        if not self.recipe.units:
            return scores
        return scores.filter(pl.col("pes").is_in([*self._units(present), self.recipe.pes or ""]))

    def _asked(self, part: str, ask: Callable[[], Result]) -> Result | None:
        """Ask, and keep why there is no answer: a report says what is missing."""
        try:
            answer = ask()
            return openly(answer) if self.recipe.release == "public" else answer
        except (InputError, AnalysisError, UsageError) as fault:
            self.lacking[part] = fault.problem
            return None

    def _compare(self) -> Result:
        recipe = CompareRecipe(
            period=self.period.text,
            previous=self.period.previous().text,
            trend=True,
            units=self.recipe.units,
            focus=self.recipe.pes,
            seed=self.recipe.seed,
            release=self.recipe.release,
        )
        if self.recipe.pes is not None and not self.recipe.anonymise:
            with_peers = recipe.model_copy(update={"peers": (PEERS,)})
            found = self._asked("peers", lambda: comparison(self.source, self.catalogue, with_peers))
            if found is not None:
                return found
        return comparison(self.source, self.catalogue, recipe)

    def _values(self, periods: tuple[str, ...], by: tuple[str, ...], indicators: tuple[str, ...]) -> Result:
        recipe = IndicatorRecipe(indicators=indicators, periods=periods, by=by, release=self.recipe.release)
        found = indicator_values(self.source, self.catalogue, recipe)
        kept = self._units(found.rows["pes"])
        return Result(found.rows.filter(pl.col("pes").is_in(kept)), found.recipe, found.findings)

    def _units(self, present: Iterable[str]) -> list[str]:
        units, _ = choose_units(present, self.catalogue, choice=self.recipe.units, period=self.period.text)
        return list(units)

    def _relate(self) -> Result:
        if self.recipe.cycle is None:
            raise InputError("there are no enabler scores.")
        recipe = CorrelateRecipe(
            cycle=self.recipe.cycle,
            period=self.period.text,
            units=self.recipe.units,
            resamples=self.recipe.resamples,
            bootstraps=self.recipe.bootstraps,
            seed=self.recipe.seed,
            release=self.recipe.release,
        )
        return relation(Relation(self.source.store, as_of=self.source.as_of), self.catalogue, recipe)

    def _quality(self, scores: pl.DataFrame) -> Result:
        recipe = QualityRecipe(cycle=self.recipe.cycle, units=self.recipe.units, seed=self.recipe.seed)
        seen = scores.filter(~secret(self.recipe.release))
        return assessment_quality(seen, catalogue=self.catalogue, recipe=recipe)

    def _index(self) -> Result:
        recipe = IndexRecipe(
            period=self.period.text,
            units=self.recipe.units,
            uncertainty=self.recipe.draws,
            seed=self.recipe.seed,
            release=self.recipe.release,
        )
        origin = Origin(self.source.store, as_of=self.source.as_of)
        return index(origin, self.catalogue, Path(str(self.recipe.scheme)), recipe)
