"""Whatever a file holds, every record is somewhere once, and nothing but a told error is raised."""

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pesbench.catalogue import load_catalogue
from pesbench.errors import PesbenchError
from pesbench.intake import Delivery, read

CATALOGUE = load_catalogue()
JUNK = st.text(alphabet='AT1 ,;"\n\r\té=\ufeff-.', max_size=4)
CELLS = st.one_of(
    st.sampled_from(["AT", "SI", "A1a", "A4a", "2024", "2024M01", "2024-01", "T", "5"]),
    st.sampled_from(["5", "", "E", "M", "nan", "1e400"]),
    JUNK,
)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=7), max_size=12)
FULL = ("pes", "indicator", "period", "sex", "value", "obs_status")
MARKS = st.sampled_from([",", ";", "\t"])
BODIES = st.text(alphabet='AT1a,;"\n\r\té2024 ', max_size=200)
HEADERS = st.sampled_from([FULL, FULL[:5], (*FULL, ""), ("pes", "period", "stock", "inflow", "obs_status")])
QUICK = settings(derandomize=True, deadline=None, max_examples=40)
THOROUGH = settings(derandomize=True, deadline=None, max_examples=2_000)
STYLES = st.sampled_from([(csv.QUOTE_MINIMAL, "\r\n"), *((csv.QUOTE_ALL, ends) for ends in ("\n", "\r\n", "\r"))])


def delivered(content: bytes) -> Delivery | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "junk.csv"
        path.write_bytes(content)
        try:
            delivery = read([path], catalogue=CATALOGUE, staging=Path(folder) / "staging")
        except PesbenchError as error:
            assert error.problem  # noqa: PT017 - either a delivery or a refusal with a text
            return None
        texts = [file.read_bytes().decode() for file in delivery.rejects]
    mark = delivery.sources[0].delimiter
    kept = [len(list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))) - 1 for text in texts]
    for account in delivery.accounts:
        parts = account.rows_accepted + account.rows_quarantined + account.rows_left_out
        assert account.rows_read == parts
        assert account.rows_quarantined == sum(kept)
        assert account.rows_left_out == sum(account.reasons.values())
    return delivery


def check_written(header: tuple[str, ...], rows: list[list[str]], mark: str, style: tuple[int, str]) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=mark, quoting=style[0], lineterminator=style[1]).writerows([header, *rows])  # type: ignore[arg-type]
    delivery = delivered(text.getvalue().encode())
    if delivery is not None:
        filled = sum(any(cell.strip() for cell in row) for row in rows)
        assert sum(account.rows_read for account in delivery.accounts) == filled


@QUICK
@given(header=HEADERS, rows=ROWS, mark=MARKS, style=STYLES)
def test_well_written_junk_is_accounted_for(
    header: tuple[str, ...], rows: list[list[str]], mark: str, style: tuple[int, str]
) -> None:
    check_written(header, rows, mark, style)


@pytest.mark.slow
@THOROUGH
@given(header=HEADERS, rows=ROWS, mark=MARKS, style=STYLES)
def test_much_well_written_junk_is_accounted_for(
    header: tuple[str, ...], rows: list[list[str]], mark: str, style: tuple[int, str]
) -> None:
    check_written(header, rows, mark, style)


@QUICK
@given(header=HEADERS, body=BODIES)
def test_any_text_behind_a_header_is_accounted_for(header: tuple[str, ...], body: str) -> None:
    delivered((",".join(header) + "\n" + body).encode())


@pytest.mark.slow
@THOROUGH
@given(header=HEADERS, body=BODIES)
def test_much_text_behind_a_header_is_accounted_for(header: tuple[str, ...], body: str) -> None:
    delivered((",".join(header) + "\n" + body).encode())


@settings(QUICK, max_examples=100)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    delivered(content)
