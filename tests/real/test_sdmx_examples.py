"""The examples of the SDMX-CSV 2.0 specification: refused for a reason, and read once they speak of what we know."""

from pathlib import Path

import pytest
from tests.intake.conftest import staged

from pesbench.catalogue import Catalogue
from pesbench.errors import InputError
from pesbench.intake import Delivery, read

pytestmark = pytest.mark.real

FOREIGN = r"found no column for pes \(REF_AREA or GEO\), measure \(INDICATOR or MEASURE\), period \(TIME_PERIOD\)"
SEVERAL = "one measure, OBS_VALUE, found OBS_VALUE1 and OBS_VALUE2"
REASONS = {
    "01": FOREIGN,
    "02": SEVERAL,
    "03": SEVERAL,
    "04": FOREIGN,
    "05": FOREIGN,
    "06": FOREIGN,
    "07": FOREIGN,
    "08": FOREIGN,
    "09A": FOREIGN,
    "09B": FOREIGN + r", value \(OBS_VALUE\)",
    "10": FOREIGN,
}
OURS = {
    "DIM_1": "REF_AREA",
    "DIM_2": "INDICATOR",
    "DIM_3": "TIME_PERIOD",
    "ATTR_1": "COMMENT_OBS",
    "ATTR_2": "TITLE",
    "ATTR_3": "TITLE_COMPL",
}
# How the examples write the codes A and B of their dimensions, and how the same says something here.
CODES = {
    ",A,B,": ",AT,stock,",
    ";A: Value A;B: Value B;": ";AT: Austria;stock: Stock;",
    ",A: Value A,B: Value B,": ",AT: Austria,stock: Stock,",
    ",A,Value A,B,Value B,": ",AT,Austria,stock,Stock,",
}


def example(real_data: Path, number: str) -> Path:
    return real_data / "sdmx" / f"sdmxcsv2_example-{number}.csv"


def delivered(path: Path, catalogue: Catalogue, tmp_path: Path) -> Delivery:
    return read([path], catalogue=catalogue, staging=tmp_path / "staging")


def in_our_words(path: Path, folder: Path) -> Path:
    header, _, body = path.read_text(encoding="utf-8-sig").partition("\n")
    for theirs, ours in OURS.items():
        header = header.replace(theirs, ours)
    for theirs, ours in CODES.items():
        body = body.replace(theirs, ours)
    copy = folder / path.name
    copy.write_text(f"{header}\n{body}", encoding="utf-8")
    return copy


@pytest.mark.parametrize("number", REASONS)
def test_an_example_of_foreign_dimensions_is_refused(
    real_data: Path, catalogue: Catalogue, tmp_path: Path, number: str
) -> None:
    with pytest.raises(InputError, match=REASONS[number]) as caught:
        delivered(example(real_data, number), catalogue, tmp_path)
    assert caught.value.where.endswith(f"sdmxcsv2_example-{number}.csv:1")
    assert caught.value.hint
    if number not in {"02", "03"}:
        assert "It is SDMX-CSV; columns without a place here: DIM_" in caught.value.hint


@pytest.mark.parametrize(
    ("number", "values", "comments", "rules"),
    [
        ("01", [12.4, 10.8], ["N", "Y"], {"PB107"}),
        ("04", [12.4, 10.8], ["N: Non", "Y: Oui"], {"PB107"}),
        ("06", [12.4, 10.8], ["Y", "Y"], {"PB107"}),
        ("07", [12.4, 10.8], ["Value X; Value Y"] * 2, {"PB107"}),
        (
            "08",
            [12.4, 10.8],
            ["en:Any Value; fr:N'importe quelle Valeur", 'en:Value "X"; fr:Valeur "X"'],
            set(),
        ),
        (
            "09A",
            [12.4, 10.8, 11.2],
            [
                "en:Any Value; fr:N'importe quelle Valeur",
                'en:Value "X"; fr:Valeur "X"',
                'en:Value "Y"; fr:Valeur "Y"',
            ],
            set(),
        ),
        ("10", [12.4, 10.8], ["X", "Y"], set()),
    ],
)
def test_an_example_in_our_words_is_read(  # noqa: PLR0913, PLR0917 - one example and what it says
    real_data: Path,
    catalogue: Catalogue,
    tmp_path: Path,
    number: str,
    values: list[float],
    comments: list[str],
    rules: set[str],
) -> None:
    delivery = delivered(in_our_words(example(real_data, number), tmp_path), catalogue, tmp_path)
    rows = staged(delivery)
    assert rows["period"].to_list() == ["2014-01", "2014-02", "2014-03"][: len(values)]
    assert rows["value"].to_list() == values
    assert rows["comment"].to_list() == comments
    assert {finding.rule for finding in delivery.findings} == rules


def test_days_in_place_of_months_are_no_periods(real_data: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    delivery = delivered(in_our_words(example(real_data, "05"), tmp_path), catalogue, tmp_path)
    assert delivery.accounts[0].rows_quarantined == 2
    assert {(entry.rule, entry.cell) for entry in delivery.findings if entry.rule != "PB107"} == {
        ("PB203", "2014-01-01"),
        ("PB203", "2014-02-01"),
    }
