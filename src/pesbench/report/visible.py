"""Text from data as it is shown: what would steer a terminal, or turn the reading direction, is shown as its code."""

import re

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def visible(text: str) -> str:
    r"""Write control characters and marks of direction as escapes; tabs and line ends stay.

    Examples
    --------
    >>> visible("AT" + chr(27) + "[2J")
    'AT\\x1b[2J'
    """
    return _STEERING.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def once(notes: str) -> str:
    """Write notes that are joined by semicolons each once, in their order."""
    return "; ".join(dict.fromkeys(part.strip() for part in notes.split(";") if part.strip()))
