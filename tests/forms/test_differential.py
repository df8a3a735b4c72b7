"""The vectorised check against pydantic, over rows of junk: what passes at a glance is accepted, alike."""

from collections.abc import Mapping
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pesbench.catalogue import Catalogue
from pesbench.findings import Severity
from pesbench.forms import CompiledForm, Form, compile_form
from pesbench.forms.cells import Codes, DateCell, Number, PeriodCell, annotation_of
from pesbench.forms.columns import TextColumn
from pesbench.forms.conditions import RAW
from pesbench.forms.explain import reading_of
from pesbench.forms.outlines import outlines
from pesbench.forms.row import Row

FORMS = tuple(outline.name for outline in outlines())
JUNK = [
    " 7", "7 ", "1_000", "1,000", "1.0", "1e3", "+5", ".5", "5.", "-0", "inf", "-inf", "nan", "NaN", "1e999", "0x10",
    "9223372036854775807", "9223372036854775808", "99999999999999999999", "1e-400", "\u0661", "\uff11", "1\u00a0000",
    "--1", "-", "+", "_1", "1__0", "true", "\x1c1", "\t1", "1\n", "", " ", "\u00a0", "=1", "A;", ";", "E;E", "P;E", "e",
    "at", "AT ", "T;F", "2024M1", "2024-1", "2024-Q5", "2024Q1", "1899", "2101", "TOTAL ", "total", "Y999-1000",
]  # fmt: skip
SMALL = ["0", "1", "2", "2.5", "3", "6", "50", "100", "150"]
ROWS = 40
SIGNS = "0123456789.,;-+eE_ ABTQM\u00a0\x1c"
PERIODS = ["2024", "2024-01", "2024-Q1", "2024-S2", "2024M01", "1996T1", "2020"]


def good_cells(form: Form, column: str) -> list[str]:
    """Give texts that a column takes."""
    field = form.model.model_fields[column]
    if codes := annotation_of(field, Codes):
        return [*list(codes.known)[:6], *(["E;P", "B;E;P;Q", "O"] if codes.combined else [])]
    if annotation_of(field, Number):
        return SMALL
    if annotation_of(field, PeriodCell):
        return PERIODS
    return (
        ["2024-05-31", "2016-12-31", "2023-01-01"]
        if annotation_of(field, DateCell)
        else ["text", " padded ", "=SUM(A1)", "-", "https://pes.example/a b", "http://x.y/z"]
    )


def cell(form: Form, column: str, luck: Random) -> str | None:
    """Mostly what the column takes, sometimes nothing, sometimes junk."""
    die = luck.randrange(20)
    if die < (18 if form.model.model_fields[column].is_required() else 12):
        return luck.choice(good_cells(form, column))
    if die < 19:
        return None
    return luck.choice(JUNK) if luck.random() < 0.7 else "".join(luck.choices(SIGNS, k=luck.randrange(5)))


def texts_of(form: Form, luck: Random) -> dict[str, list[str | None]]:
    """Some columns of a form, and rows for them."""
    required = [name for name, field in form.model.model_fields.items() if field.is_required()]
    others = [name for name in form.columns if name not in required]
    present = [*required, *luck.sample(others, min(len(others), luck.randrange(1, 10)))]
    return {name: [cell(form, name, luck) for _ in range(ROWS)] for name in present}


def accepted(form: Form, row: Mapping[str, str | None]) -> Row | None:
    try:
        return form.model.model_validate(row)
    except ValueError:
        return None


def compare(check: CompiledForm, texts: Mapping[str, list[str | None]]) -> None:
    raw = pl.LazyFrame(texts, dict.fromkeys(texts, pl.String))
    warned = {str(place): entry.expression for place, entry in enumerate(check.warnings)}
    readable = [it.certain() for it in check.columns if it.required or not isinstance(it, TextColumn)]
    typed = check.typed(raw).with_columns(_ok=check.ok, _cells=pl.all_horizontal(readable), **warned).collect()
    for row in typed.iter_rows(named=True):
        record = {name: row[RAW + name] for name in texts}
        model = accepted(check.form, record)
        faults, values = check.explain(record)
        assert (model is not None) == (not faults) == (values is not None)
        if row["_ok"]:
            assert values == {name: row[name] for name in texts}, record
        # Odd spellings are for pydantic; where every cell is plain, the conditions decide alike.
        if row["_cells"]:
            assert row["_ok"] == (model is not None), (record, faults)
        if row["_ok"]:
            reading = reading_of(check.columns, record)
            milder = [entry for entry in check.form.conditions if entry.rule.severity is not Severity.ERROR]
            said = {(entry.rule.code, entry.columns) for entry in milder if entry.fails(reading)}
            fired = [entry for place, entry in enumerate(check.warnings) if row[str(place)]]
            assert said == {(entry.rule.code, entry.columns) for entry in fired}, record


def differ(form: Form, catalogue: Catalogue, examples: int) -> None:
    @settings(max_examples=examples, derandomize=True, deadline=None)
    @given(st.integers(0, 2**32))
    def one(seed: int) -> None:
        texts = texts_of(form, Random(seed))
        compare(compile_form(form, catalogue, list(texts)), texts)

    one()


@pytest.mark.parametrize("name", FORMS)
def test_what_passes_at_a_glance_is_what_pydantic_accepts(
    name: str, forms: Mapping[str, Form], catalogue: Catalogue
) -> None:
    differ(forms[name], catalogue, 25)


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMS)
def test_the_same_over_many_more_rows(name: str, forms: Mapping[str, Form], catalogue: Catalogue) -> None:
    differ(forms[name], catalogue, 500)


@pytest.mark.parametrize("name", FORMS)
def test_no_form_has_a_row_validator_that_is_not_compiled(name: str, forms: Mapping[str, Form]) -> None:
    own = forms[name].model.__pydantic_decorators__.model_validators
    assert list(own) == list(Row.__pydantic_decorators__.model_validators)
    assert not forms[name].model.__pydantic_decorators__.field_validators
