"""What every part of a report works with: the evidence, the names, the words, and how a picture comes into the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pesbench.catalogue import Catalogue
from pesbench.publication.blocks import Block, Cell, Column, Figure, Prose, Row, Section, Table, clipped
from pesbench.publication.evidence import Evidence
from pesbench.publication.names import Names
from pesbench.publication.words import LOCALES, Phrase, Words, vocabulary
from pesbench.report.charts.look import Look, shortened
from pesbench.report.numbers import MISSING
from pesbench.report.visible import once

if TYPE_CHECKING:
    from pesbench.report.charts.draw import AnyChart

GROUPS = {"clearly above": "above", "not distinguishable": "between", "clearly below": "below"}


@dataclass(frozen=True)
class Desk:
    """Evidence, names and words of one report."""

    evidence: Evidence
    names: Names
    words: Words

    @property
    def catalogue(self) -> Catalogue:
        """The vocabulary."""
        return self.evidence.catalogue

    @property
    def period(self) -> str:
        """The period that is reported."""
        return self.evidence.recipe.period

    @property
    def focus(self) -> str | None:
        """The PES whose report it is."""
        return self.evidence.recipe.pes

    @cached_property
    def look(self) -> Look:
        """How charts name and write things."""
        words = {key.partition(".")[2]: word for key, word in vocabulary(self.words.language).items()}
        chart = {key.partition(".")[2]: self.words.say(key) for key in _CHART_WORDS}
        return Look(
            label=self.names.label,
            token=self.names.token,
            words={**words, **chart},
            number=lambda value: self.words.decimal(value, 2),
            locale=LOCALES[self.words.language],
            focus=self.focus,
        )

    @cached_property
    def tables(self) -> dict[str, list[Row]]:
        """The rows of the comparison by indicator, in the order of the catalogue."""
        if self.evidence.places is None:
            return {}
        rows = self.evidence.places.rows.to_dicts()
        ids = {str(row["indicator"]) for row in rows}
        order = [name for name in self.catalogue.indicators if name in ids]
        order += sorted(ids - set(order))
        return {name: [row for row in rows if row["indicator"] == name] for name in order}

    def say(self, key: str, **parts: object) -> Phrase:
        """Give the words of a key."""
        return self.words.say(key, **parts)

    def indicator(self, name: str) -> str:
        """Name an indicator."""
        known = self.catalogue.indicators.get(name)
        return f"{clipped(name, 40)} {self.words.name(known)}" if known else clipped(name, 80)

    def unit_of(self, name: str) -> str:
        """Give the unit of an indicator."""
        known = self.catalogue.indicators.get(name)
        return known.unit if known else ""

    def area(self, name: str) -> str:
        """Name an area."""
        known = self.catalogue.areas.get(name)
        return f"{name} {self.words.name(known)}" if known else clipped(name, 80)

    def enabler(self, name: str) -> str:
        """Name an enabler."""
        known = self.catalogue.enablers.get(name)
        return f"{name} {self.words.name(known)}" if known else clipped(name, 80)

    def group(self, row: Row) -> Cell:
        """Write whether a place is clearly above the middle, clearly below, or neither."""
        key = GROUPS.get(str(row["group"]))
        return Cell(self.say(f"group.{key}") if key else MISSING, row["group"], tone=key or "")

    def note(self) -> Column:
        """Make the column of notes; what several parts of a value note alike is shown once."""

        def make(row: Row) -> Cell:
            return Cell(clipped(once(str(row["note"]))) if row["note"] else MISSING, row["note"])

        return Column(self.say("col.note"), "note", make, long=True)

    def token(self, row: Row) -> str:
        """Give the token of the unit of a row."""
        return self.names.token(row["pes"])

    def who(self, units: Sequence[object]) -> str:
        """Name units, with commas between."""
        return ", ".join(sorted(self.names.label(unit) for unit in units))

    def figure(self, chart: "AnyChart", name: str, caption: str, alt: str, table: Table | None = None) -> Figure:
        """Draw a chart into the page."""
        from pesbench.report.charts.draw import inline  # noqa: PLC0415 - the drawing is slow to import

        return Figure(name, caption, inline(chart, alt_text=alt, prefix=name, look=self.look), table)

    def lacking(self, part: str) -> list[Block]:
        """Say why a part has no figures."""
        reason = self.evidence.lacking.get(part)
        said = self.say("page.lacking", reason=reason) if reason else self.say("page.nothing")
        return [Prose(said, english=bool(reason), tone="empty")]

    def section(self, name: str, key: str, blocks: Sequence[Block], **parts: object) -> Section:
        """Make a section with the heading of a key."""
        return Section(name, self.say(key, **parts), blocks)

    def short(self, text: str, longest: int = 40) -> str:
        """Cut a name to the room that a chart has."""
        return shortened(text, longest)


_CHART_WORDS = ("col.value", "col.places", "col.median", "col.gap", "col.change", "col.correlation", "col.score")


def median(values: Sequence[float]) -> float | None:
    """Give the value in the middle; the mean of the two where there is an even number."""
    from pesbench.stats.quantiles import quantile  # noqa: PLC0415 - the statistics take long to import

    return float(quantile(values, 0.5)) if values else None


def values_of(rows: Sequence[Row], name: str = "value") -> list[float]:
    """Give the numbers of a column that are there."""
    return [float(value) for row in rows if isinstance(value := row.get(name), int | float)]
