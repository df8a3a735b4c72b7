"""The one loader: TOML files in, merged by table and id, checked, out as a catalogue."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pesbench.catalogue.check import check
from pesbench.catalogue.faults import explain
from pesbench.catalogue.model import (
    Area,
    Catalogue,
    CodeList,
    Cycle,
    Dimension,
    Enabler,
    Entry,
    Indicator,
    Measure,
    Profile,
    Unit,
    UnitList,
)
from pesbench.catalogue.nearest import nearest
from pesbench.errors import CatalogueError

FILES = (
    "dimensions.toml",
    "measures.toml",
    "indicators.toml",
    "enablers.toml",
    "units.toml",
    "units_national.toml",
    "codes.toml",
)

TABLES: dict[str, type[Entry]] = {
    "measures": Measure,
    "indicators": Indicator,
    "dimensions": Dimension,
    "areas": Area,
    "enablers": Enabler,
    "cycles": Cycle,
    "profiles": Profile,
    "unit_lists": UnitList,
    "units": Unit,
    "lists": CodeList,
}

# Lists of records that a file writes as tables, keyed by id, so that an override can name one of them.
KEYED = {
    ("dimensions", "codes"): "id",
    ("lists", "codes"): "id",
    ("profiles", "labels"): "id",
    ("units", "lists"): "list",
}

Raw = dict[str, Any]


@dataclass(slots=True)
class _Merged:
    """The raw entries of all files, and which files speak of each."""

    tables: dict[str, dict[str, Raw]] = field(default_factory=lambda: {table: {} for table in TABLES})
    sources: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def add(self, document: Raw, source: str) -> None:
        """Merge one file: a known id gets the fields that the file gives, an unknown one is new."""
        for table, entries in document.items():
            _must_be_table(table, entries, source)
            for key, entry in entries.items():
                if not isinstance(entry, dict):
                    raise CatalogueError(
                        f"an entry must be a table of fields, found {entry!r}.",
                        where=f"{source}, {table}.{key}",
                    )
                known = self.tables[table].get(key, {})
                self.tables[table][key] = _merge(known, entry)
                self.sources.setdefault((table, key), []).append(source)

    def where(self, table: str, key: str) -> str:
        """Say where an entry comes from; the last file that speaks of it comes first."""
        return f"{self.sources[table, key][-1]}, {table}.{key}"


def load_catalogue(*overrides: Path) -> Catalogue:
    """Load the catalogue that ships with pesbench, extended or overridden by further files.

    Parameters
    ----------
    *overrides
        TOML files of the same tables. An entry with a known id changes only the fields that it gives (tables
        inside it are merged key by key, arrays are replaced); an entry with a new id must be complete. Later
        files win.

    Returns
    -------
    Catalogue
        Checked for contradictions; without overrides the same object every time.

    Raises
    ------
    CatalogueError
        If a file cannot be read, is not TOML, or what the files say together cannot hold.
    """
    return _build(overrides) if overrides else _shipped()


@cache
def _shipped() -> Catalogue:
    return _build(())


def _build(overrides: tuple[Path, ...]) -> Catalogue:
    merged = _Merged()
    for name in FILES:
        merged.add(_shipped_document(name), name)
    for path in overrides:
        merged.add(_parse(_text(Path(path)), str(path)), str(path))
    tables = {table: _entries(merged, table) for table in TABLES}
    catalogue = Catalogue.model_validate({**tables, "fingerprint": _fingerprint(tables)})
    check(catalogue, merged.where)
    return catalogue


@cache
def _shipped_document(name: str) -> Raw:
    text = files("pesbench.catalogue").joinpath("data", name).read_text(encoding="utf-8")
    return _parse(text, name)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        found = f"found byte {fault.object[fault.start]:#04x} at offset {fault.start}"
        problem = f"a catalogue file must be UTF-8, {found}."
        raise CatalogueError(problem, where=str(path), hint="Save it as UTF-8.") from None
    except OSError as fault:
        problem = f"a catalogue file must be readable, found: {fault.strerror}."
        raise CatalogueError(problem, where=str(path), hint="Check the path.") from None


def _parse(text: str, source: str) -> Raw:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        message = str(fault)
        place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", message)
        line = place[1] if place and place[1] else text.count("\n") + 1
        problem = message[: place.start()] if place else message
        raise CatalogueError(
            f"the file must be TOML, found: {problem}.",
            where=f"{source}:{line}",
            hint="An id may appear once per table; text stands in quotes.",
        ) from None


def _must_be_table(table: str, entries: object, source: str) -> None:
    if table not in TABLES:
        close = nearest(table, TABLES)
        hint = f"Did you mean {close}?" if close else f"Known: {', '.join(TABLES)}."
        raise CatalogueError(f"there is no table {table!r}.", where=source, hint=hint)
    if not isinstance(entries, dict):
        raise CatalogueError(
            "entries must be tables named by their id.",
            where=f"{source}, {table}",
            hint=f"Write [{table}.ID], not [[{table}]] or a plain value.",
        )


def _merge(known: Mapping[str, Any], given: Mapping[str, Any]) -> Raw:
    merged = dict(known)
    for key, value in given.items():
        before = merged.get(key)
        merged[key] = _merge(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return merged


def _entries(merged: _Merged, table: str) -> dict[str, Entry]:
    return {key: _entry(table, key, raw, merged.where(table, key)) for key, raw in merged.tables[table].items()}


def _entry(table: str, key: str, raw: Raw, where: str) -> Entry:
    if raw.get("id", key) != key:
        raise CatalogueError(f"the id must be the name of its table, found {raw['id']!r}.", where=where)
    record = {**_unkeyed(table, raw), "id": key}
    try:
        return TABLES[table].model_validate(record)
    except ValidationError as fault:
        raise explain(fault, TABLES[table], record, where) from None


def _unkeyed(table: str, raw: Raw) -> Raw:
    """Turn the keyed tables of an entry into the lists of records that the model has."""
    plain = dict(raw)
    for (owner, name), id_field in KEYED.items():
        records = plain.get(name)
        if owner == table and isinstance(records, dict):
            plain[name] = [
                {id_field: key, **record} if isinstance(record, dict) else record for key, record in records.items()
            ]
    return plain


def _fingerprint(tables: dict[str, dict[str, Entry]]) -> str:
    """Hash the merged content; the order of entries belongs to it, the order of fields does not."""
    content = [
        [table, [entry.model_dump(mode="json") for entry in entries.values()]] for table, entries in tables.items()
    ]
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return blake2b(canonical.encode(), digest_size=8).hexdigest()
