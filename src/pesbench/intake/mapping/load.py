"""Mappings from TOML: those that ship with pesbench, and a user's own files."""

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pesbench.catalogue import nearest
from pesbench.errors import InputError, UsageError
from pesbench.intake.mapping.model import Mapping
from pesbench.intake.mapping.wording import entry_faults

_HINT = "Correct the mapping; `pesbench catalogue mappings` lists those that ship, as models."


@cache
def built_in_mappings() -> dict[str, Mapping]:
    """Give the mappings that ship with pesbench, by name."""
    folder = files("pesbench.intake").joinpath("mappings")
    texts = {
        entry.name: entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".toml")
    }
    mappings = [_parsed(texts[name], name) for name in sorted(texts)]
    return {mapping.name: mapping for mapping in mappings}


def load_mapping(name: str) -> Mapping:
    """Load a mapping by the name of a built-in one or by the path of a file.

    Raises
    ------
    UsageError
        If there is neither.
    InputError
        If the file is no mapping; the error says at which entry.
    """
    known = built_in_mappings()
    if name in known:
        return known[name]
    path = Path(name)
    if not path.is_file():
        close = nearest(name, known)
        hint = f"Did you mean {close}?" if close else f"Built-in mappings: {', '.join(known)}."
        if path.suffix or len(path.parts) > 1:
            found = "that it is a folder" if path.is_dir() else "that there is no such file"
            raise UsageError(f"a mapping must be a file that is there, found {found}", where=name, hint=hint)
        raise UsageError(f"a mapping must be the name of a built-in one or a file, found {name!r}", hint=hint)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(f"a mapping must be a readable UTF-8 file, found: {fault}", where=name, hint=_HINT) from None
    return _parsed(text, name)


def _parsed(text: str, where: str) -> Mapping:
    try:
        document: dict[str, Any] = tomllib.loads(text)
        return Mapping.model_validate(document)
    except tomllib.TOMLDecodeError as fault:
        raise InputError(f"a mapping must be TOML, found: {fault}", where=where, hint=_HINT) from None
    except ValidationError as fault:
        raise InputError("; ".join(entry_faults(fault)), where=where, hint=_HINT) from None
