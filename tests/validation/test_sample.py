"""The sample submissions as shipped have no findings but the planted gaps; without figures nothing is judged."""

from datetime import date
from pathlib import Path

import pytest

from pesbench.catalogue import Catalogue
from pesbench.findings import RULES
from pesbench.intake import read
from pesbench.validation import CHECKS, Scene, run_checks
from pesbench.validation.delivered import scene_of

SAMPLE = Path(__file__).parents[2] / "sample_data"
PLANTED = {
    ("PB502", "HR", "2024-08"),
    ("PB656", "MT", None),
    ("PB657", "HR", None),
    ("PB657", "IE", None),
    ("PB657", "LI", None),
}


def rules_of(path: Path, catalogue: Catalogue, staging: Path) -> set[tuple[str, str | None, str | None]]:
    delivery = read([path], catalogue=catalogue, staging=staging)
    findings, _ = run_checks(scene_of(delivery, catalogue), lambda cells: cells)
    return {(one.rule, one.pes, one.period) for one in findings if one.rule[:3] in {"PB4", "PB5", "PB6"}}


@pytest.mark.slow
def test_all_submissions_together_are_clean_but_for_the_planted_gaps(catalogue: Catalogue, tmp_path: Path) -> None:
    assert rules_of(SAMPLE / "submissions", catalogue, tmp_path) == PLANTED


@pytest.mark.parametrize("pes", ["AT", "PT", "LI", "RO", "FI"])
def test_a_submission_alone_is_clean(catalogue: Catalogue, tmp_path: Path, pes: str) -> None:
    assert rules_of(SAMPLE / "submissions" / pes, catalogue, tmp_path) == set()


def test_a_delivery_without_figures_has_nothing_to_judge(catalogue: Catalogue) -> None:
    findings, judged = run_checks(Scene(None, catalogue, today=date(2025, 1, 1)), lambda cells: cells)
    assert findings == []
    levels = [one for one in judged if one.rule.level in {4, 5}]
    assert len(levels) == 19
    assert {(one.passed, one.failed) for one in levels} == {(0, 0)}


def test_every_check_stands_in_the_order_of_its_code(catalogue: Catalogue) -> None:
    _, judged = run_checks(Scene(None, catalogue), lambda cells: cells)
    codes = [one.rule.code for one in judged]
    assert codes == sorted(set(codes))
    assert len(codes) == len(CHECKS)
    assert all(RULES[code].example for code in codes)
