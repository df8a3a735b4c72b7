"""The entries of a mapping for readers: what may stand where, and what it means, from the models themselves."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from inspect import getdoc
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator
from pydantic.fields import FieldInfo

from pesbench.catalogue.model import Basis
from pesbench.intake.mapping.model import Fits, Flag, LeaveOut, Mapping, PeriodRule, SourceColumn, ValueColumns

_TABLES: dict[str, type[BaseModel]] = {
    "the file itself": Mapping,
    "[fits]": Fits,
    "[period]": PeriodRule,
    "[[column]]": SourceColumn,
    "[[value]]": ValueColumns,
    "[[leave_out]]": LeaveOut,
    "a flag": Flag,
}
_PLAIN = {str: "text", int: "whole number", float: "number", bool: "true or false", Basis: "a basis"}
_HEAD = re.compile(r"^Attributes\n-+\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class DescribedEntry:
    """One entry: its name, what kind of value it takes, what holds where it is left out, and what it means."""

    name: str
    takes: str
    default: str
    meaning: str


@dataclass(frozen=True, slots=True)
class DescribedTable:
    """One table of a mapping file: how it is headed in TOML, what it is for, and its entries."""

    head: str
    purpose: str
    entries: tuple[DescribedEntry, ...]


def describe_mapping() -> tuple[DescribedTable, ...]:
    """Describe every table of a mapping file."""
    return tuple(_described(head, model) for head, model in _TABLES.items())


def _described(head: str, model: type[BaseModel]) -> DescribedTable:
    purpose, _, attributes = _split(getdoc(model) or "")
    meanings = dict(_meanings(attributes))
    entries = (
        DescribedEntry(name, _takes_or_one(field), _default(field), meanings[name])
        for name, field in model.model_fields.items()
    )
    return DescribedTable(head, " ".join(purpose.split()), tuple(entries))


def _split(text: str) -> tuple[str, str, str]:
    found = _HEAD.search(text)
    return (text[: found.start()], found[0], text[found.end() :]) if found else (text, "", "")


def _meanings(attributes: str) -> Iterator[tuple[str, str]]:
    """Read the section of attributes: names at the margin, what they mean below."""
    for block in re.split(r"\n(?=\S)", attributes.strip()):
        names, _, meaning = block.partition("\n")
        for name in names.split(", "):
            yield name, " ".join(meaning.replace("``", "`").split())


def _takes_or_one(field: FieldInfo) -> str:
    """Say what a field takes; one text may stand for a list of one where the model makes it one."""
    one = "text or " if any(isinstance(each, BeforeValidator) for each in field.metadata) else ""
    return one + _takes(field.annotation)


def _takes(kind: Any) -> str:  # noqa: ANN401 - an annotation is anything
    if hasattr(kind, "__metadata__"):
        return _takes(kind.__origin__)
    origin, arguments = get_origin(kind), [each for each in get_args(kind) if each not in {NoneType, Ellipsis}]
    if origin is Literal:
        return " or ".join(f'"{each}"' for each in arguments if each)
    if origin in {Union, UnionType}:
        return " or ".join(dict.fromkeys(filter(None, map(_takes, arguments))))
    if origin is tuple:
        return f"list of {_takes(arguments[0])}"
    if origin is dict:
        return f"table of {_takes(arguments[1])}"
    return _PLAIN.get(kind) or next((head for head, model in _TABLES.items() if model is kind), "")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "must be there"
    value = field.get_default(call_default_factory=True)
    shown = {True: "true", False: "false"}.get(value) if isinstance(value, bool) else value
    return str(shown) if shown not in ("", None, (), {}) else ""
