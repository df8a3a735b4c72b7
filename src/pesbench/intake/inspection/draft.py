"""A first mapping for a table that none fits: what can be guessed is guessed and marked, the rest is asked for."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from pesbench.catalogue import Catalogue
from pesbench.intake.encoding import UTF8, UTF8_MARKED
from pesbench.intake.facts import FileFacts
from pesbench.intake.inspection.figures import Figures, figures_in
from pesbench.intake.inspection.guesses import Guess, Role, Units
from pesbench.intake.inspection.inspecting import Inspected
from pesbench.intake.inspection.period_entries import period_entries
from pesbench.intake.inspection.toml_text import entry, inline, listed, quoted
from pesbench.intake.local_periods import period_in_name
from pesbench.intake.mapping import built_in_mappings
from pesbench.intake.mapping.folding import folded
from pesbench.intake.mapping.headings import NAMELESS, OPEN
from pesbench.intake.mapping.vetting import COMPLETE

SHOWN = 30
_DECIDING = 4
_YEAR = re.compile(r"(?:19|20)\d\d")
_TITLE = 120
_EXAMPLES = 10
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class _Table:
    """What a draft is made of: the table, the guesses that can be named in a mapping, and its figures."""

    found: Inspected
    facts: FileFacts
    guesses: tuple[Guess, ...]
    figures: Figures
    file: str
    saved: str

    def of(self, *roles: Role) -> list[Guess]:
        """Give the columns of some roles."""
        return [guess for guess in self.guesses if guess.role in roles]

    @property
    def period_in_name(self) -> str:
        """The period that the name of the file says; empty where it says none."""
        found = period_in_name(self.file)
        return found.text if found else ""

    @property
    def year_above(self) -> bool:
        """Whether exactly one year stands in a cell of its own above the header."""
        return len({cell.strip() for row in self.facts.banner for cell in row if _YEAR.fullmatch(cell.strip())}) == 1


def draft_mapping(found: Inspected, catalogue: Catalogue, saved: Path) -> str:
    """Write the text of a first mapping.

    Parameters
    ----------
    found
        The table; it must be one.
    catalogue
        Its units and measures.
    saved
        Where the text will be, for the commands that it names.

    Returns
    -------
    str
        TOML that loads as a mapping. What a person must fill in says ``complete`` and is refused as a value by the
        checks of a reading, so that nothing is kept before it is filled in. Lines with ``guessed:`` are to be looked
        at.
    """
    assert found.facts is not None  # noqa: S101 - only tables are drafted
    figures = figures_in(found.guesses, catalogue)
    table = _Table(found, found.facts, found.guesses, figures, PurePath(found.piece.origin).name, str(saved))
    blocks = [_head(table), _fits(table), _period(table), _constants(table)]
    blocks += [list(_column(guess)) for guess in _named(table)]
    blocks += [list(figures.entries()), _left_over(table), _leave_out(table)]
    return "\n".join("\n".join(block) + "\n" for block in blocks if block)


def _head(table: _Table) -> list[str]:
    facts, marks = table.facts, table.found.marks
    return [
        f"# A first mapping of {quoted(table.file)}, from what stands in it.",
        "# Complete the entries that say so, and look at those that are guessed; then take the remarks away.",
        "# What is not completed is refused when rows are read. To try it:",
        f"#   pesbench inspect FILE --mapping {quoted(table.saved)}",
        f"#   pesbench ingest FILE --store STORE --dry-run --mapping {quoted(table.saved)}",
        "",
        entry("name", quoted(_name(table.file))),
        entry("title", quoted(_above(facts)[:_TITLE]), complete="what the table holds"),
        entry("source", '""', complete="who publishes it, and where"),
        entry("form", '"observations"'),
        entry("conf_status", '"N"', complete="F if everybody may see the figures"),
        *_dialect(facts, exact=table.found.piece.exact),
        *_marks(marks.decimal, marks.thousands, marks.example),
        entry("header_rows", str(max(len(facts.header_cells), 1)), guessed=f"from line {facts.header_line} on"),
        *_missing(table),
        *_ignored(table),
    ]


def _dialect(facts: FileFacts, *, exact: bool) -> Iterator[str]:
    if exact and facts.encoding not in {UTF8, UTF8_MARKED}:
        yield entry("encoding", quoted(facts.encoding), guessed="look at the accented letters")


def _marks(decimal: str, thousands: str, example: str) -> Iterator[str]:
    if decimal and decimal != thousands:
        yield entry("decimal", quoted(decimal), guessed="the only reading of the numbers")
    if thousands:
        yield entry("thousands", quoted(thousands), guessed="the only reading of the numbers")
    if example:
        yield f"# complete: the numbers can be read in two ways ({quoted(example)}). Take one of these:"
        yield '# decimal = ","'
        yield '# thousands = ","'


def _missing(table: _Table) -> Iterator[str]:
    marks = dict.fromkeys(mark for guess in table.figures.guesses for mark in guess.column.missing_marks)
    words = list(dict.fromkeys(_short(text) for guess in table.figures.guesses for text in guess.column.words))
    if marks:
        what = "what each mark means: M cannot exist, L not collected, Q suppressed, O missing"
        yield entry("missing", inline(dict.fromkeys(marks, COMPLETE)), complete=what)
    if words:
        yield f"# complete: marks of missing numbers or flags may be among these: {listed(words[:_EXAMPLES])}"


def _short(text: str) -> str:
    """Write a text of the table for a remark."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}..."


def _ignored(table: _Table) -> Iterator[str]:
    """Name the columns that are not read, where there is nothing in them or a placeholder would mean them too."""
    placeholders = any(OPEN in header for header in table.figures.headers)
    beside = [Role.TEXT, Role.CODE, Role.CONSTANT] if placeholders else []
    empty = [_called(guess) for guess in table.of(Role.EMPTY) if guess.column.name]
    others = [*(_called(guess) for guess in table.of(*beside)), *table.figures.overshadowed]
    ask = f"take out what is a dimension or a figure: {', '.join(map(quoted, others))}" if others else ""
    if empty or others:
        yield entry(
            "ignore", listed([*empty, *others]), complete=ask, guessed="that the others are empty" * bool(empty)
        )


def _fits(table: _Table) -> list[str]:
    """Choose the header cells that decide: those that the next file of the kind has too, so no periods."""
    keys = [_called(guess) for guess in _named(table)]
    steady = table.figures.steady
    cells = [*(name for name in keys if not _is_nameless(name)), *steady] or [*table.figures.names[:1], *keys]
    lines = [
        "[fits]",
        entry("columns", listed((cells or [_first_name(table)])[:_DECIDING]), guessed="that they decide"),
    ]
    if (above := _above(table.facts)) and not steady:
        lines.append(entry("banner", listed([above]), guessed="that it is the same in every file"))
    return lines


def _above(facts: FileFacts) -> str:
    """Give the first cell above the header that says something in several words."""
    cells = [" ".join(cell.split()) for row in facts.banner for cell in row]
    return next((cell for cell in cells if " " in cell), "")


def _first_name(table: _Table) -> str:
    return next((_called(guess) for guess in table.guesses), NAMELESS.format(1))


def _period(table: _Table) -> list[str]:
    for guess in table.of(Role.PERIOD):
        return list(period_entries(guess.column.texts))
    if table.figures.has("period"):
        if not table.figures.years_missing:
            return list(period_entries(table.figures.texts_of("period")))
        told = "one cell above the header is the year" if table.year_above else ""
        ask = "" if told else "where the year of the months is; it must stand in a cell above the header"
        return ["[period]", entry("year", '"banner"', guessed=told, complete=ask)]
    if table.period_in_name:
        return ["[period]", entry("source", '"file name"', guessed=f"here it is {table.period_in_name}")]
    return []


def _constants(table: _Table) -> list[str]:
    lines = []
    if not table.of(Role.UNIT) and not table.figures.has("pes"):
        ask = "the PES or region of all rows, or name the column that says it in a [[column]]"
        lines.append(entry("pes", quoted(COMPLETE), complete=ask))
    if not table.of(Role.PERIOD) and not table.figures.has("period") and not table.period_in_name:
        ask = "the period of all rows, such as 2024-01, or name the column that says it in a [[column]]"
        lines.append(entry("period", quoted(COMPLETE), complete=ask))
    return ["[constants]", *lines] if lines else []


def _named(table: _Table) -> list[Guess]:
    """Give the columns that get an entry; a header that stands over two of them can mean neither."""
    wanted = table.of(Role.UNIT, Role.PERIOD, Role.DIMENSION)
    names = [folded(guess.column.name) for guess in table.guesses]
    return [guess for guess in wanted if names.count(folded(guess.column.name)) == 1 or not guess.column.name]


def _called(guess: Guess) -> str:
    return guess.column.name or NAMELESS.format(guess.column.position + 1)


def _is_nameless(name: str) -> bool:
    return re.fullmatch(NAMELESS.format(r"\d+"), name) is not None


def _column(guess: Guess) -> Iterator[str]:
    yield "[[column]]"
    yield entry("header", quoted(_called(guess)))
    if guess.role is Role.PERIOD:
        yield entry("to", '"period"', guessed=f"such as {quoted(guess.column.texts[0])}")
    elif guess.units:
        yield entry("to", '"pes"')
        yield from _units(guess.units)
    else:
        yield entry("to", quoted(guess.dimension), guessed="by the texts in it")
        if guess.codes:
            yield "[column.codes]"
            yield from (entry(quoted(text), quoted(code)) for text, code in guess.codes.items())


def _units(units: Units) -> Iterator[str]:
    shown = _EXAMPLES if units.prefix else SHOWN
    told = f"{len(units.known)} of {len(units.known) + len(units.unknown)} texts are in this list"
    if units.prefix:
        yield entry(
            "prefix", quoted(units.prefix), guessed=f"with it, codes are those of the list {units.list}; {told}"
        )
        if units.zero_pad:
            pairs = ", ".join(f"{length} = {full}" for length, full in sorted(units.zero_pad.items()))
            yield entry("zero_pad", f"{{ {pairs} }}", guessed="codes with lost zeros, by how many digits they have")
    else:
        yield entry("units", quoted(units.list), guessed=told)
    if units.unknown:
        yield "# complete: what these are: units by another name, totals of several units, or lines that are no data"
        yield "# (totals and such lines can be left out, at the end of this file)"
        yield "[column.codes]"
        yield from (f"# {quoted(text)} = {quoted(COMPLETE)}" for text in units.unknown[:shown])
        if len(units.unknown) > shown:
            yield f"# and {len(units.unknown) - shown} more"


def _left_over(table: _Table) -> list[str]:
    """Ask for the columns that nothing was guessed of; they are not read, and a reading says so."""
    lines = []
    for guess in table.of(Role.TEXT, Role.CODE, Role.CONSTANT):
        shown = ", ".join(quoted(_short(text)) for text in guess.column.texts[:3])
        lines += [
            f"# complete: {quoted(_called(guess))} holds {guess.role}, such as {shown}.",
            "# If it is a dimension or must be checked:",
            f"# [[column]]\n# header = {quoted(_called(guess))}",
            f"# only = {listed(guess.column.texts)}  # where another text would make the figures mean something else"
            if guess.role is Role.CONSTANT
            else '# to = "..."  # or name it under ignore, at the top',
            "",
        ]
    doubled = [guess for guess in table.of(Role.UNIT, Role.PERIOD, Role.DIMENSION) if guess not in _named(table)]
    lines += [f"# complete: rename one of the columns {quoted(guess.column.name)} in the file" for guess in doubled]
    return lines[:-1] if lines and not lines[-1] else lines


def _leave_out(table: _Table) -> list[str]:
    unit = next((guess for guess in _named(table) if guess.units and guess.units.unknown), None)
    if unit is None or unit.units is None:
        return []
    unknown = unit.units.unknown
    lengths = sorted({len(text) for text in unknown if text.isdecimal()} - {len(text) for text in unit.units.known})
    by_length = unit.units.prefix and lengths
    return [
        "# Rows that are no units, such as totals; if any:",
        "# [[leave_out]]",
        f"# header = {quoted(_called(unit))}",
        f"# lengths = {lengths}  # how many digits their codes have"
        if by_length
        else f"# codes = {listed(unknown[:3])}",
        '# reason = "total of several units"',
    ]


def _name(file: str) -> str:
    """Make the name of a mapping from that of a file; none that a mapping has already."""
    plain = unicodedata.normalize("NFKD", PurePath(file).stem).encode("ascii", "ignore").decode().lower()
    name = "-".join(re.findall(r"[a-z0-9]+", plain)) or "mapping"
    return f"my-{name}" if name in built_in_mappings() else name
