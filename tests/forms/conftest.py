"""Short ways to put rows of text through a form, checking on the way that its two readers agree."""

from collections.abc import Callable, Mapping

import polars as pl
import pytest

from pesbench.catalogue import Catalogue
from pesbench.forms import CompiledForm, Form, build_forms, compile_form, melt

Cells = Mapping[str, str | None]
Said = list[tuple[str, str, str]]


def compiled(form: Form, catalogue: Catalogue, *rows: Cells) -> CompiledForm:
    present = [column for column in form.columns if any(column in row for row in rows)]
    return compile_form(form, catalogue, present)


def typed(check: CompiledForm, *rows: Cells) -> pl.LazyFrame:
    texts = {name: [row.get(name) for row in rows] for name in check.present}
    return check.typed(pl.LazyFrame(texts, dict.fromkeys(check.present, pl.String)))


@pytest.fixture(scope="session")
def forms(catalogue: Catalogue) -> Mapping[str, Form]:
    return build_forms(catalogue)


@pytest.fixture(scope="session")
def faults(forms: Mapping[str, Form], catalogue: Catalogue) -> Callable[[str, Cells], Said]:
    """Give rule, column and message of each fault of a row; a faulty row is never accepted at a glance."""

    def say(form: str, row: Cells) -> Said:
        check = compiled(forms[form], catalogue, row)
        found, record = check.explain(row)
        assert (record is None) == bool(found)
        at_a_glance = typed(check, row).select(ok=check.ok).collect()["ok"].item()
        assert not (found and at_a_glance)
        return [(fault.rule.code, fault.column, fault.message) for fault in found]

    return say


@pytest.fixture(scope="session")
def warnings(forms: Mapping[str, Form], catalogue: Catalogue) -> Callable[[str, Cells], Said]:
    """Give rule, column and message of each warning of an accepted row; both readers warn of the same."""

    def say(form: str, row: Cells) -> Said:
        check = compiled(forms[form], catalogue, row)
        assert check.explain(row)[0] == []
        cautions = check.cautions(row)
        named = {str(place): entry.expression for place, entry in enumerate(check.warnings)}
        fires = typed(check, row).select("pes", **named).collect().row(0)[1:]
        rules = [entry.rule for entry, fired in zip(check.warnings, fires, strict=True) if fired]
        assert rules == [caution.rule for caution in cautions]
        return [(caution.rule.code, caution.column, caution.message) for caution in cautions]

    return say


@pytest.fixture(scope="session")
def melted(forms: Mapping[str, Form], catalogue: Catalogue) -> Callable[..., pl.DataFrame]:
    """Check rows of text at a glance, all of which must pass, and melt them."""

    def kept(form: str, *rows: Cells) -> pl.DataFrame:
        check = compiled(forms[form], catalogue, *rows)
        frame = typed(check, *rows)
        assert frame.select(check.ok.all()).collect().item()
        return melt(forms[form], frame, catalogue).collect()

    return kept
