"""Where a delivery has rows that could not be read: what is not there may stand in one of them."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.catalogue.periods import PeriodError, parse_period
from pesbench.findings import Finding, Severity

PLACE = ("form", "pes", "period")
Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Gaps:
    """The form, PES and period of every row that could not be read; an empty text is any."""

    places: frozenset[Place] = frozenset()

    @property
    def exact(self) -> "Gaps":
        """Those that tell everything of themselves."""
        return Gaps(frozenset(one for one in self.places if all(one)))

    def touch(self, rows: pl.DataFrame) -> pl.Series:
        """Say which rows may lack something, by their ``form, pes, period`` as text."""
        touched = pl.repeat(value=False, n=rows.height, eager=True)
        for known in sorted({_facts(one) for one in self.places}):
            touched |= self._met(rows, known)
        return touched.alias("touched")

    def _met(self, rows: pl.DataFrame, known: tuple[str, ...]) -> pl.Series:
        """Say which rows lie where some unread row does, of those that tell exactly these facts of themselves."""
        if not known:
            return pl.repeat(value=True, n=rows.height, eager=True)
        told = [one for one in self.places if _facts(one) == known]
        places = pl.DataFrame(told, schema=dict.fromkeys(PLACE, pl.String), orient="row").select(known).unique()
        marked = places.with_columns(pl.lit(value=True).alias("met"))
        met = rows.join(marked, on=list(known), how="left", maintain_order="left", nulls_equal=True)["met"]
        return met.fill_null(value=False)


def _facts(place: Place) -> tuple[str, ...]:
    """Name what an unread row tells of itself."""
    return tuple(name for name, text in zip(PLACE, place, strict=True) if text)


NOWHERE = Gaps()
ANYWHERE = Gaps(frozenset({("", "", "")}))


def gaps_of(errors: Iterable[Finding], forms: dict[str, str], catalogue: Catalogue) -> Gaps:
    """Give where the rows are missing that findings speak of.

    Parameters
    ----------
    errors
        All findings of a reading; those that are no errors quarantine no row.
    forms
        The form of each file; of a file that brings measures of any form, an empty text.
    catalogue
        Knows the units: a code that is none of them may have been meant for any.
    """
    wrong = {
        (one.file, one.pes or "", one.period or "") for one in errors if one.severity is Severity.ERROR and one.file
    }
    return Gaps(
        frozenset(
            (forms.get(file, ""), pes if pes in catalogue.units else "", _period(period)) for file, pes, period in wrong
        )
    )


def _period(text: str) -> str:
    try:
        return parse_period(text).text
    except PeriodError:
        return ""
