"""Anonymous answers of each command: what they keep, what they leave out and what they refuse."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from pesbench import compare, correlate, explain, index
from pesbench.analysis.anonymity import Anonymity, anonymous, is_public, key_at_hand
from pesbench.catalogue import Catalogue
from pesbench.errors import AnalysisError, UsageError
from pesbench.result import Result

UNITS = ("AT", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE", "IS", "IT")
SCHEME = {
    "name": "two",
    "node": [{"id": "A1a", "parent": "I"}, {"id": "A4a", "parent": "I"}, {"id": "I"}],
    "normalise": {"method": "min-max", "low": 0.0, "high": 100.0},
}


def values(*indicators: str, conf: str = "N", units: tuple[str, ...] = UNITS) -> pl.DataFrame:
    rng = np.random.default_rng(1)
    return pl.DataFrame(
        [
            {"pes": unit, "indicator": name, "period": "2024", "value": float(v), "conf_status": conf}
            for name in indicators
            for unit, v in zip(units, rng.normal(50, 10, len(units)), strict=True)
        ]
    )


def test_public_indicators_are_banded_and_left_out_of_linked_answers(catalogue: Catalogue) -> None:
    """A3b comes from the Labour Force Survey; the values of A2a_6m are free here."""
    given = pl.concat([values("A1a", "A3b", "A4a"), values("A2a_6m", conf="F")])
    named = compare(period="2024", values=given)
    plain, linked = (anonymous(named, catalogue, Anonymity(linked=on)) for on in (False, True))
    assert set(plain.rows["indicator"]) == {"A1a", "A3b", "A4a", "A2a_6m"}
    assert set(linked.rows["indicator"]) == {"A1a", "A4a"}
    assert [f.rule for f in linked.findings if f.rule in {"PB691", "PB694"}] == ["PB691", "PB694"]
    with pytest.raises(AnalysisError, match="every indicator is public"):
        compare("A3b", period="2024", values=given, anonymise=True, linked=True)
    assert is_public("LMP_ACT", catalogue)
    assert not is_public("A1a", catalogue, ["N", "F"])


def test_too_few_others_show_not_even_the_place_of_one_s_own() -> None:
    few = values("A1a", units=UNITS[:3])
    answer = compare("A1a", period="2024", values=few, units="all", focus="AT", anonymise=True)
    assert answer.rows["pes"].to_list() == ["AT"]
    row = answer.rows.row(0, named=True)
    assert row["value"] is not None
    assert (row["rank"], row["percentile"], row["gap_best"], row["z"]) == (None, None, None, None)
    assert "PB692" in {finding.rule for finding in answer.findings}


def test_an_answer_explains_the_one_in_focus_only() -> None:
    answer = compare("A1a", period="2024", values=values("A1a"), focus="AT", anonymise=True)
    told = " ".join(explain(answer, "AT"))
    assert "Value: " in told
    assert not {unit for unit in UNITS[1:] if f" {unit} " in told}
    with pytest.raises(UsageError, match="explains the PES in focus only"):
        explain(answer, "DE")


def test_public_answers_show_bands_of_what_is_internal_and_nobody_in_focus() -> None:
    answer = compare("A1a", period="2024", values=values("A1a"), anonymise=True, release="public")
    assert (answer.rows.height, getattr(answer.recipe, "release", "")) == (len(UNITS), "public")
    with pytest.raises(UsageError, match="not for the public"):
        compare("A1a", period="2024", values=values("A1a"), anonymise=True, release="public", focus="AT")


def test_confidential_values_enter_no_band() -> None:
    given = values("A1a").with_columns(
        conf_status=pl.when(pl.col("pes").is_in(["AT", "DE"])).then(pl.lit("C")).otherwise("conf_status")
    )
    answer = compare("A1a", period="2024", values=given, anonymise=True)
    assert answer.rows.height == len(UNITS) - 2
    assert set(answer.rows["n_pes"]) == {len(UNITS) - 2}


@pytest.mark.parametrize(
    ("choices", "problem"),
    [
        ({"linked": True}, "about pseudonyms"),
        ({"among": 4}, "about pseudonyms"),
        ({"anonymise": True, "among": 2}, "among"),
        ({"anonymise": True, "peers": ("AT", "DE")}, "named peers"),
        ({"anonymise": True, "focus": "XX"}, "unknown PES"),
    ],
)
def test_what_makes_no_sense_is_refused(choices: dict[str, Any], problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        compare("A1a", period="2024", values=values("A1a"), **choices)


def test_the_key_comes_from_the_environment_or_by_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    assert key_at_hand({})[0] != key_at_hand({})[0]
    monkeypatch.setenv("PESBENCH_PSEUDONYM_KEY", "sixteen bytes it has")
    once, again = (compare("A1a", period="2024", values=values("A1a"), anonymise=True) for _ in range(2))
    assert once.to_json() == again.to_json()
    assert '"own_key": true' in once.to_json()
    assert "sixteen" not in once.to_json()
    monkeypatch.setenv("PESBENCH_PSEUDONYM_KEY", "too short")
    with pytest.raises(UsageError, match="at least 16 bytes"):
        compare("A1a", period="2024", values=values("A1a"), anonymise=True)


def test_units_by_name_paths_and_digests_are_not_in_the_recipe(tmp_path: Path) -> None:
    path = tmp_path / "values_of_AT.csv"
    values("A1a").write_csv(path)
    answer = compare("A1a", period="2024", values=path, units=",".join(UNITS[:9]), anonymise=True)
    assert (answer.recipe.store, getattr(answer.recipe, "units", "")) == (None, "9 units by name")


def test_an_index_names_nobody_but_the_one_in_focus() -> None:
    choices: dict[str, Any] = {"uncertainty": 20, "sensitivity": 10, "remove_one": True}
    given = values("A1a", "A4a")
    answer = index(SCHEME, values=given, anonymise=True, focus="AT", **choices)
    document = json.loads(answer.to_json())
    text = json.dumps(document)
    assert not {unit for unit in UNITS[1:] if f'"{unit}"' in text}
    assert {record["pes"] for record in document["recipe"]["profiles"]} == {"AT"}
    named = index(SCHEME, values=given)
    own, shown = (_of(result, "AT") for result in (named, answer))
    assert own["rank"] == shown["rank"]
    assert own["score"] != shown["score"]  # an exact one would tell the best and the worst value
    others = answer.rows.filter(pl.col("pes") != "AT").drop("pes")
    assert others.group_by(others.columns).len().get_column("len").min() == 3
    naming: list[dict[str, Any]] = [{"draws": "x.csv"}, {"against": SCHEME}]
    for choice in naming:
        with pytest.raises(UsageError):
            index(SCHEME, values=given, anonymise=True, **choice)
    with pytest.raises(UsageError, match="focus"):
        index(SCHEME, values=given, focus="AT")


def test_a_focus_that_is_not_ranked_is_told() -> None:
    answer = index(SCHEME, values=values("A1a", "A4a"), anonymise=True, focus="SE")
    assert "SE, which is in focus, is ranked in none of them" in answer.findings[0].message


def _of(result: Result, pes: str) -> dict[str, object]:
    return result.rows.filter((pl.col("pes") == pes) & (pl.col("node") == "I")).row(0, named=True)


def test_a_linked_index_leaves_public_indicators_out() -> None:
    scheme = SCHEME | {"node": [{"id": "A1a", "parent": "I"}, {"id": "A3b", "parent": "I"}, {"id": "I"}]}
    answer = index(scheme, values=values("A1a", "A3b"), anonymise=True, linked=True)
    assert set(answer.rows["node"]) == {"A1a", "I"}


def test_correlations_name_nobody_and_are_rounded() -> None:
    rng = np.random.default_rng(2)
    scores = pl.DataFrame(
        [{"pes": unit, "enabler": "A1", "score": float(s)} for unit, s in zip(UNITS, rng.normal(4, 1, 16), strict=True)]
    )
    outcomes = values("A1a").filter(pl.col("pes") != "FR")
    named, hidden = (
        correlate(enablers=scores, outcomes=outcomes, family="enablers", resamples=99, anonymise=on)
        for on in (False, True)
    )
    before, after = (result.rows.row(0, named=True) for result in (named, hidden))
    assert "FR" in before["dropped"]
    assert before["loo_pes"] in UNITS
    gone = ("dropped", "loo_pes", "loo_low", "loo_high")
    assert [after[name] for name in gone] == [None] * 4
    assert after["estimate"] == round(before["estimate"], 2)
    assert not {unit for unit in UNITS if f'"{unit}' in hidden.to_json()}
    assert "sha256" not in hidden.to_json()


def test_an_answer_without_an_anonymous_form_is_refused(catalogue: Catalogue) -> None:
    from pesbench import indicators  # noqa: PLC0415 - beside its only use

    with pytest.raises(UsageError, match="no anonymous form"):
        anonymous(indicators(values=values("A1a")), catalogue, Anonymity())
