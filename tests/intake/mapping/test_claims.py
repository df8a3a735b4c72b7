"""No column of a file is read in two ways: who means it is one entry of the mapping, or the mapping is refused."""

from pathlib import Path

import pytest
from tests.intake.conftest import Deliver, staged

from pesbench.errors import InputError
from pesbench.intake import Delivery

LAYOUT = """
name = "local"
form = "observations"
{top}
[fits]
columns = ["Area", "Men"]
{period}
[[column]]
header = "Area"
to = "pes"
"""
MONTH = '[[column]]\nheader = "Month"\nto = "period"\n'
MEN = '[[value]]\nheader = "Men"\nset = { measure = "stock", sex = "M" }\n'
WOMEN = '[[value]]\nheader = ["Women", "Femmes"]\nset = { measure = "stock", sex = "F" }\n'
ANY_SEX = '[[value]]\nheader = "{sex}"\nset = { measure = "stock" }\ncodes = { sex = { Women = "F" } }\n'
TABLE = "Area,Month,Men,Women\nAT,2024-01,1,2\n"


@pytest.fixture
def read(deliver: Deliver, tmp_path: Path) -> Deliver:
    def run(entries: str, *, top: str = "", period: str = "", table: str = TABLE) -> Delivery:
        path = tmp_path / "local.toml"
        path.write_text(LAYOUT.format(top=top, period=period) + entries, encoding="utf-8")
        return deliver({"local_2024-02.csv": table}, mapping=str(path))

    return run


@pytest.mark.parametrize(
    ("entries", "top", "told"),
    [
        (
            MONTH + MEN + MEN.replace('"M"', '"F"'),
            "",
            r"\[\[value\]\] 'Men' \(number 1\) and .* \(number 2\) for 'Men'",
        ),
        (MONTH + MEN + WOMEN, 'ignore = ["Femmes", "Men"]', r"ignore and \[\[value\]\] 'Men' \(number 1\) for 'Men'"),
        (MONTH + MEN + WOMEN, 'ignore = ["Month"]', r"\[\[column\]\] 'Month' and ignore for 'Month'"),
        (MONTH + MEN + WOMEN, 'totals_only = ["Women"]', r"totals_only and \[\[value\]\] 'Women'"),
        (MONTH + MEN + MONTH.replace("period", "comment").replace("Month", "MEN"), "", r"\[\[column\]\] 'MEN' and"),
        (MONTH + MEN + ANY_SEX + ANY_SEX, "", r"'\{sex\}' \(number 2\) and .*'\{sex\}' \(number 3\) for 'Women'"),
    ],
)
def test_a_column_that_two_entries_mean_is_refused_by_both_their_names(
    read: Deliver, entries: str, top: str, told: str
) -> None:
    with pytest.raises(InputError, match=told):
        read(entries, top=top)


@pytest.mark.parametrize("entries", [MEN + ANY_SEX, ANY_SEX + MEN])
def test_a_placeholder_means_no_column_that_is_named_elsewhere(read: Deliver, entries: str) -> None:
    rows = staged(read(MONTH + entries)).select("sex", "value").rows()
    assert rows == [("F", 2.0), ("M", 1.0)]


def test_a_placeholder_means_no_column_of_quarantined_rows(read: Deliver) -> None:
    table = "_file,_line,_rules,Area,Month,Men,Women\na.csv,3,PB201,AT,2024-01,1,2\n"
    assert staged(read(MONTH + MEN + ANY_SEX, table=table))["value"].to_list() == [2.0, 1.0]


@pytest.mark.parametrize(
    "entries", [MONTH + MEN, '[[value]]\nheader = "Men"\nset = { measure = "stock", period = "2024-01" }\n']
)
def test_a_period_that_is_given_twice_is_refused(read: Deliver, entries: str) -> None:
    with pytest.raises(InputError, match="the period may be given once, found it in the name of the file and"):
        read(entries, period='[period]\nsource = "file name"')


def test_rows_are_left_out_by_a_column_of_the_mapping_only(read: Deliver) -> None:
    rule = '[[leave_out]]\nheader = "{}"\ncodes = ["AT"]\nreason = "total"\n'
    assert read(MONTH + MEN + WOMEN + rule.format("AREA")).accounts[0].reasons == {"total": 1}
    for header in ("Women", "Region"):
        with pytest.raises(InputError, match=f"a column that has a ..column.. entry, found none for: {header}"):
            read(MONTH + MEN + WOMEN + rule.format(header))
