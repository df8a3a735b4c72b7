"""The layout csv: one file per form that has data, in the form's columns, and the whole table of observations."""

from collections.abc import Iterator
from dataclasses import dataclass

from pesbench.exporting.form_files import FormFile, forms_of, with_own_basis
from pesbench.exporting.job import Job, Written, keep
from pesbench.exporting.parts import Parts
from pesbench.exporting.released import OBSERVATIONS, TABLES
from pesbench.exporting.tables import without_silent, write_csv
from pesbench.forms import Form


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A form's file on its way."""

    file: FormFile
    parts: Parts

    @property
    def form(self) -> Form:
        """The form."""
        return self.file.form


def write(job: Job) -> Iterator[Written]:
    """Write the files, and give each with its counts."""
    catalogue, totals = job.outlet.catalogue, job.outlet.totals
    asked = [form for form in forms_of(catalogue) if job.wants(form.name)]
    forms = [_Waiting(FormFile(form, catalogue, totals), job.parts(form.name)) for form in asked]
    observations = job.parts(OBSERVATIONS)
    for table in TABLES:
        _collect(job, table, [it for it in forms if it.form.table == table], observations)
    for it in forms:
        if it.parts.rows:
            again = OBSERVATIONS if it.form.table == OBSERVATIONS and observations.rows else None
            yield _write(job, it.form.name, it.parts, it.form.columns[len(it.form.main) :], again)
        job.findings.extend(it.file.notes())
    if observations.rows:
        yield _write(job, OBSERVATIONS, observations)


def _collect(job: Job, table: str, forms: list[_Waiting], observations: Parts) -> None:
    whole = table == OBSERVATIONS and job.wants(OBSERVATIONS)
    for batch in job.outlet.batches(table) if forms or whole else ():
        kept = with_own_basis(batch, job.outlet.catalogue) if table == OBSERVATIONS and forms else batch
        for it in forms:
            it.parts.add(*it.file.rows_of(kept))
        if whole:
            keep(observations, batch)


def _write(job: Job, name: str, parts: Parts, optional: tuple[str, ...] = (), again: str | None = None) -> Written:
    file = f"{name}.csv"
    write_csv(without_silent(parts.scan(), optional), job.draft / file)
    return Written(file, parts.rows, parts.withheld, f"{again}.csv" if again else None)
