"""Which tables a submission has, and which rows are expected in them."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO

from pesbench.catalogue import Catalogue
from pesbench.catalogue.periods import Frequency, Period
from pesbench.forms import Form
from pesbench.forms.cells import Codes, annotation_of

SELF = "self"
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Template:
    """A table to fill: the form's main columns, and rows of which only cells of the key are given."""

    form: Form
    rows: tuple[Cells, ...] = ()

    def csv(self) -> str:
        """Write the table as a delivery has it: commas, line feeds, nothing for what is still to be filled."""
        text = StringIO()
        writer = csv.DictWriter(text, self.form.main, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        return text.getvalue()


@dataclass(frozen=True, slots=True)
class _Expected:
    """Whose figures a submission holds, of which year; either may be open."""

    catalogue: Catalogue
    pes: str
    year: int | None

    def unemployment(self, _: Form) -> Iterator[Cells]:
        """Expect every month, everyone and then each sex; further breakdowns are the PES's choice."""
        sexes = self.catalogue.dimensions["sex"]
        codes = [sexes.total, *(part for whole in sexes.partitions[:1] for part in whole.parts)]
        others = {name: self.catalogue.dimensions[name].total for name in ("age", "education")}
        for period in self._months():
            for code in codes:
                yield {"pes": self.pes, "period": period, "sex": code, **others}

    def vacancies(self, _: Form) -> Iterator[Cells]:
        """Expect every month."""
        for period in self._months():
            yield {"pes": self.pes, "period": period}

    def lfs(self, _: Form) -> Iterator[Cells]:
        """Expect the year."""
        if self.year is not None:
            yield {"pes": self.pes, "period": f"{self.year}"}

    def satisfaction(self, form: Form) -> Iterator[Cells]:
        """Expect the year, each kind of customer."""
        customers = annotation_of(form.model.model_fields["customer"], Codes)
        if self.year is not None and customers is not None:
            for customer in customers.known:
                yield {"pes": self.pes, "period": f"{self.year}", "customer": customer}

    def enablers(self, _: Form) -> Iterator[Cells]:
        """Expect of the newest cycle every enabler, as the PES assesses itself."""
        cycle = list(self.catalogue.cycles)[-1]
        for enabler in self.catalogue.enablers_of(cycle):
            yield {"pes": self.pes, "cycle": cycle, "enabler": enabler.id, "assessment": SELF}

    def _months(self) -> Iterator[str]:
        if self.year is not None:
            yield from (month.text for month in Period(self.year).parts(Frequency.MONTH))


# What is expected of every PES. The rows of the other forms are different from one PES to the next.
_EXPECTED: Mapping[str, Callable[[_Expected, Form], Iterator[Cells]]] = {
    "unemployment": _Expected.unemployment,
    "vacancies": _Expected.vacancies,
    "satisfaction": _Expected.satisfaction,
    "lfs": _Expected.lfs,
    "enablers": _Expected.enablers,
}


def template(form: Form, catalogue: Catalogue, pes: str | None, year: int | None) -> Template:
    """Give the table of a form with the rows whose keys are known: those of a PES, and where it has periods, a year."""
    expected = _EXPECTED.get(form.name)
    if pes is None or expected is None:
        return Template(form)
    return Template(form, tuple(expected(_Expected(catalogue, pes, year), form)))
