"""A submission folder, and figures for its tables."""

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

from pesbench.catalogue import Catalogue
from pesbench.forms import Form, build_forms
from pesbench.submission import InitRecipe, init
from pesbench.submission.templates import Template, template

EVERYONE = {
    "stock": 1000, "inflow": 100, "inflow_from_inactivity": 10, "outflow": 100, "outflow_to_employment": 50,
    "outflow_to_employment_6m": 20, "outflow_to_employment_12m": 30,
}  # fmt: skip
FIGURES: dict[str, dict[str, float]] = {
    "vacancies": {"notified": 90, "filled": 60, "open_stock": 300, "days_to_fill": 31.5},
    "satisfaction": {"respondents": 500, "invited": 900, "satisfied": 350},
    "youth_guarantee": {"entries": 300, "exits": 280, "exits_4m": 200, "positive_6m": 150},
    "long_term": {"long_term_registered": 400, "with_agreement": 300, "agreement_by_18m": 250},
    "lfs": {"respondents": 400, "share": 8.5, "standard_error": 1.4},
    "enablers": {"plan": 4, "do": 3.5, "check": 3, "act": 2.5},
}


def figures(form: str, row: Mapping[str, str]) -> dict[str, str]:
    """Give the figures of one row: women and men add up to everyone."""
    if form != "unemployment":
        return {name: f"{figure}" for name, figure in FIGURES[form].items()}
    share = {"T": 1, "F": 0.6, "M": 0.4}[row["sex"]]
    steady = {name: figure * share for name, figure in EVERYONE.items() if name != "stock"}
    return {name: f"{figure:g}" for name, figure in {"stock": 1000 * share, **steady}.items()}


def fill(path: Path) -> None:
    """Fill the prepared rows of a CSV template; one without such rows is taken away."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows:
        path.unlink()
        return
    filled = [{**row, **figures(path.stem, row)} for row in rows]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(filled)


@pytest.fixture(scope="session")
def forms(catalogue: Catalogue) -> dict[str, Form]:
    return dict(build_forms(catalogue))


@pytest.fixture
def templates(forms: dict[str, Form], catalogue: Catalogue) -> list[Template]:
    """The templates of Austria for 2025."""
    return [template(form, catalogue, "AT", 2025) for form in forms.values()]


@pytest.fixture
def folder(tmp_path: Path, catalogue: Catalogue) -> Path:
    """A folder of Austria for 2025."""
    init(tmp_path / "at", catalogue, InitRecipe(pes="AT", year=2025))
    return tmp_path / "at"
