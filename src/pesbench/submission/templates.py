"""Which tables a submission has, and which rows are expected in them."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO

from pesbench.catalogue import Catalogue
from pesbench.forms import Form

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


def template(form: Form, catalogue: Catalogue, pes: str | None, year: int | None) -> Template:
    """Give the table of a form with the rows whose keys are known: those of a PES, and where it has periods, a year."""
    if pes is None:
        return Template(form)
    return Template(form, tuple({"pes": pes, **row} for row in form.outline.prepared(catalogue, year)))
