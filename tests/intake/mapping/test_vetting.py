"""A mapping that no row could be read by is refused as one error that names its file and every entry."""

from pathlib import Path

import pytest

from pesbench.catalogue import Catalogue
from pesbench.errors import InputError, UsageError
from pesbench.forms import build_forms
from pesbench.intake.mapping import built_in_mappings, vet

GOOD = """
name = "mine"
form = "observations"
fits.columns = ["Land"]
constants = { sex = "F" }
[[column]]
header = "Land"
to = "pes"
[[column]]
header = "Monat"
to = "period"
[[value]]
header = "Zahl"
set = { measure = "stock" }
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"stock"', '"stok"', "set of Zahl: measure must be .*, found 'stok'. Did you mean stock"),
        ('"F"', '"W"', "constants: sex must be .*, found 'W'"),
        ('"pes"', '"pess"', r"fill columns of its form observations, found pess \(did you mean pes.*; it has .*period"),
        ('to = "period"', 'only = ["x"]', "requires, found none for period: a .*column.* with `to`, a constant"),
        ('"observations"', '"observation"', "the entry form must be a form of the catalogue, found 'observation'"),
        ('name = "mine"', 'nam = "mine"', r"entry name must be there; the entry nam is not known \(did you mean name"),
        ('to = "pes"', 'too = "pes"', r"column 1.too is not known \(did you mean to"),
        ('header = "Land"', "header = 3", "the entry column 1.header"),
        ('name = "mine"', 'name = "mine"\ndecimal = "x"', "the entry decimal must be '.' or ',', found 'x'"),
        ('name = "mine"', 'name = "mine"\nconf_status = "XX"', "conf_status: conf_status must be"),
        ('"F"', '"complete"', "the draft mine is not completed: constants.sex$"),
    ],
)
def test_what_is_wrong_is_named_with_the_file(
    tmp_path: Path, catalogue: Catalogue, old: str, new: str, told: str
) -> None:
    path = tmp_path / "m.toml"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        vet(str(path), build_forms(catalogue), catalogue)
    assert caught.value.where == str(path)
    assert "Field required" not in caught.value.problem
    with pytest.raises(InputError, match=told):
        raise InputError(caught.value.problem)


def test_every_built_in_mapping_and_a_good_one_pass(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "m.toml"
    path.write_text(GOOD)
    for name in (*built_in_mappings(), str(path)):
        vet(name, build_forms(catalogue), catalogue)


def test_a_file_that_is_not_there_is_a_mistake_of_the_call(catalogue: Catalogue) -> None:
    with pytest.raises(UsageError, match="there is no such file"):
        vet("no/such.toml", build_forms(catalogue), catalogue)
