"""The nearest known code, for the hint of an error message."""

from collections.abc import Iterable
from difflib import get_close_matches

# Below this a suggestion misleads more often than it helps: two-letter codes must agree apart from case.
SIMILARITY = 0.6


def nearest(code: str, known: Iterable[str]) -> str | None:
    """Give the known code most like a mistyped one, without regard to case; nothing if none comes near.

    Examples
    --------
    >>> nearest("outflow_to_employ", ["inflow", "outflow", "outflow_to_employment"])
    'outflow_to_employment'
    >>> nearest("y_lt25", ["TOTAL", "Y_LT25"])
    'Y_LT25'
    >>> nearest("AU", ["AT", "BE"]) is None
    True
    """
    folded = {candidate.casefold(): candidate for candidate in reversed(list(known))}
    close = get_close_matches(code.strip().casefold(), folded, n=1, cutoff=SIMILARITY)
    return folded[close[0]] if close else None
