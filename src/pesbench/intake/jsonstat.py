"""From JSON-stat, 1.x and 2.0, to texts of comma-separated values: one row per cell of the cube."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from math import prod
from pathlib import Path
from typing import Any, NoReturn

from pesbench.errors import InputError
from pesbench.intake.extracts import Extract, Extracts, listed, new_file

SIZE = 500_000_000
CELLS = 50_000_000
DEPTH = 5
VALUE, STATUS = "value", "status"
_HINT = "Ask the source for CSV, or for JSON-stat as json-stat.org describes it."


def read_json_stat(path: Path, *, work: Path, where: str) -> Extracts:
    """Write each data set of a JSON-stat file as comma-separated text with a header: UTF-8, line feeds.

    There is a column of codes for each dimension, named by its id, then ``value``, and ``status`` where the data set
    has one. Rows come in the order of the cube. A null in a list is a row with an empty value; so is a cell of a sparse
    object that is null or only has a status. Other cells that a sparse object leaves out make no row, and a note counts
    them. Numbers with a point keep the digits of the file. Line breaks within a code become blanks.

    Parameters
    ----------
    path
        The file.
    work
        A folder for the texts.
    where
        The name of the file, for errors.

    Raises
    ------
    InputError
        If it is JSON of another kind, too large or damaged, or the sizes of a data set do not agree with its content.
    """
    document = _document(path, where)
    texts, notes = [], []
    for name, body in _data_sets(document, where):
        cube = _cube(body, f"{where}[{name}]" if name else where)
        target = new_file(work)
        rows = _write(cube, target)
        commas = new_file(work) if cube.has_decimals else None
        if commas:
            _write(cube, commas, mark=",")
        texts.append(Extract(name, target, commas))
        if left := cube.size - rows:
            notes.append(f"{left:,} of {cube.size:,} cells{f' of {name}' if name else ''} are not listed in the file")
    if not texts:
        raise _refusal("JSON-stat must hold at least one data set with its values, found none", where)
    return Extracts(tuple(texts), tuple(notes))


class _Decimals(str):
    """The digits of a number with decimals, as the file has them; a text that looks like one is something else."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class _Cube:
    """One data set: the codes of each dimension in their order, and what is listed, by position or for all."""

    dimensions: dict[str, list[str]]
    values: list[Any] | dict[int, Any]
    statuses: list[Any] | dict[int, Any] | str | None

    @property
    def size(self) -> int:
        return prod(len(codes) for codes in self.dimensions.values())

    @property
    def has_decimals(self) -> bool:
        """Whether any value is a number that is not whole; texts are none."""
        return any(isinstance(value, _Decimals) for value in _entries(self.values))

    def status(self, position: int) -> object:
        if isinstance(self.statuses, list):
            return self.statuses[position]
        return self.statuses.get(position) if isinstance(self.statuses, dict) else self.statuses


def _document(path: Path, where: str) -> dict[str, Any]:
    if (size := path.stat().st_size) > SIZE:
        raise _refusal(f"a JSON file must have {SIZE:,} bytes at most, found {size:,}", where)
    try:
        found = json.loads(path.read_bytes(), parse_float=_Decimals, parse_constant=_no_constant)
    except RecursionError:
        raise _refusal("JSON must be nested less deeply, found more levels than can be followed", where) from None
    except ValueError as fault:
        raise _refusal(f"JSON must be well formed, found: {fault}", where) from None
    if not isinstance(found, dict):
        raise _not_json_stat(where)
    return found


def _no_constant(name: str) -> NoReturn:
    msg = f"{name}, which is no number in JSON"
    raise ValueError(msg)


def _data_sets(document: dict[str, Any], where: str, depth: int = 0) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the data sets in a document with their names; the only one of a file needs none."""
    kind = document.get("class")
    if kind == "dataset" or (kind is None and _is_data_set(document)):
        yield "", document
    elif kind == "collection" and depth < DEPTH:
        yield from _collected(document, where, depth)
    elif kind is None and document and all(_is_data_set(body) for body in document.values()):
        yield from document.items()
    else:
        raise _not_json_stat(where)


def _is_data_set(body: object) -> bool:
    return isinstance(body, dict) and VALUE in body and isinstance(body.get("dimension"), dict)


def _collected(document: dict[str, Any], where: str, depth: int) -> Iterator[tuple[str, dict[str, Any]]]:
    link = document.get("link")
    items = link.get("item") if isinstance(link, dict) else None
    if not isinstance(items, list):
        raise _refusal("a JSON-stat collection must list its items, found no list", where)
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict) or item.get("class") not in {"dataset", "collection"} or not _is_embedded(item):
            problem = f"a JSON-stat collection must hold its data sets, found item {number} without its data"
            raise _refusal(problem, where)
        for name, body in _data_sets(item, where, depth + 1):
            yield f"{number}.{name}" if name else str(number), body


def _is_embedded(item: dict[str, Any]) -> bool:
    return VALUE in item or "link" in item


def _cube(body: dict[str, Any], where: str) -> _Cube:
    described = _mapping(body.get("dimension"), "dimension", where)
    # Version 1 keeps the list of dimensions and their sizes among the dimensions themselves.
    names = _strings(body.get("id", described.get("id")), "id", where)
    sizes = _sizes(body.get("size", described.get("size")), len(names), where)
    if len(set(names)) < len(names) or {VALUE, STATUS} & set(names):
        problem = f"the dimensions must have names of their own, other than value and status, found {listed(names)}"
        raise _refusal(problem, where)
    dimensions = {name: _codes(described.get(name), name, size, where) for name, size in zip(names, sizes, strict=True)}
    total = prod(sizes)
    values = _listed(body.get(VALUE), VALUE, total, where)
    status = body.get(STATUS)
    statuses = status if status is None or isinstance(status, str) else _statuses(status, total, where)
    return _Cube(dimensions, values, statuses)


def _sizes(found: object, count: int, where: str) -> list[int]:
    sizes = found if isinstance(found, list) else []
    if len(sizes) != count or not all(type(size) is int and size >= 0 for size in sizes):
        raise _refusal(f"there must be one size for each of {count} dimensions, found {_short(found)}", where)
    if prod(sizes) > CELLS:
        raise _refusal(f"a data set must have {CELLS:,} cells at most, found sizes {_short(sizes)}", where)
    return sizes


def _codes(described: object, name: str, size: int, where: str) -> list[str]:
    """Give the codes of a dimension in order: from the index, or from the labels where there is one category."""
    category = _mapping(_mapping(described, name, where).get("category"), f"category of {name}", where)
    index = category.get("index", category.get("label") if size == 1 else None)
    if isinstance(index, dict):
        places = list(index.values()) if "index" in category else [0]
        if len(index) == size and all(type(place) is int for place in places) and sorted(places) == list(range(size)):
            return sorted(map(str, index), key=dict(zip(index, places, strict=True)).__getitem__)
    elif isinstance(index, list) and len(index) == size == len(set(map(str, index))):
        return [_one_line(code) for code in _strings(index, f"index of {name}", where)]
    problem = f"the dimension {name} must have an index of its {size:,} categories, found {_short(index)}"
    raise _refusal(problem, where)


def _listed(found: object, what: str, total: int, where: str) -> list[Any] | dict[int, Any]:
    """Check a list, or an object by position, against the number of cells."""
    if isinstance(found, list):
        if len(found) != total:
            problem = f"the list {what} must be as long as the sizes say, {total:,}, found {len(found):,}"
            raise _refusal(problem, where)
        _refuse_nested(found, what, where)
        return found
    cells = _mapping(found, what, where)
    positions = [
        int(key) if key.isascii() and key.isdecimal() and len(key) < len(str(CELLS)) + 1 else -1 for key in cells
    ]
    if any(not 0 <= position < total for position in positions) or len(set(positions)) < len(positions):
        raise _refusal(f"the positions in {what} must lie below {total:,}, each named once, found others", where)
    _refuse_nested(cells.values(), what, where)
    return dict(zip(positions, cells.values(), strict=True))


def _statuses(found: object, total: int, where: str) -> list[Any] | dict[int, Any]:
    # Version 1 allows a list of one status that holds for all cells.
    if isinstance(found, list) and len(found) == 1:
        found = found * total
    return _listed(found, STATUS, total, where)


def _refuse_nested(found: Iterable[object], what: str, where: str) -> None:
    if odd := next((value for value in found if isinstance(value, (dict, list))), None):
        raise _refusal(f"{what} must hold single values, found {_short(odd)}", where)


def _entries(found: list[Any] | dict[int, Any]) -> Iterable[Any]:
    return found if isinstance(found, list) else found.values()


def _write(cube: _Cube, target: Path, mark: str = ".") -> int:
    """Write the rows of a cube, its numbers with some decimal mark, and say how many rows there are."""
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([*cube.dimensions, VALUE, *([STATUS] if cube.statuses is not None else [])])
        rows = 0
        for rows, row in enumerate(_rows(cube, mark), start=1):  # noqa: B007 - counts the rows
            writer.writerow(row)
    return rows


def _rows(cube: _Cube, mark: str) -> Iterator[tuple[str, ...]]:
    with_status = cube.statuses is not None
    for position, keys, value in _cells(cube):
        text = value.replace(".", mark) if isinstance(value, _Decimals) else _text(value)
        yield (*keys, text, _text(cube.status(position))) if with_status else (*keys, text)


def _cells(cube: _Cube) -> Iterator[tuple[int, tuple[str, ...], object]]:
    if isinstance(cube.values, list):
        everywhere = product(*cube.dimensions.values())
        yield from ((at, keys, value) for at, (keys, value) in enumerate(zip(everywhere, cube.values, strict=True)))
        return
    noted = {at for at, mark in enumerate(cube.statuses) if mark} if isinstance(cube.statuses, list) else set()
    noted = set(cube.statuses) if isinstance(cube.statuses, dict) else noted
    for at in sorted(cube.values.keys() | noted):
        yield at, _keys(cube.dimensions, at), cube.values.get(at)


def _keys(dimensions: dict[str, list[str]], position: int) -> tuple[str, ...]:
    keys = []
    for codes in reversed(list(dimensions.values())):
        position, at = divmod(position, len(codes))
        keys.append(codes[at])
    return tuple(reversed(keys))


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).upper() if isinstance(value, bool) else _one_line(str(value))


def _one_line(text: str) -> str:
    return " ".join(text.splitlines()) if "\n" in text or "\r" in text else text


def _strings(found: object, what: str, where: str) -> list[str]:
    if not isinstance(found, list) or not all(isinstance(entry, str) for entry in found):
        raise _refusal(f"{what} must be a list of texts, found {_short(found)}", where)
    return found


def _mapping(found: object, what: str, where: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise _refusal(f"{what} must be an object, found {_short(found)}", where)
    return found


def _short(found: object) -> str:
    if isinstance(found, (dict, list)):
        few = list(found)[:DEPTH]
        return f"{len(found):,} entries beginning {few!s:.60}" if few else "none"
    return "none" if found is None else f"{found!r:.60}"


def _not_json_stat(where: str) -> InputError:
    problem = "a JSON file must be JSON-stat with its data sets, found other JSON"
    hint = "Ask the source for CSV or JSON-stat, or convert it: one row per observation."
    return InputError(problem, where=where, hint=hint)


def _refusal(problem: str, where: str) -> InputError:
    return InputError(problem, where=where, hint=_HINT)
