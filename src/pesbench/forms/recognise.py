"""Which form a header belongs to, or why it belongs to none."""

from collections.abc import Mapping, Sequence

from pesbench.catalogue import nearest
from pesbench.errors import InputError
from pesbench.forms.conditions import spoken_list
from pesbench.forms.form import Form, folded

# A message names so many cells of a header, and so many letters of each.
MOST_NAMED, MOST_LETTERS = 10, 60
NEXT_STEP = "Rename or delete columns, name the form with --form, or describe the layout in a mapping (--mapping)."


def recognise(header: Sequence[str], forms: Mapping[str, Form]) -> Form:
    """Find the form whose columns a header has; case and blanks around the names do not matter.

    A form fits when it knows every column of the header, when the header has every column that the form requires,
    and at least one of those that hold its figures.

    Raises
    ------
    InputError
        If no form fits, with the nearest form and what separates the header from it; or if two fit.
    """
    names = [folded(cell) for cell in header]
    fitting = [form for form in forms.values() if fits(header, form)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise InputError(
            f"the header must fit one form, found that it fits {spoken_list([form.name for form in fitting], 'and')}",
            hint="Name the form with --form.",
        )
    if all(len(_unknown(names, form)) == len(names) for form in forms.values()):
        raise InputError(
            f"the header must be that of a form or a mapping, found {spoken_header(header) or 'no column'}",
            hint=f"The forms are {spoken_list(forms, 'and')}; name the layout with --mapping.",
        )
    close = max(forms.values(), key=lambda form: _likeness(names, form))
    raise InputError(
        f"the header must be that of a form or a mapping, found {spoken_header(header) or 'no column'}",
        hint=f"{difference(header, close)} {NEXT_STEP}",
    )


def spoken_header(header: Sequence[str]) -> str:
    """Name the cells of a header in a message: the first of them where they are many, each in one short line."""
    more = f" and {len(header) - MOST_NAMED} more" if len(header) > MOST_NAMED else ""
    return ", ".join(_short(cell) for cell in header[:MOST_NAMED]) + more


def fits(header: Sequence[str], form: Form) -> bool:
    """Whether a header is that of a form."""
    names = [folded(cell) for cell in header]
    return not _missing(names, form) and not _unknown(names, form)


def difference(header: Sequence[str], form: Form) -> str:
    """Say what separates a header from a form, in sentences; empty when it fits."""
    names = [folded(cell) for cell in header]
    sentences = []
    if missing := _missing(names, form):
        sentences.append(f"it lacks {spoken_list(missing, 'and')}")
    if unknown := _unknown(names, form):
        told = [_told(cell, form) for cell in unknown[:MOST_NAMED]]
        more = [f"{len(unknown) - MOST_NAMED} more"] if len(unknown) > MOST_NAMED else []
        sentences.append(f"the form does not know {spoken_list(told + more, 'and')}")
    return f"Nearest is the form {form.name}: {', and '.join(sentences)}." if sentences else ""


def _told(cell: str, form: Form) -> str:
    close = nearest(cell[:MOST_LETTERS], form.columns)
    shown = f"'{_short(cell)}'" if cell else "a column without a name"
    return f"{shown} (did you mean {close}?)" if close else shown


def _short(cell: str) -> str:
    line = " ".join(cell.split())
    return f"{line[:MOST_LETTERS]}..." if len(line) > MOST_LETTERS else line


def _unknown(names: Sequence[str], form: Form) -> list[str]:
    known = {folded(column) for column in form.columns}
    return [name for name in names if name not in known]


def _missing(names: Sequence[str], form: Form) -> list[str]:
    there = set(names)
    missing = [column for column in form.required if folded(column) not in there]
    if form.any_of and not any(folded(column) in there for column in form.any_of):
        missing.append(f"one of {spoken_list(form.any_of)}")
    return missing


def _likeness(names: Sequence[str], form: Form) -> tuple[int, int]:
    """Rank by columns in common less those that separate; on a tie the form with fewer columns is nearer."""
    unknown = len(_unknown(names, form))
    return len(names) - 2 * unknown - len(_missing(names, form)), -len(form.main)
