"""Which form or mapping a header belongs to, and the plan to read it by."""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass

from pesbench.catalogue import Catalogue, nearest
from pesbench.errors import InputError, UsageError
from pesbench.forms import Form, recognise
from pesbench.forms.recognise import difference
from pesbench.intake.mapping.flags import letters_of
from pesbench.intake.mapping.load import built_in_mappings, load_mapping
from pesbench.intake.mapping.model import Fits, Mapping, SourceColumn, folded
from pesbench.intake.mapping.plan import Filled, Plan
from pesbench.intake.mapping.sdmx import DATAFLOW, sdmx_mapping

# What a file of quarantined rows has in front; it is not data.
REJECT_COLUMNS = ("_file", "_line", "_rules")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user says of the layout, where anything: the name of a form, or the name or file of a mapping."""

    form: str | None = None
    mapping: str | None = None


def plan_for(
    header: Sequence[str], forms: Dictionary[str, Form], catalogue: Catalogue, wanted: Wanted, *, where: str
) -> Plan:
    """Choose the form or mapping of a header.

    Raises
    ------
    InputError
        If none fits, or two do, or a column is named twice; the error names the header cells that decide.
    UsageError
        If there is no form or mapping of the name that the user gives.
    """
    named = [cell for cell in header if cell and cell not in REJECT_COLUMNS]
    _refuse_repeated(header, where)
    try:
        mapping = _chosen(named, forms, catalogue, wanted)
    except InputError as fault:
        raise InputError(fault.problem, where=fault.where or where, hint=fault.hint) from None
    return _laid_over(mapping, header, catalogue)


def _refuse_repeated(header: Sequence[str], where: str) -> None:
    names = [folded(cell) for cell in header]
    for at, name in enumerate(names):
        if name and (first := names.index(name)) != at:
            problem = f"a column must be named once, found '{header[at]}' as columns {first + 1} and {at + 1}"
            raise InputError(problem, where=where, hint="Rename or take away one of them.")


def _chosen(header: list[str], forms: Dictionary[str, Form], catalogue: Catalogue, wanted: Wanted) -> Mapping:
    if wanted.mapping:
        return _must_fit(load_mapping(wanted.mapping), header, forms)
    if wanted.form:
        return _own(_form(wanted.form, forms), header)
    fitting = [mapping for mapping in built_in_mappings().values() if not missing_cells(mapping, header)]
    if len(fitting) > 1:
        deciding = "; ".join(f"{mapping.name} by {', '.join(mapping.fits.columns)}" for mapping in fitting)
        raise InputError(f"the header must fit one mapping, found several: {deciding}", hint="Name it with --mapping.")
    if fitting:
        return fitting[0]
    if mapping := sdmx_mapping(header, forms["observations"].columns, catalogue):
        return mapping
    return _own(_recognised(header, forms, catalogue), header)


def _recognised(header: list[str], forms: Dictionary[str, Form], catalogue: Catalogue) -> Form:
    try:
        return recognise(header, forms)
    except InputError as fault:
        hints = [fault.hint, *_sdmx_hint(header, catalogue), *_nearest_mapping(header)]
        raise InputError(fault.problem, hint=" ".join(filter(None, hints))) from None


def _sdmx_hint(header: list[str], catalogue: Catalogue) -> Iterator[str]:
    if header and folded(header[0]) == DATAFLOW:
        known = ", ".join(catalogue.dimensions)
        yield f"It is SDMX-CSV, but not all of its columns have a place here (dimensions are: {known})."


def _nearest_mapping(header: list[str]) -> Iterator[str]:
    names = {folded(cell) for cell in header}

    def likeness(mapping: Mapping) -> float:
        return len(names & {folded(cell) for cell in mapping.fits.columns}) / len(mapping.fits.columns)

    close = max(built_in_mappings().values(), key=likeness)
    if likeness(close) > 1 / 2:
        yield f"Nearest is the mapping {close.name}: the header lacks {', '.join(missing_cells(close, header))}."


def missing_cells(mapping: Mapping, header: Sequence[str]) -> list[str]:
    """Give the cells that a header must have for a mapping and has not."""
    names = {folded(cell) for cell in header}
    asked = [*mapping.fits.columns, *(column.header for column in mapping.column)]
    return [cell for cell in dict.fromkeys(asked) if folded(cell) not in names]


def _must_fit(mapping: Mapping, header: list[str], forms: Dictionary[str, Form]) -> Mapping:
    if missing := missing_cells(mapping, header):
        problem = (
            f"the header must have the columns of the mapping {mapping.name}, found that it lacks {', '.join(missing)}"
        )
        raise InputError(problem, hint=f"The header is: {', '.join(header)}.")
    form = _form(mapping.form, forms)
    filled = [column.to for column in mapping.column if column.to] + list(mapping.constants)
    unknown = [name for name in filled if name not in form.columns]
    if unknown:
        close = nearest(unknown[0], form.columns)
        problem = f"a mapping must fill columns of its form {form.name}, found {', '.join(unknown)}"
        raise InputError(
            problem, where=mapping.name, hint=f"Did you mean {close}?" if close else "Correct the mapping."
        )
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
        raise InputError(f"the header must be that of the form {form.name}, found {', '.join(header)}", hint=told)
    named = {cell: form.column(cell) or "" for cell in header}
    columns = tuple(SourceColumn(header=cell, to=column) for cell, column in named.items())
    return Mapping(name=form.name, form=form.name, fits=Fits(columns=form.required), column=columns)


def _laid_over(mapping: Mapping, header: Sequence[str], catalogue: Catalogue) -> Plan:
    at = {folded(cell): position for position, cell in enumerate(header) if cell}
    columns = tuple(
        Filled(at[folded(column.header)], column, letters_of(column.flags, catalogue)) for column in mapping.column
    )
    ignored = {folded(cell) for cell in (*mapping.ignore, *REJECT_COLUMNS)}
    known = {column.position for column in columns} | {at[cell] for cell in ignored & at.keys()}
    return Plan(mapping, columns, tuple(position for position in at.values() if position not in known))
