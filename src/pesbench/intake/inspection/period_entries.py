"""What a first mapping must say so that the periods of a table can be read, and what inspection says of them."""

from collections.abc import Iterator, Sequence

from pesbench.catalogue.periods import PeriodError, parse_period
from pesbench.intake.inspection.toml_text import entry, listed, quoted
from pesbench.intake.local_periods import local_period, why_not
from pesbench.intake.mapping.model import PeriodRule
from pesbench.intake.mapping.translate import period_text
from pesbench.intake.month_names import NAMES

PERIOD = "period"
# How it is told that a text can be read in two ways, of which a mapping may name one.
_DOUBTS = ("month first?", "which language?")
# So many texts tell the language as well as all of them.
_LOOKED_AT = 100
_UNREAD = "its mapping has no table [period], without which only 2024, 2024-S1, 2024-Q1 and 2024-01 are read"


def is_doubtful(text: str) -> bool:
    """Whether a text is a period in several ways, of which a mapping may name one: by language, or order of dates."""
    return why_not(text).endswith(_DOUBTS)


def period_entries(texts: Sequence[str], *, source: str = "column") -> Iterator[str]:
    """Write the table by which texts are read as periods; nothing where they are read without it.

    Parameters
    ----------
    texts
        What stands in the column or the headers of periods.
    source
        Where periods stand.
    """
    other = [text for text in texts if not is_ours(text)][:_LOOKED_AT]
    if not other:
        return
    yield "[period]"
    yield entry("source", quoted(source), guessed=f"such as {quoted(other[0])}")
    yield from _language(other)
    if either := [text for text in other if why_not(text).endswith(_DOUBTS[0])]:
        yield entry("day_first", "true", complete=f"false if {quoted(either[0])} gives the month first")


def _language(texts: Sequence[str]) -> Iterator[str]:
    """Name the language of months, where their names mean others in another one."""
    if not any(why_not(text).endswith(_DOUBTS[1]) for text in texts):
        return
    known = [name for name in NAMES if all(local_period(text, day_first=True, language=name) for text in texts)]
    complete = "" if len(known) == 1 else f"one of {listed(known or list(NAMES))}"
    told = "" if complete else "the only one with these months"
    yield entry("language", quoted((known or list(NAMES))[0]), complete=complete, guessed=told)


def is_ours(text: str) -> bool:
    """Whether a text is a period as a row of ours has it."""
    try:
        parse_period(text)
    except PeriodError:
        return False
    return True


def told_period(text: str, rule: PeriodRule | None) -> str:
    """Say as which period a text is read, or that it is none.

    Examples
    --------
    >>> told_period("martie 2024", PeriodRule())
    'period 2024-03'
    >>> told_period("2024-03", None)
    'period'
    """
    read = period_text(text, rule) if rule else text
    if is_ours(read):
        return f"{PERIOD} {read}" if read != text else PERIOD
    why = why_not(text, day_first=rule.day_first, language=rule.language) if rule else _UNREAD
    return f"{PERIOD}, which cannot be read: {why}" if text else PERIOD
