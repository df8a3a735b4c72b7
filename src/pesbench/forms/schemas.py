"""The forms for other software: JSON Schema and Frictionless Table Schema, written from the row models.

Run as ``python -m pesbench.forms.schemas DIRECTORY`` to write both for every form.
"""

import json
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pesbench.catalogue import Catalogue, load_catalogue
from pesbench.forms.build import build_forms
from pesbench.forms.cells import Codes, DateCell, Number, PeriodCell, annotation_of
from pesbench.forms.describe import DescribedColumn, describe
from pesbench.forms.form import Form

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TABLE_DIALECT = "https://datapackage.org/profiles/2.0/tableschema.json"

Document = dict[str, Any]


def json_schema(form: Form) -> Document:
    """Give the JSON Schema of one row of a form, empty cells being null.

    Beyond the standard it names the code list of a column (``x-code-list``), gives the names of the codes
    (``x-code-lists``) and the row conditions in words (``x-conditions``).
    """
    written = form.model.model_json_schema()["properties"]
    columns = describe(form)
    return {
        "$schema": DIALECT,
        "title": form.title,
        "description": form.description,
        "type": "object",
        "properties": {column.column: _property(column, written[column.column]) for column in columns},
        "required": list(form.required),
        "additionalProperties": False,
        "x-key": list(form.key),
        "x-one-of-these": list(form.any_of),
        "x-conditions": _conditions(form),
        "x-code-lists": {column.code_list: dict(column.codes) for column in columns if column.code_list},
    }


def table_schema(form: Form) -> Document:
    """Give the Frictionless Table Schema of a form; columns that are not required may be absent."""
    return {
        "$schema": TABLE_DIALECT,
        "title": form.title,
        "description": form.description,
        "fields": [_field(form, column) for column in describe(form)],
        "fieldsMatch": "superset",
        "missingValues": [""],
        "uniqueKeys": [list(form.key)],
    }


def write_schemas(directory: Path, catalogue: Catalogue | None = None) -> tuple[Path, ...]:
    """Write both schemas of every form; give the files written."""
    directory.mkdir(parents=True, exist_ok=True)
    written = []
    for form in build_forms(catalogue or load_catalogue()).values():
        for kind, document in (("schema", json_schema(form)), ("tableschema", table_schema(form))):
            path = directory / f"{form.name}.{kind}.json"
            path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
            written.append(path)
    return tuple(written)


def _property(column: DescribedColumn, written: Document) -> Document:
    kept = {key: value for key, value in written.items() if key not in ("title", "default", "description")}
    return {"title": _title(column.column), "description": column.meaning, **kept}


def _title(column: str) -> str:
    return column.replace("_", " ").capitalize()


def _conditions(form: Form) -> list[Mapping[str, object]]:
    return [
        {"rule": rule.code, "severity": str(rule.severity), "columns": list(condition.columns), "title": rule.title}
        for condition in form.row_conditions
        for rule in (condition.rule,)
    ]


def _field(form: Form, column: DescribedColumn) -> Document:
    kind, constraints = _constraints(form, column)
    if form.model.model_fields[column.column].is_required():
        constraints = {"required": True, **constraints}
    told = {"name": column.column, "title": _title(column.column), "type": kind, "description": column.meaning}
    return {**told, "constraints": constraints} if constraints else told


def _constraints(form: Form, column: DescribedColumn) -> tuple[str, Document]:
    """Give the type of a column in Frictionless words, and what it must satisfy."""
    info = form.model.model_fields[column.column]
    if number := annotation_of(info, Number):
        ends = {"minimum": number.minimum, "maximum": number.maximum}
        bounds = {end: _whole(bound) for end, bound in ends.items() if bound is not None}
        return "integer" if number.whole else "number", bounds
    if codes := annotation_of(info, Codes):
        return "string", {key: told for key, told in codes.schema().items() if key in ("enum", "pattern")}
    if period := annotation_of(info, PeriodCell):
        return "string", {"pattern": period.schema()["pattern"]}
    return "date" if annotation_of(info, DateCell) else "string", {}


def _whole(bound: float) -> float:
    return int(bound) if bound == int(bound) else bound


def _main(arguments: Sequence[str] | None = None) -> None:
    parser = ArgumentParser(prog="python -m pesbench.forms.schemas", description="Write the schemas of every form.")
    parser.add_argument("directory", type=Path, help="where to write them")
    write_schemas(parser.parse_args(arguments).directory)


if __name__ == "__main__":
    _main()
