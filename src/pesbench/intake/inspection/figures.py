"""The entries of a first mapping for the columns that hold figures: what their headers say of each."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pesbench.catalogue import Catalogue
from pesbench.intake.inspection.guesses import Guess, Role, Units, units_by_name
from pesbench.intake.inspection.toml_text import entry, inline, quoted
from pesbench.intake.inspection.words import age_in, ages_of, sex_in, sexes_of
from pesbench.intake.local_periods import local_period
from pesbench.intake.mapping.folding import BETWEEN
from pesbench.intake.mapping.headings import CLOSE, NAMELESS, OPEN, capture

ASKED = "complete"
MEASURE = "the measure, see `pesbench catalogue measures`"
# Any year: a month without its own is one all the same.
_SOME_YEAR = 2000
_SEVERAL = 2
# What a column beside the figures says, and their headers need not say again.
_BESIDE = {Role.UNIT: "pes", Role.PERIOD: "period"}


@dataclass(frozen=True, slots=True)
class _Part:
    """Parts of headers, at one place in them, that a column of the form stands for: its texts, and their codes."""

    column: str
    texts: frozenset[str]
    codes: Mapping[str, str] = field(default_factory=dict)
    units: str = ""
    years_missing: bool = False


@dataclass(frozen=True, slots=True)
class _Entry:
    """One ``[[value]]``: the header with placeholders, the columns that go by it, and what it sets."""

    header: str
    names: tuple[str, ...]
    set: Mapping[str, str]
    parts: tuple[_Part, ...] = ()

    def lines(self) -> Iterator[str]:
        """Write it."""
        said = [name for name, text in self.set.items() if text != ASKED]
        yield "[[value]]"
        yield entry("header", quoted(self.header), guessed=f"for {len(self.names)} columns" if self.parts else "")
        yield entry("set", inline(self.set), complete=MEASURE, guessed=", ".join(said))
        for part in self.parts:
            if part.units:
                yield entry("units", quoted(part.units), guessed="by the names in the header")
        for part in self.parts:
            if part.codes:
                yield f"[value.codes.{part.column}]"
                yield from (entry(quoted(text), quoted(code)) for text, code in part.codes.items())


@dataclass(frozen=True, slots=True)
class Figures:
    """The columns of figures and the entries that name them.

    ``unnamed`` have no header by which to name them. ``overshadowed`` are headers that a placeholder would mean too,
    though they are no period.
    """

    guesses: tuple[Guess, ...]
    made: tuple[_Entry, ...]
    unnamed: tuple[Guess, ...]
    overshadowed: tuple[str, ...] = ()

    @property
    def headers(self) -> list[str]:
        """The headers of the entries."""
        return [made.header for made in self.made]

    @property
    def steady(self) -> list[str]:
        """The header cells that the next file of the kind has too: those without a period."""
        return [name for made in self.made if f"{OPEN}period{CLOSE}" not in made.header for name in made.names]

    @property
    def names(self) -> list[str]:
        """The header cells as they are."""
        return [name for made in self.made for name in made.names]

    @property
    def years_missing(self) -> bool:
        """Whether headers name months without their year."""
        return any(part.years_missing for made in self.made for part in made.parts)

    def texts_of(self, column: str) -> list[str]:
        """Give the parts of headers that say what a column of the form holds, sorted."""
        parts = (part for made in self.made for part in made.parts if part.column == column)
        return sorted({text for part in parts for text in part.texts})

    def has(self, column: str) -> bool:
        """Whether headers say what a column of the form holds."""
        return any(part.column == column for made in self.made for part in made.parts)

    def entries(self) -> Iterator[str]:
        """Write all entries, with a blank line between them."""
        for number, made in enumerate(self.made):
            yield from ([""] if number else [])
            yield from made.lines()
        for guess in self.unnamed:
            yield ""
            called = NAMELESS.format(guess.column.position + 1)
            yield f"# complete: {called} holds figures and has no header to name it by"
        if not self.made:
            yield "# complete: no column of figures was found. Name those that hold them:"
            yield f'# [[value]]\n# header = "..."\n# set = {{ measure = "{ASKED}" }}'


def figures_in(guesses: Sequence[Guess], catalogue: Catalogue) -> Figures:
    """Make the entries for the figures of a table.

    Columns whose headers differ only in their period, in the name of a unit, or beside these in sex or age, share one
    entry with placeholders. All others have one each.
    """
    figures = [guess for guess in guesses if guess.role is Role.FIGURES]
    beside = {column for guess in guesses if (column := _BESIDE.get(guess.role))}
    usable = [guess for guess in figures if _usable(guess.column.name)]
    names = list(dict.fromkeys(guess.column.name for guess in usable))
    made = _shared(names, {"period", "pes"} - beside, catalogue)
    asked = {part.column: ASKED for one in made for part in one.parts if part.column in {"period", "pes"}}
    taken = {name for one in made for name in one.names}
    meant_too = [n for n in names if n not in taken and any(capture(one.header, n) is not None for one in made)]
    taken |= set(meant_too)
    made += [_single(name, asked, catalogue) for name in names if name not in taken]
    unnamed = tuple(guess for guess in figures if not _usable(guess.column.name))
    return Figures(tuple(figures), tuple(made), unnamed, tuple(meant_too))


def _usable(name: str) -> bool:
    return bool(name) and OPEN not in name and CLOSE not in name


def _single(name: str, asked: Mapping[str, str], catalogue: Catalogue) -> _Entry:
    said = {"measure": ASKED, **asked}
    if sex := sex_in(name):
        said["sex"] = sex
    ages = [age for part in name.split(BETWEEN) if (age := age_in(part))]
    if ages and catalogue.dimensions["age"].knows(ages[-1]):
        said["age"] = ages[-1]
    return _Entry(name, (name,), said)


def _shared(names: Sequence[str], wanted: set[str], catalogue: Catalogue) -> list[_Entry]:
    """Make entries with placeholders for headers that name what is wanted: a period, a unit, or both."""
    made = []
    widths = Counter(len(name.split(BETWEEN)) for name in names)
    for width in widths:
        alike = [name.split(BETWEEN) for name in names if len(name.split(BETWEEN)) == width]
        parts = [_part([each[at] for each in alike], catalogue) for at in range(width)]
        parts = [part if part and part.column in {*wanted, "sex", "age"} else None for part in parts]
        if any(part and part.column in wanted for part in parts):
            made += _grouped(alike, _once(parts))
    return made


def _once(parts: list[_Part | None]) -> list[_Part | None]:
    """Keep the first part for each column of the form."""
    columns = [part.column if part else "" for part in parts]
    return [part if part and columns.index(part.column) == at else None for at, part in enumerate(parts)]


def _grouped(alike: Sequence[list[str]], parts: list[_Part | None]) -> list[_Entry]:
    groups: dict[str, list[list[str]]] = {}
    for each in alike:
        known = [part if part and text in part.texts else None for text, part in zip(each, parts, strict=True)]
        if any(part and part.column in {"period", "pes"} for part in known):
            template = [f"{{{part.column}}}" if part else text for text, part in zip(each, known, strict=True)]
            groups.setdefault(BETWEEN.join(template), []).append(each)
    return [
        _Entry(
            template,
            tuple(BETWEEN.join(each) for each in members),
            {"measure": ASKED},
            tuple(part for part in parts if part and f"{{{part.column}}}" in template),
        )
        for template, members in groups.items()
    ]


def _part(texts: Sequence[str], catalogue: Catalogue) -> _Part | None:
    """Say what the texts at one place in several headers are, where they are periods, units, sexes or ages."""
    distinct = list(dict.fromkeys(texts))
    periods = [text for text in distinct if local_period(text, year=_SOME_YEAR)]
    if len(periods) >= _SEVERAL and 2 * len(periods) >= len(distinct):
        missing = any(local_period(text) is None for text in periods)
        return _Part("period", frozenset(periods), years_missing=missing)
    if codes := sexes_of(distinct):
        return _Part("sex", frozenset(codes), codes)
    if codes := ages_of(distinct):
        return _Part("age", frozenset(codes), codes)
    units = units_by_name(distinct, catalogue) if len(distinct) > _SEVERAL else None
    return _of_units(units) if units and len(units.known) > _SEVERAL else None


def _of_units(units: Units) -> _Part:
    unknown = dict.fromkeys(units.unknown, ASKED)
    return _Part("pes", frozenset([*units.known, *unknown]), unknown, units=units.list)
