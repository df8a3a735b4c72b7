"""The layout datapackage: the CSV files with a Frictionless data package (version 1) that describes them."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from pesbench.exporting import csv_files
from pesbench.exporting.job import Job, Written
from pesbench.forms import Form, build_forms
from pesbench.forms.schemas import table_schema

DESCRIPTION = "datapackage.json"
_DIALECT = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True}
Document = dict[str, Any]


def write(job: Job) -> Iterator[Written]:
    """Write the CSV files and the description, and give each with its counts."""
    files = list(csv_files.write(job))
    yield from files
    if not files:
        return
    forms = build_forms(job.outlet.catalogue)
    resources = [_resource(job.draft / it.file, forms[it.file.removesuffix(".csv")]) for it in files]
    package = {
        "profile": "tabular-data-package",
        "name": "pesbench-export",
        "title": "Data on Public Employment Services",
        "description": _description(job),
        "created": job.outlet.time,
        "sources": [],
        "resources": resources,
    }
    text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    (job.draft / DESCRIPTION).write_text(text, encoding="utf-8", newline="\n")
    yield Written(DESCRIPTION, 0, 0)


def _description(job: Job) -> str:
    recipe = job.recipe
    return (
        f"Vintage {recipe.vintage} of the store {recipe.store}, release level {recipe.release},"
        f" written by pesbench {recipe.pesbench}. A value that is withheld is empty and has the status Q."
    )


def _resource(path: Path, form: Form) -> Document:
    content = path.read_bytes()
    return {
        "profile": "tabular-data-resource",
        "name": form.name,
        "path": path.name,
        "title": form.title,
        "description": form.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": _DIALECT,
        "schema": _schema(path, form),
    }


def _schema(path: Path, form: Form) -> Document:
    """Give the schema of the form for the columns that the file has, in their order."""
    columns = pl.read_csv(path, n_rows=0, infer_schema=False).columns
    fields = {field["name"]: field for field in table_schema(form)["fields"]}
    schema: Document = {
        "fields": [fields.get(name, {"name": name, "type": "string"}) for name in columns],
        "missingValues": [""],
    }
    if not {"assessor"} & set(form.key):  # a primary key is never empty
        schema["primaryKey"] = list(form.key)
    return schema
