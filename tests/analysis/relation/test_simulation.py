"""What the methods promise over many samples, and what is planted in the sample data found where it was put."""

import json
from pathlib import Path

import numpy as np
import pytest

from pesbench.analysis.relation import CorrelateRecipe
from pesbench.analysis.source import Relation, relation
from pesbench.catalogue import Catalogue
from pesbench.ingestion import IngestOptions, ingest
from pesbench.stats import Resampling, bca_interval, jackknife_interval, permutation_test

SAMPLE = Path(__file__).parents[3] / "sample_data"
UNITS, SCORES, OUTCOMES, MISSING = 30, 12, 6, 0.05
SAMPLES, DRAWS = 2000, 999
pytestmark = pytest.mark.slow


def test_maxt_holds_the_family_wise_error_with_ties_and_gaps() -> None:
    random = np.random.default_rng(20241)
    wrong = 0
    for sample in range(SAMPLES):
        x = random.integers(1, 7, (UNITS, SCORES)).astype(float)
        y = random.normal(size=(UNITS, OUTCOMES))
        for table in (x, y):
            table[random.random(table.shape) < MISSING] = np.nan
        test = permutation_test(x, y, plan=Resampling(DRAWS, seed=sample, task="level"))
        wrong += bool(np.nanmin(test.p_maxt) <= 0.05)
    assert 0.04 <= wrong / SAMPLES <= 0.06


@pytest.mark.parametrize("rho", [0.0, 0.5])
def test_intervals_cover_as_often_as_they_say(rho: float) -> None:
    random = np.random.default_rng(7)
    n, pairs = 40, 2000
    covered = {"bca": 0, "jackknife": 0}
    for _ in range(pairs // 20):
        x = random.normal(size=(n, 20))
        y = rho * x + np.sqrt(1 - rho**2) * random.normal(size=(n, 20))
        for column in range(20):
            one = x[:, [column]], y[:, [column]]
            plan = Resampling(999, seed=column, task="coverage")
            found = {"bca": bca_interval(*one, method="pearson", plan=plan)}
            found["jackknife"] = jackknife_interval(*one, method="pearson")
            for name, interval in found.items():
                covered[name] += bool(interval.low.item() <= rho <= interval.high.item())
    for name, count in covered.items():
        assert 0.93 <= count / pairs <= 0.97, name


def test_the_planted_relation_is_found_where_it_was_put(tmp_path: Path, catalogue: Catalogue) -> None:
    ingest([SAMPLE / "submissions"], tmp_path / "store", catalogue, IngestOptions())
    recipe = CorrelateRecipe.model_validate({"cycle": "4", "period": "2024", "family": "areas"})
    rows = relation(Relation(tmp_path / "store"), catalogue, recipe).rows.to_dicts()
    found = {(row["enabler"], row["indicator"]) for row in rows if row["p_maxt"] < 0.05}
    planted = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))["planted_drivers"]
    driven = {(area, name) for name, drivers in planted.items() for area in drivers if area in catalogue.areas}
    # A2a stands for both of its waiting times, and all exits contain those into employment.
    allowed = {(area, name) for area, stem in driven for name in (stem, f"{stem}_6m", f"{stem}_12m")}
    allowed |= {(area, "A1b") for area, stem in driven if stem == "A1a"}
    assert {("C", "A1a"), ("C", "A2a_6m"), ("D", "A4b")} <= found
    assert found <= allowed
