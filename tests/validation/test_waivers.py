"""Waivers: complete, narrow, and gone after their day."""

from datetime import date
from pathlib import Path

import pytest

from pesbench.errors import UsageError
from pesbench.findings import Finding, Severity
from pesbench.validation.settings import Waiver
from pesbench.validation.waivers import Kept, covering, expired, load_waivers

LAST = date(2025, 6, 30)
FOUND = [
    Finding("PB410", Severity.WARNING, "m", column="stock", pes="AT", period="2024"),
    Finding("PB410", Severity.WARNING, "m", column="inflow", pes="AT", period="2024"),
    Finding("PB201", Severity.ERROR, "m", column="stock", pes="AT", period="2024"),
]


def kept(**scope: str) -> Kept:
    return Kept(Waiver(rule="PB410", reason="rounding", who="Ann", until=LAST, **scope), "w.toml")


def test_a_waiver_covers_its_rule_and_scope_until_its_day() -> None:
    waivers = [kept(column="inflow"), kept(pes="BG"), kept()]
    assert list(covering(FOUND, waivers, LAST)) == [2, 0, None]
    assert list(covering(FOUND, waivers, date(2025, 7, 1))) == [None, None, None]


def test_an_expired_waiver_says_what_counts_again() -> None:
    assert list(expired(FOUND, [kept()], LAST)) == []
    (found,) = expired(FOUND, [kept(pes="AT")], date(2025, 7, 1))
    assert (found.rule, found.file, found.pes) == ("PB190", "w.toml", "AT")
    assert "by Ann held until 2025-06-30; 2 findings" in found.message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[waiver]]\nrule = "PB410"\nreason = "x"\nuntil = 2025-01-01\n', "waiver.0.who"),
        ('[[waiver]]\nrule = "PB410"\nreason = ""\nwho = "A"\nuntil = 2025-01-01\n', "waiver.0.reason"),
        ('[[waiver]]\nrule = "PB410"\nreason = "x"\nwho = "A"\nuntil = "soon"\n', "waiver.0.until"),
        ("[[waivers]]\n", "waivers"),
        ("[[waiver", "readable TOML"),
    ],
)
def test_a_waiver_that_is_not_complete_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "w.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said) as refused:
        load_waivers(path)
    assert refused.value.where == str(path)
