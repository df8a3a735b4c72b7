"""Which findings an anonymous answer may show: those that name no PES and give no figures of all of them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pesbench.analysis.anonymity.choices import Anonymity
from pesbench.analysis.anonymity.rules import UNTOLD
from pesbench.findings import Finding

# They speak of indicators, of choices and of the catalogue. A rule that is not named here is not shown.
HARMLESS = frozenset(
    ("PB602", "PB611", "PB612", "PB613", "PB614", "PB632", "PB664", "PB674", "PB675", "PB676", "PB677")
)
_ABOUT_THE_FOCUS = "PB669"


def harmless(findings: Iterable[Finding], units: Iterable[str], how: Anonymity) -> list[Finding]:
    """Keep the findings that may be shown, without what they say of places, and count the others."""
    named = [re.escape(unit) for unit in set(units) if unit != how.focus]
    of_units = re.compile(rf"(?<![\w-])(?:{'|'.join(named)})(?![\w-])") if named else None
    every = list(findings)
    kept = [
        replace(finding, pes=None, file="", line=None, cell=None)
        for finding in every
        if (finding.rule in HARMLESS or (finding.rule == _ABOUT_THE_FOCUS and finding.pes == how.focus))
        and not (of_units and of_units.search(finding.message))
    ]
    return [*kept, *_untold(len(every) - len(kept))]


def _untold(count: int) -> Sequence[Finding]:
    if not count:
        return ()
    what = "1 finding is not shown, for it" if count == 1 else f"{count} findings are not shown, for they"
    told = f"{what} could tell which PES is which"
    return (Finding(UNTOLD.code, UNTOLD.severity, told),)
