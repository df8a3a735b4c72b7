"""The one place through which the name of a unit comes into a report."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pesbench.catalogue import Catalogue
from pesbench.findings import RULES, Finding
from pesbench.publication.words import Words
from pesbench.report.numbers import MISSING
from pesbench.report.visible import visible

_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Names:
    """What each unit is called, in short and in full, and the token that stands for it in the page.

    Codes of units are in no token, file name, id or order: tokens count the units in the order in which their names
    are read. To hide units, give other names.
    """

    short: Mapping[str, str]
    full: Mapping[str, str]
    tokens: Mapping[str, str]
    hidden: bool = False

    def label(self, unit: object) -> str:
        """Give the name in short."""
        return self.short.get(str(unit), MISSING)

    def title(self, unit: object) -> str:
        """Give the name in full."""
        return self.full.get(str(unit), self.label(unit))

    def token(self, unit: object) -> str:
        """Give the token; empty for what is no unit of this report."""
        return self.tokens.get(str(unit), "")

    def said(self, finding: Finding) -> str:
        """Give what a finding says; where units go by other names, only the title of its rule, which names nobody."""
        return RULES[finding.rule].title if self.hidden and finding.rule in RULES else finding.message

    def listed(self) -> list[tuple[str, str]]:
        """Give tokens and names, by name."""
        return sorted(((token, self.label(unit)) for unit, token in self.tokens.items()), key=lambda pair: pair[1])


def open_names(units: Iterable[str], catalogue: Catalogue, words: Words) -> Names:
    """Name units as the catalogue does; one that it does not know is called by its code."""
    short, full = {}, {}
    for unit in sorted(set(units)):
        known = catalogue.units.get(unit)
        code = " ".join(visible(unit).split())[:_LONGEST]
        name = known.name(words.language.own) if known else ""
        short[unit] = f"{name} ({code})" if name and name != code else code
        full[unit] = f"{short[unit]}, {known.organisation}" if known and known.organisation else short[unit]
    ordered = sorted(short, key=lambda unit: (short[unit], unit))
    return Names(short, full, {unit: f"u{at}" for at, unit in enumerate(ordered, start=1)})


def pseudonyms(units: Iterable[str], focus: str | None, catalogue: Catalogue, words: Words) -> Names:
    """Name the PES in focus as the catalogue does, and every other by the pseudonym that it already has."""
    own = open_names([focus] if focus else [], catalogue, words)
    others = {unit: unit for unit in units if unit != focus}
    return Names({**others, **own.short}, {**others, **own.full}, own.tokens, hidden=True)
