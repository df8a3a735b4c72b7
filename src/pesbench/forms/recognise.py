"""Which form a header belongs to, or why it belongs to none."""

from collections.abc import Mapping, Sequence

from pesbench.catalogue import nearest
from pesbench.errors import InputError
from pesbench.forms.conditions import spoken_list
from pesbench.forms.form import Form, folded


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
    fitting = [form for form in forms.values() if not _unknown(names, form) and not _missing(names, form)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise InputError(
            f"the header must fit one form, found that it fits {spoken_list([form.name for form in fitting], 'and')}",
            hint="Name the form with --form.",
        )
    if not any(form.column(name) for form in forms.values() for name in names):
        raise InputError(
            f"the header must be that of a form or a mapping, found {', '.join(header) or 'no column'}",
            hint=f"The forms are {spoken_list(forms, 'and')}; name the layout with --mapping.",
        )
    close = max(forms.values(), key=lambda form: _likeness(names, form))
    raise InputError(
        f"the header must be that of a form or a mapping, found {', '.join(header) or 'no column'}",
        hint=f"{difference(header, close)} Name the form with --form, or the layout with --mapping.",
    )


def difference(header: Sequence[str], form: Form) -> str:
    """Say what separates a header from a form, in sentences; empty when it fits."""
    names = [folded(cell) for cell in header]
    sentences = []
    if missing := _missing(names, form):
        sentences.append(f"it lacks {spoken_list(missing, 'and')}")
    if unknown := _unknown(names, form):
        sentences.append(f"the form does not know {spoken_list([_told(cell, form) for cell in unknown], 'and')}")
    return f"Nearest is the form {form.name}: {', and '.join(sentences)}." if sentences else ""


def _told(cell: str, form: Form) -> str:
    close = nearest(cell, form.columns)
    shown = f"'{cell}'" if cell else "a column without a name"
    return f"{shown} (did you mean {close}?)" if close else shown


def _unknown(names: Sequence[str], form: Form) -> list[str]:
    return [name for name in names if form.column(name) is None]


def _missing(names: Sequence[str], form: Form) -> list[str]:
    missing = [column for column in form.required if folded(column) not in names]
    if form.any_of and not any(folded(column) in names for column in form.any_of):
        missing.append(f"one of {spoken_list(form.any_of)}")
    return missing


def _likeness(names: Sequence[str], form: Form) -> tuple[int, int]:
    """Rank by columns in common less those that separate; on a tie the form with fewer columns is nearer."""
    common = len(names) - len(_unknown(names, form))
    return common - len(_unknown(names, form)) - len(_missing(names, form)), -len(form.main)
