"""Texts of a source and what they are called with us: codes, names of units, padded ids, local periods."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.errors import InputError
from pesbench.intake.local_periods import local_period
from pesbench.intake.mapping.folding import LOST, alike, folded
from pesbench.intake.mapping.model import PeriodRule, SourceColumn

LABEL = ":"
COMMENT = "comment"
QUOTE = '"'


@dataclass(frozen=True, slots=True)
class Translation:
    """What the texts of one column become; a text that nothing is said of stays as it is."""

    rule: SourceColumn
    codes: Mapping[str, str] = field(default_factory=dict)

    def of(self, text: str) -> str:
        """Translate one text, or each of the several in one cell."""
        if not self.rule.parts:
            return self._one(text)
        between = "; " if self.rule.to == COMMENT else ";"
        return between.join(filter(None, map(self._one, parts_of(text, self.rule.parts))))

    def _one(self, text: str) -> str:
        bare = text.split(LABEL, 1)[0].strip() if self.rule.label else text.strip()
        known = self._known(bare)
        if known is not None:
            return known
        padded = bare.zfill(self.rule.zero_pad.get(str(len(bare)), 0)) if bare.isdecimal() else bare
        return f"{self.rule.prefix}{padded}" if padded else padded

    def _known(self, text: str) -> str | None:
        name = _named(text)
        if name in self.codes or LOST not in name:
            return self.codes.get(name)
        meant = {code for wanted, code in self.codes.items() if alike(name, wanted)}
        return meant.pop() if len(meant) == 1 else None


def translation_of(rule: SourceColumn, catalogue: Catalogue) -> Translation:
    """Make the translation of a column: the names of its units, then its own codes, which go before them.

    Raises
    ------
    InputError
        If the list of units is not in the catalogue.
    """
    if rule.units and rule.units not in catalogue.unit_lists:
        problem = f"units must name a list of the catalogue, found '{rule.units}'"
        raise InputError(problem, hint=f"Lists: {', '.join(catalogue.unit_lists)}.")
    names: dict[str, str] = {}
    for unit_id in catalogue.units_of(rule.units) if rule.units else ():
        unit = catalogue.units[unit_id]
        names |= {_named(name): unit_id for name in (*unit.names.values(), *unit.aliases, unit_id)}
    return Translation(rule, names | {_named(text): code for text, code in rule.codes.items()})


def parts_of(text: str, mark: str) -> list[str]:
    """Take apart the several texts of one cell; one that holds the mark itself stands in quotes.

    Examples
    --------
    >>> parts_of('en:Both;"fr:Les deux; ensemble"', ";")
    ['en:Both', 'fr:Les deux; ensemble']
    """
    if QUOTE not in text:
        return text.split(mark)
    try:
        return next(csv.reader([text], delimiter=mark, strict=True))
    except csv.Error:
        # Quotes that quote no part as a whole are letters of the text.
        return text.split(mark)


def _named(text: str) -> str:
    """Fold a name; whether its words are joined by a hyphen or a blank does not matter."""
    return folded(text).replace("-", " ")


def each_text(text: pl.Expr, change: Callable[[str], str]) -> pl.Expr:
    """Change texts by a function that sees every distinct text of a batch once; null stays null."""

    def changed(batch: pl.Series) -> pl.Series:
        found = {seen: change(seen) for seen in batch.unique().drop_nulls()}
        other = [seen for seen, then in found.items() if seen != then]
        return batch.replace(other, [found[seen] for seen in other]) if other else batch

    return text.map_batches(changed, return_dtype=pl.String, is_elementwise=True)


def period_text(text: str, rule: PeriodRule, year: int | None = None) -> str:
    """Give the period that a label means, in the SDMX form; a label that says none stays as it is."""
    found = local_period(text, year=year, day_first=rule.day_first, language=rule.language)
    return found.period.text if found else text


def period_marks(text: str, rule: PeriodRule) -> str:
    """Give the marks at a period, such as ``p`` of ``2022 Jul (p)``."""
    found = local_period(text, day_first=rule.day_first, language=rule.language)
    return "".join(mark.strip("()") for mark in found.marks) if found else ""
