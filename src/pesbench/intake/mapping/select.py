"""Which form or mapping a header belongs to, and the plan to read it by."""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, replace
from functools import lru_cache

from pesbench.catalogue import Catalogue, nearest
from pesbench.errors import InputError, UsageError
from pesbench.forms import Form, recognise
from pesbench.forms.recognise import difference, fits, spoken_header
from pesbench.intake.mapping.claims import Claims, claimed, refuse_doubled
from pesbench.intake.mapping.eurostat import bulk_hint, bulk_mapping
from pesbench.intake.mapping.flags import letters_of
from pesbench.intake.mapping.folding import folded, found_in
from pesbench.intake.mapping.headings import (
    REJECT_COLUMNS,
    Heading,
    banner_fits,
    columns_of_values,
    heading_of,
    lacking,
    may_say,
    reachable,
    said_in,
)
from pesbench.intake.mapping.load import built_in_mappings, load_mapping
from pesbench.intake.mapping.misfits import differences, nearest_heading
from pesbench.intake.mapping.model import Fits, Mapping, SourceColumn, ValueColumns
from pesbench.intake.mapping.numbers import Marks
from pesbench.intake.mapping.plan import Filled, Plan, ValueAt
from pesbench.intake.mapping.sdmx import SDMX, sdmx_mapping, sdmx_names
from pesbench.intake.mapping.translate import Translation, translation_of

LIKELY = 1 / 2
PES = "pes"
REMEMBERED = 2_000


class UnknownLayoutError(InputError):
    """The header is that of no form and of no mapping, or not of the one that is asked for."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user says of the layout, where anything: the name of a form, or the name or file of a mapping."""

    form: str | None = None
    mapping: str | None = None

    @property
    def layouts(self) -> list[Mapping]:
        """The mappings that come into question."""
        if self.mapping:
            return [load_mapping(self.mapping)]
        return [] if self.form else list(built_in_mappings().values())


@dataclass(frozen=True, slots=True)
class Table:
    """What the first rows of a file say: the name of each column, and the cells above the header."""

    header: Sequence[str]
    banner: Sequence[Sequence[str]] = ()


def locate(rows: Sequence[Sequence[str]], forms: Dictionary[str, Form], wanted: Wanted) -> Heading | None:
    """Find the header of a table that does not begin in the first row of a file, or has several rows.

    It is that of a mapping, or of a form; of a mapping that the user names also the rows that come nearest. None where
    none is found, so that the first row must be it.
    """
    said = said_in(rows)
    layouts = (layout for layout in wanted.layouts if may_say(layout, said))
    found = [heading for layout in layouts if (heading := heading_of(layout, rows))]
    if found:
        return min(found, key=lambda heading: (heading.first, -heading.rows))
    if wanted.mapping:
        return nearest_heading(load_mapping(wanted.mapping), rows)
    asked = [_form(wanted.form, forms)] if wanted.form else list(forms.values())
    for first, row in enumerate(rows):
        names = [cell.strip() for cell in row if cell.strip() and cell.strip() not in REJECT_COLUMNS]
        if names and any(fits(names, form) for form in asked):
            return Heading(first, 1, tuple(cell.strip() for cell in row))
    return None


def plan_for(table: Table, forms: Dictionary[str, Form], catalogue: Catalogue, wanted: Wanted, *, where: str) -> Plan:
    """Choose the form or mapping of a header.

    Raises
    ------
    InputError
        If none fits, or two do, or a column is named twice; the error names the header cells that decide.
    UsageError
        If there is no form or mapping of the name that the user gives.
    """
    named = [cell for cell in table.header if cell and cell not in REJECT_COLUMNS]
    try:
        mapping = _chosen(named, table, forms, catalogue, wanted)
    except InputError as fault:
        raise type(fault)(fault.problem, where=fault.where or where, hint=fault.hint) from None
    own = mapping.name in forms or mapping.name == SDMX
    names = sdmx_names(table.header) if mapping.name == SDMX else table.header
    plan = _laid_over(mapping, names, catalogue, where)
    return plan if own else replace(plan, marks=Marks(national=True), has_notes=not plan.values)


def _refuse_repeated(header: Sequence[str]) -> None:
    first: dict[str, int] = {}
    for at, name in enumerate(folded(cell) for cell in header):
        if name and first.setdefault(name, at) != at:
            problem = f"a column must be named once, found '{header[at]}' as columns {first[name] + 1} and {at + 1}"
            raise InputError(problem, hint="Rename or take away one of them.")


def _chosen(
    named: list[str], table: Table, forms: Dictionary[str, Form], catalogue: Catalogue, wanted: Wanted
) -> Mapping:
    if wanted.mapping:
        return _must_fit(load_mapping(wanted.mapping), table)
    if wanted.form:
        _refuse_repeated(table.header)
        return _own(_form(wanted.form, forms), named)
    header = tuple(table.header)
    fitting = [it for it in wanted.layouts if _is_fitting(it.name, header) and banner_fits(it, table.banner)]
    if len(fitting) > 1:
        deciding = "; ".join(f"{mapping.name} by {', '.join(mapping.fits.columns)}" for mapping in fitting)
        raise InputError(f"the header must fit one mapping, found several: {deciding}", hint="Name it with --mapping.")
    if fitting:
        return fitting[0]
    if mapping := _of_sdmx(table.header, named, forms, catalogue):
        return mapping
    _refuse_repeated(table.header)
    return bulk_mapping(named, catalogue) or _own(_recognised(named, forms), named)


@lru_cache(maxsize=REMEMBERED)
def _is_fitting(built_in: str, header: tuple[str, ...]) -> bool:
    """Say whether a header fits a built-in mapping; the files of a delivery have few headers between them."""
    return not lacking(built_in_mappings()[built_in], header)


def _of_sdmx(
    header: Sequence[str], named: list[str], forms: Dictionary[str, Form], catalogue: Catalogue
) -> Mapping | None:
    try:
        return sdmx_mapping(header, forms["observations"].columns, catalogue)
    except InputError as fault:
        hints = [fault.hint, *_nearest_mapping(named)]
        raise UnknownLayoutError(fault.problem, hint=" ".join(filter(None, hints))) from None


def _recognised(header: list[str], forms: Dictionary[str, Form]) -> Form:
    try:
        return recognise(header, forms)
    except InputError as fault:
        hints = [fault.hint, *bulk_hint(header), *_nearest_mapping(header)]
        kind = InputError if any(fits(header, form) for form in forms.values()) else UnknownLayoutError
        raise kind(fault.problem, hint=" ".join(filter(None, hints))) from None


def _nearest_mapping(header: list[str]) -> Iterator[str]:
    def likeness(mapping: Mapping) -> float:
        asked = {*mapping.fits.columns, *(column.name for column in mapping.column if not column.optional)}
        return 1 - len(asked.intersection(lacking(mapping, header))) / len(asked)

    close = max(built_in_mappings().values(), key=likeness)
    if likeness(close) >= LIKELY:
        lacks = ", ".join(lacking(close, header))
        yield f"Nearest is the mapping {close.name}: {f'the header lacks {lacks}' if lacks else 'other rows follow'}."


def _must_fit(mapping: Mapping, table: Table) -> Mapping:
    if apart := list(differences(mapping, table.header, table.banner)):
        problem = f"the header must be that of the mapping {mapping.name}, found {'; '.join(apart)}"
        raise UnknownLayoutError(problem, hint=f"The header is: {spoken_header([*filter(None, table.header)])}.")
    return mapping


def _form(name: str, forms: Dictionary[str, Form]) -> Form:
    if name not in forms:
        close = nearest(name, forms)
        hint = f"Did you mean {close}?" if close else f"Forms: {', '.join(forms)}."
        raise UsageError(f"a form must be one of the catalogue's, found {name!r}", hint=hint)
    return forms[name]


def _own(form: Form, header: list[str]) -> Mapping:
    """Write the mapping of one of our own forms: every column is itself."""
    if told := difference(header, form):
        problem = f"the header must be that of the form {form.name}, found {spoken_header(header)}"
        raise UnknownLayoutError(problem, hint=told)
    named = {cell: form.column(cell) or "" for cell in header}
    columns = tuple(SourceColumn(header=(cell,), to=column) for cell, column in named.items())
    return Mapping(name=form.name, form=form.name, fits=Fits(columns=form.required), column=columns)


def _laid_over(mapping: Mapping, header: Sequence[str], catalogue: Catalogue, where: str) -> Plan:
    names = reachable(header)
    claims = claimed(mapping, header)
    refuse_doubled(claims, header, where)
    columns = tuple(_filled(mapping, names, catalogue, where))
    totals = tuple(at for cell in mapping.totals_only for at in found_in(names, cell))
    values = tuple(_values(mapping, header, catalogue, claims))
    others = [at for at in range(len(header)) if at not in claims]
    period = mapping.period
    return Plan(
        mapping,
        columns,
        unread=tuple(at for at in others if header[at]),
        nameless=tuple(at for at in others if not header[at]),
        values=values,
        totals=totals,
        constants=dict(mapping.constants),
        letters=letters_of(mapping.cell_flags, catalogue),
        period_letters=letters_of(period.marks, catalogue) if period else {},
    )


def _filled(mapping: Mapping, names: list[str], catalogue: Catalogue, where: str) -> Iterator[Filled]:
    for column in mapping.column:
        found = list(dict.fromkeys(at for name in column.header for at in found_in(names, name)))
        if len(found) > 1:
            problem = f"a column must be named once, found '{column.name}' as columns " + " and ".join(
                str(at + 1) for at in found
            )
            raise InputError(problem, where=where, hint="Rename or take away one of them.")
        if found:
            letters = letters_of(column.flags, catalogue)
            yield Filled(found[0], column, letters, translation_of(column, catalogue))


def _values(mapping: Mapping, header: Sequence[str], catalogue: Catalogue, claims: Claims) -> Iterator[ValueAt]:
    for value in mapping.value:
        words = _words(value, catalogue)
        for at, captured in columns_of_values(value, header):
            if claims[at][0].entry is not value:
                continue
            read = {name: words[name].of(text) if name in words else text for name, text in captured.items()}
            yield ValueAt(at, {**value.set, **read}, value.power_of_ten)


def _words(value: ValueColumns, catalogue: Catalogue) -> dict[str, Translation]:
    """Give what the texts of header parts are called with us, by the column that they fill."""
    units = {PES: value.units} if value.units else {}
    rules = {
        name: SourceColumn(header=(name,), to=name, codes=value.codes.get(name, {}), units=units.get(name, ""))
        for name in (*value.codes, *units)
    }
    return {name: translation_of(rule, catalogue) for name, rule in rules.items()}
