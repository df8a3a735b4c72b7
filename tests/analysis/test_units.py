"""Which units stand beside each other."""

import pytest

from pesbench.analysis.units import choose_units, lists_elsewhere, said_of_lists
from pesbench.catalogue import Catalogue
from pesbench.errors import UsageError


def test_a_country_never_stands_beside_its_own_pes(catalogue: Catalogue) -> None:
    kept, left_out = choose_units(["BE", "BE-VLG", "AT", "DE"], catalogue)
    assert set(kept) == {"BE-VLG", "AT", "DE"}
    assert left_out == {"BE": "it is not on the list members"}
    kept, left_out = choose_units(["BE", "AT", "DE"], catalogue)
    assert set(kept) == {"BE", "AT", "DE"}
    assert left_out == {}


def test_units_that_nobody_knows_are_all_taken(catalogue: Catalogue) -> None:
    assert choose_units(["Office 2", "Office 1"], catalogue) == (("Office 1", "Office 2"), {})
    kept, left_out = choose_units(["AT", "BG", "Office 1"], catalogue)
    assert set(kept) == {"AT", "BG"}
    assert left_out == {"Office 1": "it is not in the catalogue"}


def test_a_choice_is_followed(catalogue: Catalogue) -> None:
    assert choose_units(["AT", "X", "BE", "BE-VLG"], catalogue, choice="all")[0] == ("AT", "BE", "BE-VLG", "X")
    kept, left_out = choose_units(["AT", "BG", "X"], catalogue, choice="X, AT")
    assert kept == ("X", "AT")
    assert list(left_out) == ["BG"]
    with pytest.raises(UsageError, match="member") as caught:
        choose_units(["AT"], catalogue, choice="member")
    assert caught.value.hint == "Did you mean members?"


def test_membership_has_dates(catalogue: Catalogue) -> None:
    assert "UK" in choose_units(["AT", "UK"], catalogue, period="2019")[0]
    kept, left_out = choose_units(["AT", "UK"], catalogue, period="2023")
    assert kept == ("AT",)
    assert left_out == {"UK": "it is not on the list members in 2023"}
    assert "UK" in choose_units(["AT", "UK"], catalogue, period="some time")[0]


def test_regions_are_compared_on_request_and_otherwise_named(catalogue: Catalogue) -> None:
    counties = catalogue.units_of("ro_counties")
    assert choose_units([*counties, "RO"], catalogue, choice="ro_counties") == (counties, {"RO": LEFT})
    kept, left_out = choose_units([*counties, "RO", "BG"], catalogue)
    assert kept == ("BG", "RO")
    assert set(left_out) == set(counties)
    assert choose_units(counties, catalogue) == (tuple(sorted(counties)), {})
    assert lists_elsewhere([*counties, "RO"], catalogue) == {}
    assert lists_elsewhere(["Office 1"], catalogue) == {}
    held = lists_elsewhere(["DE-05", "RO-AB", "DE-05111", "DE-05313", "DE-05112"], catalogue, "2019")
    assert held == {"de_nrw_districts": 2, "ro_counties": 1, "de_laender": 1}
    assert said_of_lists(held, 5).endswith("--units de_nrw_districts takes that one alone")


LEFT = "it is not on the list ro_counties"
