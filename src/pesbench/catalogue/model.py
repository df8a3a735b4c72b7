"""The vocabulary as frozen records: what a catalogue file may say."""

import re
from enum import StrEnum
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from pesbench.catalogue.nearest import nearest
from pesbench.catalogue.periods import Period, parse_period
from pesbench.errors import CatalogueError

Language = Literal["en", "de", "fr", "sv"]
Release = Literal["public", "network", "internal", "none"]
_T = TypeVar("_T")


class Certainty(StrEnum):
    """How sure we are of a wording: read in a source, general knowledge, or not found."""

    SURE = "sure"
    LIKELY = "likely"
    OPEN = "open"


class Wording(StrEnum):
    """Where a name comes from: the official text, our translation, the English name, or only the id."""

    OFFICIAL = "official"
    UNOFFICIAL = "unofficial"
    ENGLISH = "English"
    ID = "id only"


class Direction(StrEnum):
    """Which end of an indicator is better."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"


class Kind(StrEnum):
    """What kind of number an indicator is; it decides its standard error and whether it can be ranked."""

    PROPORTION = "proportion"
    RATE = "rate"
    COUNT = "count"
    LEVEL = "level"
    SCORE = "score"


class Basis(StrEnum):
    """Which moment or span of its period a number describes."""

    END_OF_PERIOD = "end_of_period"
    PERIOD_MEAN = "period_mean"
    PERIOD_SUM = "period_sum"
    MONTHLY_MEAN = "monthly_mean"


class OverTime(StrEnum):
    """How the parts of a period make the whole: flows add up, stocks are the mean of month-ends."""

    SUM = "sum"
    MEAN = "mean"
    SINGLE = "single"


class Cell(StrEnum):
    """Whether an observation with a status has a value."""

    FILLED = "filled"
    EMPTY = "empty"
    EITHER = "either"


class Level(StrEnum):
    """What a unit is: a whole country, a PES, a part of its country, or one office."""

    COUNTRY = "country"
    PES = "pes"
    REGION = "region"
    OFFICE = "office"


def _anchored(pattern: str) -> str:
    if not (pattern.startswith("^") and pattern.endswith("$")):
        msg = f"a pattern must start with ^ and end with $, to speak of the whole code, found {pattern!r}"
        raise ValueError(msg)
    try:
        re.compile(pattern)
    except re.error as fault:
        msg = f"a pattern must be a regular expression, found {pattern!r}: {fault}"
        raise ValueError(msg) from None
    return pattern


def _canonical_period(text: str) -> str:
    return parse_period(text).text


Pattern = Annotated[str, AfterValidator(_anchored)]
PeriodText = Annotated[str, AfterValidator(_canonical_period)]


class Record(BaseModel):
    """A part of the catalogue: it never changes, and a field that nobody knows is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(Record):
    """What every line of the catalogue has."""

    id: str = Field(min_length=1)
    names: dict[Language, str] = Field(default_factory=dict)
    official: tuple[Language, ...] = ()
    certainty: Certainty = Certainty.SURE
    note: str = ""

    def name(self, language: Language = "en") -> str:
        """Give the name in a language, else in English, else the id."""
        return self.names.get(language) or self.names.get("en") or self.id

    def wording(self, language: Language = "en") -> Wording:
        """Say where the name in a language comes from."""
        if language in self.names:
            return Wording.OFFICIAL if language in self.official else Wording.UNOFFICIAL
        return Wording.ENGLISH if "en" in self.names else Wording.ID


class Measure(Entry):
    """A submitted number (or text attribute), a column of a form; the id is unique over all forms.

    The column is the id where none is given; a context variable has the form ``context``. A measure without a
    form is only read through a mapping or as an observation. ``additive`` says whether the parts of a breakdown
    add up to their whole: true of counts, never of shares, means and rates.
    """

    form: str = ""
    column: str = ""
    over_time: OverTime = OverTime.SINGLE
    basis_month: Basis | None = None
    basis_longer: Basis | None = None
    unit: str = ""
    whole: bool = False
    text: bool = False
    additive: bool = False
    minimum: float | None = None
    maximum: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _column_is_id(cls, data: object) -> object:
        if isinstance(data, dict) and data.get("form") and not data.get("column"):
            return {**data, "column": data.get("id", "")}
        return data


class Term(Record):
    """One side of a formula: a measure and how its parts are combined over time."""

    measure: str
    over_time: OverTime


class Given(Record):
    """The measures that hold an indicator ready-made, where it is submitted rather than computed."""

    value: str
    standard_error: str | None = None
    n: str | None = None


class Indicator(Entry):
    """A figure computed from measures: value = scale * numerator / denominator, or the numerator alone.

    Without a formula and without ``given``, it only exists ready-made (form ``values``). ``certainty`` is that
    of the definition; ``reading_certainty`` that of kind, direction and rankable, which the source does not say.
    """

    kind: Kind
    direction: Direction
    numerator: Term | None = None
    denominator: Term | None = None
    given: Given | None = None
    where: dict[str, str] = Field(default_factory=dict)
    scale: float = 100.0
    unit: str = "%"
    minimum: float | None = None
    maximum: float | None = None
    rankable: bool = True
    not_rankable: str = ""
    survey: bool = False
    public: bool = False
    breakdowns: tuple[str, ...] = ()
    legal: str = ""
    method: str = ""
    reading_certainty: Certainty = Certainty.LIKELY


class Code(Entry):
    """One code of a list. The fields beyond the name serve status lists and source flags.

    ``cell`` says whether an observation with this status has a value, ``expected`` whether a missing one
    counts against coverage, ``release`` who may see it at most, ``obs_status`` and ``conf_status`` what a source's
    flag means in our codes (both empty: it goes to the comment).
    """

    cell: Cell = Cell.EITHER
    expected: bool = True
    release: Release = "public"
    obs_status: str = ""
    conf_status: str = ""


class Partition(Record):
    """A whole and the parts that add up to it, for additive measures; optional parts count where they exist."""

    whole: str
    parts: tuple[str, ...] = Field(min_length=2)
    optional: tuple[str, ...] = ()


class Dimension(Entry):
    """A breakdown: its codes, a pattern for further codes, the total, and what adds up to what.

    ``within`` gives, per code, the wider codes that hold it wholly: such codes overlap and are never added.
    ``aliases`` are the names of the column in other sources, read without regard to case.
    """

    total: str
    codes: tuple[Code, ...] = ()
    pattern: Pattern | None = None
    aliases: tuple[str, ...] = ()
    partitions: tuple[Partition, ...] = ()
    within: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @property
    def code_ids(self) -> tuple[str, ...]:
        """The listed codes, the total first as the file has it."""
        return tuple(code.id for code in self.codes)

    def knows(self, code: str) -> bool:
        """Whether a code is listed or fits the pattern."""
        return code in self.code_ids or (self.pattern is not None and bool(re.fullmatch(self.pattern, code)))


class Area(Entry):
    """An area of the performance enablers."""


class Enabler(Entry):
    """A performance enabler; ``cycles`` lists the cycles that assess it."""

    area: str
    cycles: tuple[str, ...]


class Label(Record):
    """A word for the scores from a cut point on."""

    id: str = Field(min_length=1)
    names: dict[Language, str] = Field(default_factory=dict)
    at_least: float

    def name(self, language: Language = "en") -> str:
        """Give the name in a language, else in English, else the id."""
        return self.names.get(language) or self.names.get("en") or self.id


class Profile(Entry):
    """How marks become scores: the scale, the weights of phases and areas, and words for scores.

    An area that ``areas`` does not name weighs 1. ``several`` says how the marks of several assessors become one, and
    ``spread`` how far apart they may be, in points of the scale. ``labels_certainty`` is that of the words and their
    cut points.
    """

    low: float
    high: float
    phases: dict[str, float] = Field(min_length=1)
    areas: dict[str, float] = Field(default_factory=dict)
    labels: tuple[Label, ...] = ()
    several: Literal["median", "mean", "min", "max"] = "median"
    spread: float = 2.0
    labels_certainty: Certainty = Certainty.OPEN

    def label_of(self, score: float) -> Label | None:
        """Give the label of a score: the one with the highest cut point that it reaches."""
        reached = [label for label in self.labels if label.at_least <= score]
        return max(reached, key=lambda label: label.at_least, default=None)


class Cycle(Entry):
    """An assessment cycle: its years, how many enablers and areas the sources say that it has, and how it is scored."""

    years: str = ""
    profile: str = ""
    enabler_count: int | None = None
    area_count: int | None = None


class UnitList(Entry):
    """A list of units that are compared with each other."""


class Membership(Record):
    """From when to when a unit belongs to a list; periods, inclusive, open where null."""

    list: str
    valid_from: PeriodText | None = None
    valid_to: PeriodText | None = None
    certainty: Certainty = Certainty.SURE
    note: str = ""

    def holds(self, period: Period) -> bool:
        """Whether the unit belongs to the list in at least a part of a period."""
        begun = self.valid_from is None or parse_period(self.valid_from).first_month <= period.last_month
        ended = self.valid_to is not None and parse_period(self.valid_to).last_month < period.first_month
        return begun and not ended


class Unit(Entry):
    """A compared organisation or area.

    Where a country has one PES, both share the country's code and the level is ``pes``. ``names`` are those of
    the country or region, ``organisation`` is the PES's own name; ``aliases`` are its codes in other systems.
    """

    country: str
    level: Level
    organisation: str = ""
    aliases: tuple[str, ...] = ()
    lists: tuple[Membership, ...] = ()


class CodeList(Entry):
    """A list of codes outside the dimensions: observation status, confidentiality status, ..."""

    codes: tuple[Code, ...]


class Catalogue(Record):
    """The whole vocabulary, keyed by id, in the order of its files."""

    measures: dict[str, Measure]
    indicators: dict[str, Indicator]
    dimensions: dict[str, Dimension]
    areas: dict[str, Area]
    enablers: dict[str, Enabler]
    cycles: dict[str, Cycle]
    profiles: dict[str, Profile]
    unit_lists: dict[str, UnitList]
    units: dict[str, Unit]
    lists: dict[str, CodeList]
    fingerprint: str = ""

    @property
    def dimension_order(self) -> tuple[str, ...]:
        """The dimensions in the order of the observation table."""
        return tuple(self.dimensions)

    def total_of(self, dimension: str) -> str:
        """Give the code that stands for no breakdown by a dimension."""
        return _known(dimension, self.dimensions, "dimension").total

    def measure_of(self, form: str, column: str) -> Measure:
        """Give the measure that a column of a form holds."""
        columns = {measure.column: measure for measure in self.measures.values() if measure.form == form}
        return _known(column, columns, f"column of the form {form}")

    def enablers_of(self, cycle: str) -> tuple[Enabler, ...]:
        """Give the enablers that a cycle assesses, as far as their names are known."""
        _known(cycle, self.cycles, "cycle")
        return tuple(enabler for enabler in self.enablers.values() if cycle in enabler.cycles)

    def profile_of(self, cycle: str) -> Profile:
        """Give the profile by which a cycle is scored.

        Raises
        ------
        CatalogueError
            If there is no such cycle, or it names no profile.
        """
        name = _known(cycle, self.cycles, "cycle").profile
        if not name:
            hint = f"Give profile in [cycles.{cycle}] of a catalogue file; known: {', '.join(self.profiles)}."
            raise CatalogueError(f"the cycle {cycle} has no scoring profile.", hint=hint)
        return _known(name, self.profiles, "scoring profile")

    def codes(self, list_id: str) -> tuple[str, ...]:
        """Give the codes of a list, or the listed codes of a dimension."""
        if list_id in self.dimensions:
            return self.dimensions[list_id].code_ids
        return tuple(code.id for code in _known(list_id, self.lists, "code list").codes)

    def units_of(
        self, list_name: str, period: Period | str | None = None, *, include_open: bool = True
    ) -> tuple[str, ...]:
        """Give the units of a list, in its order.

        Parameters
        ----------
        list_name
            A unit list of the catalogue, such as ``members``.
        period
            Keep those that belong to the list in at least a part of this period.
        include_open
            Also those whose membership is ``open``; a check of completeness, which asks what is to be expected,
            leaves them out.
        """
        _known(list_name, self.unit_lists, "unit list")
        when = parse_period(period) if isinstance(period, str) else period
        return tuple(
            unit.id
            for unit in self.units.values()
            for membership in unit.lists
            if membership.list == list_name
            and (when is None or membership.holds(when))
            and (include_open or membership.certainty is not Certainty.OPEN)
        )

    def suggest_unit(self, code: str) -> str | None:
        """Give the unit that a foreign or mistyped code may mean: GR is EL here, GB is UK."""
        wanted = code.strip().casefold()
        for unit in self.units.values():
            if wanted in (alias.casefold() for alias in unit.aliases):
                return unit.id
        return nearest(code, self.units)


def _known(key: str, known: dict[str, _T], what: str) -> _T:
    if key in known:
        return known[key]
    close = nearest(key, known)
    hint = f"Did you mean {close}?" if close else f"Known: {', '.join(known)}."
    raise CatalogueError(f"there is no {what} {key!r}.", hint=hint)
