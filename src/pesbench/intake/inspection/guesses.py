"""What the columns of an unknown table may mean, by their headers and the texts in them. Every answer is a guess."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from pesbench.catalogue import Catalogue
from pesbench.intake.inspection.period_entries import is_doubtful
from pesbench.intake.inspection.sample import Sampled
from pesbench.intake.inspection.words import ages_of, sexes_of
from pesbench.intake.local_periods import local_period
from pesbench.intake.mapping.folding import folded
from pesbench.intake.mapping.model import SourceColumn
from pesbench.intake.mapping.translate import translation_of

MOSTLY = 0.8
HALF = 0.5
# A column that names many things, as units do, has at least so many of them.
SEVERAL = 2


class Role(StrEnum):
    """What a column may be; the value is how it is told."""

    UNIT = "units"
    PERIOD = "periods"
    DIMENSION = "a dimension"
    FIGURES = "figures"
    CODE = "codes or running numbers"
    CONSTANT = "one text in all rows"
    TEXT = "texts"
    EMPTY = "nothing"


@dataclass(frozen=True, slots=True)
class Units:
    """A list of units whose names or codes some texts are: which text is which unit, and how codes are completed."""

    list: str
    known: Mapping[str, str]
    unknown: tuple[str, ...]
    prefix: str = ""
    zero_pad: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Guess:
    """The guess for one column; of units which, of a dimension its id and what its texts are called with us."""

    column: Sampled
    role: Role
    units: Units | None = None
    dimension: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """The guess in a few words."""
        if self.units:
            return f"{Role.UNIT} of the list {self.units.list}"
        return f"{Role.DIMENSION}: {self.dimension}" if self.dimension else str(self.role)


def guess_columns(columns: Sequence[Sampled], catalogue: Catalogue) -> list[Guess]:
    """Guess what each column is; at most one column holds the units and one the periods.

    Parameters
    ----------
    columns
        The columns of the table, in order.
    catalogue
        Its lists of units and its dimensions.
    """
    units = _unit_column(columns, catalogue)
    period = next((column.position for column in columns if _holds_periods(column)), None)
    first_words = next((c.position for c in columns if c.texts and not c.holds_figures and c.position != period), -1)
    return [
        Guess(column, Role.UNIT, units[1])
        if units and column.position == units[0]
        else Guess(column, Role.PERIOD)
        if column.position == period
        else _other(column, catalogue, before_words=column.position < first_words)
        for column in columns
    ]


def _other(column: Sampled, catalogue: Catalogue, *, before_words: bool) -> Guess:
    if not column.texts or column.gone == column.filled:
        return Guess(column, Role.EMPTY)
    if dimension := _dimension(column, catalogue):
        return dimension
    if column.holds_figures:
        return Guess(column, Role.CODE if before_words and column.whole_numbers else Role.FIGURES)
    return Guess(column, Role.CONSTANT if len(column.texts) == 1 and column.filled > 1 else Role.TEXT)


def _dimension(column: Sampled, catalogue: Catalogue) -> Guess | None:
    for name, codes in (("sex", sexes_of(column.texts)), ("age", ages_of(column.texts))):
        if codes:
            return Guess(column, Role.DIMENSION, dimension=name, codes=codes)
    for dimension in catalogue.dimensions.values():
        called = {folded(name) for name in (dimension.id, *dimension.aliases, *dimension.names.values())}
        if folded(column.name) in called and all(dimension.knows(text) for text in column.texts):
            return Guess(column, Role.DIMENSION, dimension=dimension.id)
    return None


def _holds_periods(column: Sampled) -> bool:
    read = sum(local_period(text) is not None or is_doubtful(text) for text in column.texts)
    return bool(column.texts) and read >= MOSTLY * len(column.texts) and read > 0


def _unit_column(columns: Sequence[Sampled], catalogue: Catalogue) -> tuple[int, Units] | None:
    """Choose the column most of whose texts name units; where that is no clear one, codes in the first column."""
    named = [
        (len(units.known) / len(column.texts), -column.position, units)
        for column in columns
        if not column.holds_figures and (units := units_by_name(column.texts, catalogue))
    ]
    share, position, units = max(named, key=lambda each: each[:2], default=(0.0, 0, None))
    first = next((column for column in columns if column.texts and not _holds_periods(column)), None)
    if share < MOSTLY and first and first.mostly_digits and (coded := units_by_code(first.texts, catalogue)):
        return first.position, coded
    return (-position, units) if units else None


def units_by_name(texts: Sequence[str], catalogue: Catalogue) -> Units | None:
    """Find the list of units that at least half of some texts are names, aliases or ids of; the smallest such list."""
    best: Units | None = None
    for name, ids in _lists(catalogue):
        translation = translation_of(SourceColumn(header=("units",), to="pes", units=name), catalogue)
        known = {text: unit for text in texts if (unit := translation.of(text)) in ids}
        if 2 * len(known) >= len(texts) and known and (best is None or len(known) > len(best.known)):
            best = Units(name, known, tuple(text for text in texts if text not in known))
    return best


def units_by_code(texts: Sequence[str], catalogue: Catalogue) -> Units | None:
    """Find the list of units whose ids are a prefix and the numbers of some texts, with zeros that may be lost."""
    digits = [text for text in texts if text.isdecimal()]
    for name, ids in _lists(catalogue):
        tails = {tail: unit for unit in ids if (tail := unit.partition("-")[2]).isdecimal()}
        lengths = {len(tail) for tail in tails}
        known = {text: tails[full] for text in digits for n in lengths if (full := text.zfill(n)) in tails}
        if len(known) >= SEVERAL and len(known) >= HALF * min(len(digits), len(ids)):
            prefix = next(iter(known.values())).partition("-")[0] + "-"
            padded = {len(text): len(unit) - len(prefix) for text, unit in known.items()}
            pad = {length: full for length, full in padded.items() if length != full}
            return Units(name, known, tuple(text for text in texts if text not in known), prefix, pad)
    return None


def _lists(catalogue: Catalogue) -> Iterator[tuple[str, frozenset[str]]]:
    """Give the lists of units, the smaller ones first, so that of two that fit alike the narrower is named."""
    lists = {name: frozenset(catalogue.units_of(name)) for name in catalogue.unit_lists}
    yield from sorted(lists.items(), key=lambda each: len(each[1]))
