"""A form for people: its template, and its columns in plain words for the column guide and the reference page."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pesbench.forms.cells import Codes, DateCell, Number, PeriodCell, annotation_of
from pesbench.forms.form import Form


@dataclass(frozen=True, slots=True)
class DescribedColumn:
    """One column in plain words.

    ``codes`` are the codes that may be written, with their names, and ``code_list`` the name of their list; ``further``
    is the pattern of codes that are accepted besides.
    """

    column: str
    type: str
    required: str
    meaning: str
    code_list: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    further: str = ""

    def as_row(self) -> dict[str, str]:
        """Give the column as a flat record: column, type, required, meaning, codes."""
        codes = "; ".join(f"{code} {name}" if name != code else code for code, name in self.codes.items())
        told = {"column": self.column, "type": self.type, "required": self.required, "meaning": self.meaning}
        return {**told, "codes": codes}


def template_csv(form: Form) -> str:
    """Give the header line of an empty file of the form."""
    return ",".join(form.main) + "\n"


def describe(form: Form) -> tuple[DescribedColumn, ...]:
    """Describe every column of a form, in order."""
    return tuple(_described(form, column) for column in form.columns)


def _described(form: Form, column: str) -> DescribedColumn:
    info = form.model.model_fields[column]
    told = _type(form, column), _required(form, column), info.description or ""
    codes = annotation_of(info, Codes)
    if codes is None:
        return DescribedColumn(column, *told)
    return DescribedColumn(column, *told, codes.name, codes.known, codes.pattern or "")


def _required(form: Form, column: str) -> str:
    if column in form.required:
        return "yes"
    return "one of these" if column in form.any_of else "no"


def _type(form: Form, column: str) -> str:
    info = form.model.model_fields[column]
    if codes := annotation_of(info, Codes):
        return "codes joined by ;" if codes.combined else "code"
    if number := annotation_of(info, Number):
        return _number(number)
    if annotation_of(info, PeriodCell):
        return "period"
    return "date" if annotation_of(info, DateCell) else "text"


def _number(number: Number) -> str:
    kind = "whole number" if number.whole else "number"
    if number.minimum is not None and number.maximum is not None:
        return f"{kind} from {number.minimum:g} to {number.maximum:g}"
    if number.minimum is not None:
        return f"{kind}, at least {number.minimum:g}"
    return kind if number.maximum is None else f"{kind}, at most {number.maximum:g}"
