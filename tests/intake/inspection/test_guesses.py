"""What the columns of an unknown table may mean."""

import pytest

from pesbench.catalogue import Catalogue
from pesbench.intake.inspection.guesses import Role, guess_columns, units_by_code, units_by_name
from pesbench.intake.inspection.sample import Sampled


def column(position: int, name: str, *texts: str, numbers: int = 0, gone: int = 0) -> Sampled:
    return Sampled(position, name, texts, max(len(texts), 2), numbers, 0, gone)


def test_each_column_gets_one_role(catalogue: Catalogue) -> None:
    columns = [
        column(0, "no", "1", "2", numbers=2),
        column(1, "Land", "Austria", "Germany"),
        column(2, "Monat", "2024-01", "Februar 2024"),
        column(3, "Geschlecht", "Frauen", "Männer"),
        column(4, "SEX", "F", "M"),
        column(5, "Quelle", "BA"),
        column(6, "Beruf", "Koch", "Maurer"),
        column(7, "Bestand", "10", "12", numbers=2),
        column(8, "leer"),
        column(9, "weg", ":", gone=2),
    ]
    found = guess_columns(columns, catalogue)
    assert [guess.role for guess in found] == [
        Role.CODE, Role.UNIT, Role.PERIOD, Role.DIMENSION, Role.DIMENSION, Role.CONSTANT, Role.TEXT, Role.FIGURES,
        Role.EMPTY, Role.EMPTY,
    ]  # fmt: skip
    assert (found[3].dimension, found[3].codes) == ("sex", {"Frauen": "F", "Männer": "M"})
    assert (found[4].dimension, found[4].codes) == ("sex", {})
    assert found[1].told == "units of the list countries"


def test_the_narrowest_list_that_knows_most_names_is_taken(catalogue: Catalogue) -> None:
    found = units_by_name(["ALBA", "Arad ", "Cluj", "Total"], catalogue)
    assert found is not None
    assert (found.list, found.known["ALBA"], found.unknown) == ("ro_counties", "RO-AB", ("Total",))
    assert units_by_name(["Alba", "Nowhere", "Elsewhere"], catalogue) is None
    assert units_by_name([], catalogue) is None


def test_codes_are_recognised_without_their_zeros(catalogue: Catalogue) -> None:
    found = units_by_code(["5", "5111", "05112", "Note"], catalogue)
    assert found is not None
    assert (found.prefix, dict(found.zero_pad), found.unknown) == ("DE-", {4: 5}, ("5", "Note"))
    assert units_by_code(["71", "5111"], catalogue) is None


@pytest.mark.parametrize("texts", [("1", "4"), ("10", "2")])
def test_small_figures_behind_names_are_no_codes(catalogue: Catalogue, texts: tuple[str, str]) -> None:
    found = guess_columns([column(0, "Land", "AT", "DE"), column(1, "2024-01", *texts, numbers=2)], catalogue)
    assert [guess.role for guess in found] == [Role.UNIT, Role.FIGURES]
