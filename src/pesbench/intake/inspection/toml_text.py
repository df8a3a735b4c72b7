"""TOML as text: values, and comments that cannot break out of their line."""

import json
from collections.abc import Mapping, Sequence

_DELETE = "\x7f"


def quoted(text: str) -> str:
    r"""Write a text as a TOML string.

    Examples
    --------
    >>> quoted('a "b"\n')
    '"a \\"b\\"\\n"'
    """
    return json.dumps(text, ensure_ascii=False).replace(_DELETE, "\\u007f")


def listed(texts: Sequence[str]) -> str:
    """Write texts as a TOML array."""
    return f"[{', '.join(map(quoted, texts))}]"


def inline(texts: Mapping[str, str]) -> str:
    """Write a small inline table; keys are quoted unless they are names of columns."""
    pairs = (
        f"{key if key.isidentifier() and key.isascii() else quoted(key)} = {quoted(text)}"
        for key, text in texts.items()
    )
    return f"{{ {', '.join(pairs)} }}"


def entry(name: str, value: str, *, complete: str = "", guessed: str = "") -> str:
    """Write one entry, with what a person must complete or look at behind it."""
    said = [f"complete: {complete}" if complete else "", f"guessed: {guessed}" if guessed else ""]
    told = "; ".join(filter(None, said))
    return f"{name} = {value}{f'  # {told}' if told else ''}"
