"""Which observations go into the file of a form, what stays out, and what the form does not say of them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.exporting.released import OBSERVATIONS, WITHHELD
from pesbench.exporting.rules import ELSEWHERE, SIMPLIFIED, note
from pesbench.findings import Finding
from pesbench.forms import Form, build_forms, melt, pivot
from pesbench.forms.cells import Codes, annotation_of
from pesbench.forms.melt import NUMBERS, SUBMITTED
from pesbench.forms.pivot import subjects

_REASON = "_reason"
_ORIGIN = "from another source"
_BREAKDOWN = "broken down as the form is not"
_BASIS = "with another basis or adjustment than the form's"


def forms_of(catalogue: Catalogue) -> tuple[Form, ...]:
    """Give the forms that have a file of their own, in the order of the documentation."""
    return tuple(form for form in build_forms(catalogue).values() if form.name != OBSERVATIONS)


def with_own_basis(observations: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Add the basis and the adjustment that each observation has if nothing else is said: that of its form."""
    long = build_forms(catalogue)[OBSERVATIONS]
    silent = observations.drop("basis", "adjustment").lazy()
    usual = melt(long, silent, catalogue).select(_own_basis="basis", _own_adjustment="adjustment").collect()
    return observations.hstack(usual)


@dataclass(slots=True)
class FormFile:
    """Collects the rows of one form's file, batch by batch, and what is to be said about them.

    ``totals`` gives the total of every dimension of the observations.
    """

    form: Form
    catalogue: Catalogue
    totals: Mapping[str, str]
    _elsewhere: Counter[str] = field(default_factory=Counter)
    _simplified: Counter[str] = field(default_factory=Counter)

    def rows_of(self, kept: pl.DataFrame) -> tuple[pl.DataFrame, int]:
        """Give the rows of the form, sorted by its key, and how many cells were withheld from them.

        Parameters
        ----------
        kept
            Rows of the form's table with ``WITHHELD``; observations come from `with_own_basis`.
        """
        own = self._fitting(kept) if self.form.table == OBSERVATIONS else kept
        rows = pivot(self.form, own.lazy(), self.catalogue).collect()
        return rows.sort(self.form.key), int(own.get_column(WITHHELD).sum())

    def notes(self) -> Iterator[Finding]:
        """Say what the file does not hold."""
        for reason, count in self._elsewhere.items():
            said = f"observations that the form {self.form.name} cannot hold are not in its file: {count:,} {reason}"
            yield note(ELSEWHERE, said, self.form.name)
        for what, count in self._simplified.items():
            said = f"the form {self.form.name} has no column for {what}: {count:,}"
            yield note(SIMPLIFIED, said, self.form.name)

    def _fitting(self, kept: pl.DataFrame) -> pl.DataFrame:
        ids = subjects(self.form, self.catalogue)
        judged = kept.filter(pl.col("measure").is_in(ids)).with_columns(self._misfit().alias(_REASON))
        misfits = judged.get_column(_REASON).drop_nulls().value_counts(sort=True)
        self._elsewhere.update(dict(misfits.iter_rows()))
        own = judged.filter(pl.col(_REASON).is_null())
        self._simplify(own)
        return own

    def _misfit(self) -> pl.Expr:
        """Say why an observation cannot stand in the form; null where it can."""
        differs = pl.col("basis").ne_missing(pl.col("_own_basis")) | (pl.col("adjustment") != pl.col("_own_adjustment"))
        return (
            pl.when(pl.col("origin") != SUBMITTED)
            .then(pl.lit(_ORIGIN))
            .when(self._broken_down())
            .then(pl.lit(_BREAKDOWN))
            .when(differs)
            .then(pl.lit(_BASIS))
        )

    def _broken_down(self) -> pl.Expr:
        """Say where a dimension that the form lacks is not at its total, or one of the form's is and may not be."""
        wrong = [pl.lit(value=False)]
        for name, total in self.totals.items():
            if name not in self.form.dimensions:
                wrong.append(pl.col(name) != total)
                continue
            codes = annotation_of(self.form.model.model_fields[name], Codes)
            if codes is not None and total not in codes.known:
                wrong.append(pl.col(name) == total)
        return pl.any_horizontal(wrong)

    def _simplify(self, own: pl.DataFrame) -> None:
        """Count what the form has no column for."""
        held = {"value", "text"} if self.form.wide else set(self.form.columns)
        for name in (*NUMBERS, "text"):
            if name not in held and (count := own.height - own.get_column(name).null_count()):
                self._simplified[name] += count
        if self.form.wide:
            comments = own.group_by(self.form.key).agg((pl.col("comment").n_unique() > 1).alias("several"))
            if count := int(comments.get_column("several").sum()):
                self._simplified["comments of single cells, which stand together for the row"] += count
