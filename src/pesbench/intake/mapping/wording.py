"""What is wrong with the entries of a mapping file, in our own words."""

from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pesbench.catalogue import nearest
from pesbench.intake.mapping.model import Mapping

_MUST = {
    "string_type": "must be a text",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "tuple_type": "must be a list",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
}
_MOST = 60


def entry_faults(fault: ValidationError) -> list[str]:
    """Name every faulty entry: those that are missing, those that are not known, and those of another kind."""
    return list(dict.fromkeys(_told(detail) for detail in fault.errors(include_url=False)))


def _told(detail: ErrorDetails) -> str:
    entry = _entry(detail["loc"])
    if detail["type"] == "missing":
        return f"the entry {entry} must be there"
    if detail["type"] == "extra_forbidden":
        close = nearest(str(detail["loc"][-1]), _siblings(detail["loc"]))
        return f"the entry {entry} is not known" + (f" (did you mean {close}?)" if close else "")
    if detail["type"] == "value_error":
        told = detail["msg"].removeprefix("Value error, ")
        return f"{entry}: {told}" if entry else told
    context = detail.get("ctx") or {}
    if detail["type"] in {"literal_error", "enum"}:
        return f"the entry {entry} must be {context['expected']}, found {_shown(detail)}"
    bounds = {"greater_than_equal": ("ge", "at least"), "less_than_equal": ("le", "at most")}
    if detail["type"] in bounds:
        name, said = bounds[detail["type"]]
        return f"the entry {entry} must be {said} {context[name]}, found {_shown(detail)}"
    must = _MUST.get(detail["type"], "must be as `docs/reference/mappings.md` says")
    return f"the entry {entry} {must}, found {_shown(detail)}"


def _entry(place: Sequence[str | int]) -> str:
    """Write a place as a person finds it: the second [[column]] is ``column 2``."""
    return ".".join(_steps(place)).replace(".#", " ")


def _steps(place: Sequence[str | int]) -> Iterator[str]:
    for step in place:
        if isinstance(step, int):
            yield f"#{step + 1}"
        elif "[" not in step and step != "str":  # what pydantic adds where several kinds are allowed
            yield step


def _siblings(place: Sequence[str | int]) -> list[str]:
    """Give the entries that may stand beside one."""
    model: type[BaseModel] = Mapping
    for step in place[:-1]:
        field = model.model_fields.get(step) if isinstance(step, str) else None
        inner = [kind for kind in _kinds(field.annotation) if issubclass(kind, BaseModel)] if field else []
        model = inner[0] if inner else model
    return list(model.model_fields)


def _kinds(annotation: object) -> Iterator[type]:
    if isinstance(annotation, type):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _kinds(part)


def _shown(detail: ErrorDetails) -> str:
    text = repr(detail["input"])
    return text if len(text) <= _MOST else f"{text[:_MOST]}..."
