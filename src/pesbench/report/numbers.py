"""Numbers as people read them. Values are rounded here and nowhere else."""

import math

MISSING = "\u2013"
_SMALLEST_P = 0.0005
_ALL = 100


def decimal(value: object, places: int = 1) -> str:
    """Write a number with a fixed count of decimals and thin thousands marks; a dash where it is missing."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        return MISSING
    text = f"{value:,.{places}f}".replace(",", "\u202f")
    return text.lstrip("-") if float(text.replace("\u202f", "")) == 0 else text


def signed(value: object, places: int = 1) -> str:
    """Write a gap or change with its sign."""
    text = decimal(value, places)
    positive = isinstance(value, int | float) and value > 0 and text.strip("0.") != ""
    return f"+{text}" if positive else text


def whole(value: object) -> str:
    """Write a count or rank; half ranks keep their half."""
    if isinstance(value, float) and math.isfinite(value) and value != int(value):
        return decimal(value, 1)
    return decimal(value, 0)


def probability(value: object) -> str:
    """Write a p-value with three decimals, and never as zero."""
    if isinstance(value, float) and value < _SMALLEST_P:
        return "<0.001"
    return decimal(value, 3)


def percent(share: object) -> str:
    """Write a share between 0 and 1 as a percentage; only all is 100 %."""
    if not isinstance(share, int | float) or not math.isfinite(share):
        return MISSING
    rounded = round(100 * share)
    return ">99 %" if share < 1 and rounded >= _ALL else f"{rounded} %"


def bar(value: object, largest: float, width: int = 12) -> str:
    """Draw a value as a bar of block characters, full at the largest; nothing for what is missing or negative."""
    if not isinstance(value, int | float) or not math.isfinite(value) or largest <= 0 or value <= 0:
        return ""
    eighths = round(8 * width * min(value / largest, 1.0))
    return "█" * (eighths // 8) + ("▏▎▍▌▋▊▉"[eighths % 8 - 1] if eighths % 8 else "")


def track(low: object, at: object, high: object, last: float, width: int = 11) -> str:
    """Draw an interval of places on a track from 1 to the last place, with the place itself on it.

    Examples
    --------
    >>> track(1, 2, 4, 10, width=10)
    '─●──······'
    """
    if not isinstance(low, int | float) or not isinstance(at, int | float) or not isinstance(high, int | float):
        return ""
    step = (width - 1) / max(last - 1, 1)
    first, place, final = (round((value - 1) * step) for value in (low, at, high))
    marks = ["─" if first <= cell <= final else "·" for cell in range(width)]
    marks[place] = "●"
    return "".join(marks)
