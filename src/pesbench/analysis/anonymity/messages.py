"""Which findings an anonymous answer may show: those that name no PES and give no figures of all of them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pesbench.analysis.anonymity.choices import Anonymity
from pesbench.analysis.anonymity.rules import UNTOLD
from pesbench.findings import Finding

# They speak of indicators, of choices and of the catalogue. A rule that is not named here is not shown.
HARMLESS = frozenset(
    ("PB602", "PB611", "PB612", "PB613", "PB614", "PB632", "PB664", "PB674", "PB675", "PB676", "PB677",
     "PB703", "PB708", "PB711")
)  # fmt: skip
_ABOUT_THE_FOCUS = "PB669"


def harmless(findings: Iterable[Finding], units: Iterable[str], how: Anonymity) -> list[Finding]:
    """Keep the findings that may be shown, without what they say of places, and count the others."""
    every, others = list(findings), set(units) - {how.focus}
    kept = [
        replace(finding, pes=None, file="", line=None, cell=None)
        for finding in every
        if (finding.rule in HARMLESS or (finding.rule == _ABOUT_THE_FOCUS and finding.pes == how.focus))
        and not names_any(finding.message, others)
    ]
    return [*kept, *_untold(len(every) - len(kept))]


def names_any(text: str, units: Iterable[str]) -> bool:
    """Say whether a text holds the code of any of the units, as a word of its own."""
    named = "|".join(re.escape(unit) for unit in sorted(units))
    return bool(named) and re.search(rf"(?<![\w-])(?:{named})(?![\w-])", text) is not None


def _untold(count: int) -> Sequence[Finding]:
    if not count:
        return ()
    what = "1 finding is not shown, for it" if count == 1 else f"{count} findings are not shown, for they"
    told = f"{what} could tell which PES is which"
    return (Finding(UNTOLD.code, UNTOLD.severity, told),)
