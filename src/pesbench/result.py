"""The answer of every analysis: a table, the recipe that made it and the findings; and the one serialiser."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from re import fullmatch
from typing import Any, TypeVar, get_origin

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

from pesbench.errors import UsageError
from pesbench.findings import Finding

M = TypeVar("M", bound=BaseModel)
# A spreadsheet takes a text that begins so for a formula and may run it, but for a negative number.
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
_RUNS = r"^[=+\-@\t\r]"
_NUMBER = r"^-[0-9]+([.,][0-9]+)?([eE][+-]?[0-9]+)?$"


class Recipe(BaseModel):
    """The method choices behind a result: whatever can change a number is a field of a subclass."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    command: str
    pesbench: str = ""
    store: str | None = None
    vintage: int | None = None
    catalogue: str = ""


def chosen(kind: type[M], choices: Mapping[str, object]) -> M:
    """Make a record of choices.

    Raises
    ------
    UsageError
        If a choice does not exist or does not fit.
    """
    given = {name: _as_text(kind, name, value) for name, value in choices.items()}
    several = {name: (value,) for name, value in given.items() if isinstance(value, str) and _takes_several(kind, name)}
    try:
        return kind(**{**given, **several})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            hint = f"The choices are: {', '.join(_offered(kind))}."
            raise UsageError(f"there is no choice {name!r}.", hint=hint) from error
        said = first["msg"].removeprefix("Value error, ")
        if first["type"] == "literal_error":
            said = f"must be {first['ctx']['expected']}, found {first['input']!r}"
        raise UsageError(f"{name}: {said}.", hint=f"Give another value for {name}.") from error


def _as_text(kind: type[BaseModel], name: str, value: object) -> object:
    """Take a whole number where a text is asked for: a year or a cycle is often given as one."""
    field = kind.model_fields.get(name)
    texts = field is not None and field.annotation in {str, str | None, tuple[str, ...]}
    return str(value) if texts and isinstance(value, int) and not isinstance(value, bool) else value


def _takes_several(kind: type[BaseModel], name: str) -> bool:
    field = kind.model_fields.get(name)
    return field is not None and get_origin(field.annotation) is tuple


def _offered(kind: type[BaseModel]) -> list[str]:
    return [name for name in kind.model_fields if name not in Recipe.model_fields]


def harmless(text: str) -> str:
    """Give a text as a CSV file may hold it: one that a spreadsheet would run gets an apostrophe in front.

    Examples
    --------
    >>> [harmless(text) for text in ("=1+1", "@home", "+1", "-3.5e6", "a=b", "")]
    ["'=1+1", "'@home", "'+1", '-3.5e6', 'a=b', '']
    """
    return f"'{text}" if text.startswith(FORMULA_MARKS) and not fullmatch(_NUMBER, text) else text


def _harmless(name: str) -> pl.Expr:
    runs = pl.col(name).str.contains(_RUNS) & ~pl.col(name).str.contains(_NUMBER)
    return pl.when(runs).then(pl.lit("'") + pl.col(name)).otherwise(pl.col(name)).alias(name)


@dataclass(frozen=True, slots=True)
class Result:
    """Rows with the recipe and the findings that belong to them. Values are unrounded; missing is null."""

    rows: pl.DataFrame
    recipe: Recipe
    findings: tuple[Finding, ...] = ()

    def to_json(self) -> str:
        """Write ``{"recipe": ..., "findings": [...], "rows": [...]}``; missing is null, never NaN."""
        document: dict[str, Any] = {
            "recipe": self.recipe.model_dump(mode="json"),
            "findings": [finding.as_row() for finding in self.findings],
            "rows": self._finite().to_dicts(),
        }
        return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def to_csv(self) -> str:
        """Write the rows as CSV; missing is empty, and a text that a spreadsheet would run is behind an apostrophe."""
        text = StringIO()
        rows = self._finite()
        texts = [name for name, kind in rows.schema.items() if kind == pl.String]
        text.write(rows.with_columns(_harmless(name) for name in texts).write_csv())
        return text.getvalue()

    def to_parquet(self, path: Path) -> None:
        """Write the rows as Parquet, the recipe in the file's metadata under ``pesbench.recipe``."""
        self._finite().write_parquet(path, metadata={"pesbench.recipe": self.recipe.model_dump_json()})

    def _finite(self) -> pl.DataFrame:
        numbers = pl.selectors.float()
        return self.rows.with_columns(pl.when(numbers.is_finite()).then(numbers).otherwise(None).name.keep())
