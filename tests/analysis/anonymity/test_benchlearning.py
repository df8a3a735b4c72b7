"""The attacker against scores of maturity: whoever knows all of them exactly is left with one of three rows."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.analysis.anonymity.attacker import cost, guessed, right, together
from tests.analysis.anonymity.conftest import Drawn

from pesbench import maturity
from pesbench.analysis.anonymity import Anonymity, anonymous
from pesbench.analysis.benchlearning.maturity import without_enablers
from pesbench.catalogue import Catalogue
from pesbench.result import Result

Table = list[dict[str, Any]]
AS_VALUES = {"external": "value", "score_low": "value_low", "score_high": "value_high"}
LISTS = ("alphabet", "value", "backwards")


@pytest.fixture(scope="module")
def named(catalogue: Catalogue) -> Result:
    """31 PES on the enablers of a cycle, of which many have the same marks."""
    rng = np.random.default_rng(11)
    rows = [
        {"pes": pes, "cycle": "4", "enabler": enabler.id, "assessment": "external", "score": mark}
        for pes in sorted(catalogue.units_of("members", "2024"))[:31]
        for enabler, mark in zip(
            catalogue.enablers_of("4"),
            np.round(np.clip(rng.normal(3.6, 0.3) + rng.normal(0, 1, 29), 1, 6) * 4) / 4,
            strict=True,
        )
    ]
    return without_enablers(maturity(cycle=4, enablers=pl.DataFrame(rows)))


def tables_of(result: Result) -> list[Table]:
    """Give the tables of an answer in the words of the attacker."""
    held = result.rows.select(pl.exclude("self", "gap")).rename(
        {k: v for k, v in AS_VALUES.items() if k in result.rows.columns}
    )
    return [table.to_dicts() for table in held.sort("id", maintain_order=True).partition_by("id", maintain_order=True)]


@pytest.mark.parametrize(("linked", "draws"), [(False, 2), pytest.param(True, 60, marks=pytest.mark.slow)])
def test_who_knows_all_scores_finds_three_rows_for_each(
    named: Result, catalogue: Catalogue, drawn: Drawn, *, linked: bool, draws: int
) -> None:
    known = tables_of(named)
    shares: dict[str, list[float]] = {lists: [] for lists in LISTS}
    for draw in range(draws):
        answer = anonymous(named, catalogue, Anonymity(linked=linked), key=f"a key to draw by {draw}".encode())
        shown = tables_of(answer)
        for lists in LISTS:
            if linked:
                guess = together(shown, known, lists=lists)
                truth = {label.lstrip("P"): pes for label, pes in drawn.truth().items()}
                shares[lists].append(right({label.lstrip("P"): pes for label, pes in guess.items()}, truth))
            else:
                pairs = zip(shown, known, strict=True)
                guesses = [guessed(cost(rows, one, lists=lists), rows, one) for rows, one in pairs]
                shares[lists] += [right(guess, drawn.truth()) for guess in guesses]
        drawn.tables.clear()
    most = max(float(np.mean(found)) for found in shares.values())
    print(f"maturity, linked {linked}: {100 * most:.0f} %")  # noqa: T201 - the documentation quotes it
    (total,) = (table for table in known if table[0]["id"] == "total")
    assert (
        right(guessed(cost(total, total, lists="value"), total, total), {str(r["pes"]): r["pes"] for r in total}) > 0.9
    )
    assert most < 1 / 3 + 3 * 0.1 / np.sqrt(draws)
