"""Every kind of damage to a clean submission is caught by the rules meant for it, and at the damaged place."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from tests.validation.damaged import SAMPLE, TODAY, Kind, caught, clean
from tests.validation.damages import KINDS, QUICK

from pesbench.catalogue import Catalogue
from pesbench.checking import ValidateOptions, validate
from pesbench.findings import RULES, Severity


@pytest.fixture(scope="module")
def writer() -> ModuleType:
    """The script that writes the table into the page."""
    spec = importlib.util.spec_from_file_location("mutations", SAMPLE.parents[1] / "docs" / "mutations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.name in QUICK], ids=lambda kind: kind.name)
def test_damage_is_caught(kind: Kind) -> None:
    found = caught(kind)
    assert found.caught, f"{kind.name}: {found.fired}"
    assert found.elsewhere == 0


@pytest.mark.parametrize("base", sorted({kind.base for kind in KINDS if kind.name in QUICK}))
def test_undamaged_nothing_is_found(base: tuple[str, ...]) -> None:
    assert clean(base)[1] == ()


def test_the_kinds_are_many_and_different() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS) >= 40
    assert set(QUICK) <= {kind.name for kind in KINDS}


@pytest.mark.slow
def test_every_damage_is_caught_and_the_page_says_so(writer: ModuleType) -> None:
    found = [caught(kind) for kind in KINDS]
    print(f"\n{writer.table(found)}")  # noqa: T201  # `pytest -s` shows it
    assert [one.kind.name for one in found if not one.caught] == []
    assert [one.kind.name for one in found if one.elsewhere] == []
    page = Path(writer.PAGE).read_text(encoding="utf-8")
    assert page == writer.page(page, found), "run `python docs/mutations.py`"


@pytest.mark.slow
def test_the_undamaged_submissions_have_nothing_but_the_planted_hole(catalogue: Catalogue) -> None:
    found = validate([SAMPLE], catalogue, ValidateOptions(use_config=False, today=TODAY)).findings
    serious = [(one.rule, one.pes, one.period) for one in found if one.severity is not Severity.NOTE]
    assert serious == [("PB502", "HR", "2024-08")]
    notes = {one.rule for one in found} - {"PB502"}
    assert notes == {"PB656", "PB657"}
    assert all(RULES[code].severity is Severity.NOTE for code in notes)
