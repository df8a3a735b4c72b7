"""What pydantic finds wrong with an entry, as one error that its author can act on."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from pesbench.catalogue.nearest import nearest
from pesbench.errors import CatalogueError

Place = tuple[int | str, ...]


def explain(fault: ValidationError, model: type[BaseModel], raw: object, where: str) -> CatalogueError:
    """Say what must hold and what was found, for the first fault; the others are counted.

    Parameters
    ----------
    fault
        What pydantic says about the entry.
    model, raw
        The record that the entry should make, and the entry as the file has it.
    where
        File, table and id of the entry.
    """
    faults = fault.errors(include_url=False)
    first: dict[str, Any] = dict(faults[0])
    problem, hint = _sentence(first, model)
    if len(faults) > 1:
        problem += f" (and {len(faults) - 1} more in this entry)"
    return CatalogueError(f"{problem}.", where=".".join((where, *_path(first["loc"], raw))), hint=hint)


def _sentence(fault: dict[str, Any], model: type[BaseModel]) -> tuple[str, str]:
    if fault["type"] == "extra_forbidden":
        return _unknown_field(fault["loc"], model)
    if fault["type"] == "missing":
        return f"the field {fault['loc'][-1]} must be given, found nothing", "A new entry must be complete."
    if fault["type"] == "value_error":
        return fault["msg"].removeprefix("Value error, ").removesuffix("."), ""
    choices = str(fault.get("ctx", {}).get("expected", "")).replace(" or ", ", ").replace("'", "").split(", ")
    close = nearest(str(fault["input"]), choices)
    message = fault["msg"].replace("Input should be", "must be")
    return f"{message}, found {fault['input']!r}", f"Did you mean {close}?" if close else ""


def _unknown_field(place: Place, model: type[BaseModel]) -> tuple[str, str]:
    owner: type[BaseModel] | None = model
    for part in place[:-1]:
        if owner and isinstance(part, str):
            owner = _record_in(owner.model_fields[part].annotation) if part in owner.model_fields else None
    known = list(owner.model_fields) if owner else []
    close = nearest(str(place[-1]), known)
    hint = f"Did you mean {close}?" if close else f"Known: {', '.join(known)}."
    return f"there is no field {place[-1]!r}", hint if known else ""


def _record_in(annotation: object) -> type[BaseModel] | None:
    """Find the record inside an annotation such as ``Term | None`` or ``tuple[Code, ...]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((record for part in get_args(annotation) if (record := _record_in(part))), None)


def _path(place: Place, raw: object) -> list[str]:
    """Name the parts of a place; a record in a keyed list is named by its id, not by its number."""
    names: list[str] = []
    for part in place:
        raw = _inside(raw, part)
        named = raw.get("id") or raw.get("list") if isinstance(raw, Mapping) and isinstance(part, int) else None
        if part != "[key]":
            names.append(str(named or part))
    return names


def _inside(raw: object, part: int | str) -> object:
    if isinstance(raw, Mapping):
        return raw.get(part)
    if isinstance(raw, Sequence) and isinstance(part, int) and part < len(raw):
        return raw[part]
    return None
