"""Whether a mapping can be read by at all: it is completed, fills columns that its form has, and uses known codes."""

from collections.abc import Iterator
from collections.abc import Mapping as Dictionary

from pesbench.catalogue import Catalogue, nearest
from pesbench.errors import InputError
from pesbench.forms import Form, compile_form
from pesbench.forms.rules import CODE, PATTERN
from pesbench.intake.mapping.load import load_mapping
from pesbench.intake.mapping.model import Mapping

COMPLETE = "complete"
"""What stands in a draft for what a person must fill in."""

_HINT = "Correct the mapping; nothing was read."


def vet(name: str, forms: Dictionary[str, Form], catalogue: Catalogue) -> None:
    """Refuse a mapping that no row could be read by, before any file is looked at.

    Parameters
    ----------
    name
        The name of a built-in mapping, or a file.
    forms, catalogue
        The vocabulary.

    Raises
    ------
    UsageError
        If there is no such mapping.
    InputError
        If it is a draft that is not completed, or its form, columns or codes are unknown; every fault is named.
    """
    mapping = load_mapping(name)
    if open_entries := list(_not_completed(mapping)):
        problem = f"the draft {mapping.name} is not completed: {', '.join(open_entries)}"
        raise InputError(problem, where=name, hint=f"Write what is meant in place of {COMPLETE!r}.")
    if mapping.form not in forms:
        close = nearest(mapping.form, forms)
        hint = f"Did you mean {close}?" if close else f"Forms: {', '.join(forms)}."
        problem = f"the entry form must be a form of the catalogue, found {mapping.form!r}"
        raise InputError(problem, where=name, hint=hint)
    form = forms[mapping.form]
    if faults := [*_columns(mapping, form), *_codes(mapping, form, catalogue)]:
        raise InputError("; ".join(dict.fromkeys(faults)), where=name, hint=_HINT)


def _not_completed(mapping: Mapping) -> Iterator[str]:
    """Name the entries in which the word of a draft still stands."""
    for entry, said in (("constants", mapping.constants), ("missing", mapping.missing)):
        yield from (f"{entry}.{name}" for name, code in said.items() if code == COMPLETE)
    for column in mapping.column:
        yield from (f"codes of {column.name}: {text!r}" for text, code in column.codes.items() if code == COMPLETE)
    for value in mapping.value:
        yield from (f"set.{name} of {value.header[0]}" for name, code in value.set.items() if code == COMPLETE)
        for target, codes in value.codes.items():
            yield from (f"codes.{target} of {value.header[0]}: {text!r}" for text in codes if codes[text] == COMPLETE)


def _columns(mapping: Mapping, form: Form) -> Iterator[str]:
    """Say which columns the mapping fills that the form has not, and which it does not fill and must."""
    unknown = [name for name in mapping.fills() if name not in form.columns]
    if unknown:
        close = nearest(unknown[0], form.columns)
        meant = f" (did you mean {close}?)" if close else ""
        known = ", ".join(form.columns)
        yield f"a mapping must fill columns of its form {form.name}, found {', '.join(unknown)}{meant}; it has {known}"
    if lacks := [name for name in form.required if name not in mapping.fills()]:
        found = f"found none for {', '.join(lacks)}"
        means = "a [[column]] with `to`, a constant, or `set` of a [[value]] would fill it"
        yield f"a mapping must fill the columns that its form {form.name} requires, {found}: {means}"


def _codes(mapping: Mapping, form: Form, catalogue: Catalogue) -> Iterator[str]:
    """Say which fixed texts the form would refuse in every row."""
    marks = ({"obs_status": code} for code in mapping.missing.values() if code)
    said = [("constants", mapping.constants), *((f"set of {each.header[0]}", each.set) for each in mapping.value)]
    said += [("conf_status", {"conf_status": mapping.conf_status}), *(("missing", mark) for mark in marks)]
    for entry, given in said:
        known = {name: code for name, code in given.items() if name in form.columns}
        for fault in compile_form(form, catalogue, tuple(known)).explain(known)[0] if known else ():
            if fault.rule in {CODE, PATTERN} and fault.column in known:
                yield f"{entry}: {fault.message.removesuffix('.')}"
    lists = [(column.name, column.units) for column in mapping.column]
    lists += [(value.header[0], value.units) for value in mapping.value]
    for entry, units in lists:
        if units and units not in catalogue.unit_lists:
            known_lists = ", ".join(catalogue.unit_lists)
            yield f"{entry}: units must name a list of the catalogue, found '{units}'; lists: {known_lists}"
