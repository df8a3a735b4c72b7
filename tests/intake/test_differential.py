"""Whole files against the plainest reader there is: ``csv`` and pydantic decide alike about every row."""

import csv
import io
import tempfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.forms.test_differential import FORMS, ROWS, accepted, cell, texts_of

from pesbench.catalogue import Catalogue, load_catalogue
from pesbench.forms import Form, build_forms
from pesbench.intake import ReadOptions, read
from pesbench.intake.rules import CONFLICT

CATALOGUE = load_catalogue()
STYLES = [(csv.QUOTE_MINIMAL, "\r\n"), (csv.QUOTE_ALL, "\n"), (csv.QUOTE_ALL, "\r"), (csv.QUOTE_MINIMAL, "\n")]


def written(form: Form, luck: Random) -> str:
    """Write a file of junk with the columns that a header of the form must have."""
    texts = texts_of(form, luck)
    lacking = [name for name in (*form.required, *form.any_of[:1]) if name not in texts]
    texts |= {name: [cell(form, name, luck) for _ in range(ROWS)] for name in lacking}
    quoting, ends = luck.choice(STYLES)
    target = io.StringIO()
    rows = zip(*texts.values(), strict=True)
    csv.writer(target, quoting=quoting, lineterminator=ends).writerows([list(texts), *rows])  # type: ignore[arg-type]
    return target.getvalue()


def compare(form: Form, text: str, catalogue: Catalogue) -> None:
    """Read a file both ways: the same records are wrong, and no other is in the quarantine but for its key."""
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    good = [accepted(form, {name: cell or None for name, cell in zip(header, row, strict=True)}) for row in filled]
    wrong = [row for row, model in zip(filled, good, strict=True) if model is None]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(text.encode())
        options = ReadOptions(form=form.name, delimiter=",")
        delivery = read([path], catalogue=catalogue, staging=Path(folder) / "staging", options=options)
        kept = [
            row
            for file in delivery.rejects
            for row in csv.DictReader(io.StringIO(file.read_bytes().decode(), newline=""))
        ]
    (account,) = delivery.accounts
    conflicts = [row for row in kept if row["_rules"] == CONFLICT.code]
    refused = [[row[name] for name in header] for row in kept if row["_rules"] != CONFLICT.code]
    assert sorted(refused) == sorted(wrong)
    assert account.rows_read == len(filled)
    assert account.rows_accepted + account.rows_left_out + len(conflicts) == len(filled) - len(wrong)


def differ(name: str, examples: int) -> None:
    form = build_forms(CATALOGUE)[name]

    @settings(max_examples=examples, derandomize=True, deadline=None)
    @given(st.integers(0, 2**32))
    def one(seed: int) -> None:
        luck = Random(seed)
        compare(form, written(form, luck), CATALOGUE)

    one()


@pytest.mark.parametrize("name", FORMS)
def test_a_file_is_read_as_csv_and_pydantic_read_it(name: str) -> None:
    differ(name, 5)


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMS)
def test_many_files_are_read_as_csv_and_pydantic_read_them(name: str) -> None:
    differ(name, 300)
