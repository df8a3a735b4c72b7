"""The attacker against every output format: who knows everything but the key must be left with one of several rows."""

import random
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pytest
from tests.analysis.anonymity.attacker import FORMATS, KEYS, cost, guessed, noisy, read, right, together, written
from tests.analysis.anonymity.conftest import INDICATORS, Drawn
from tests.conftest import ROOT

from pesbench import compare, ingest
from pesbench.analysis.anonymity import Anonymity, anonymous
from pesbench.catalogue import Catalogue
from pesbench.result import Result

QUICK, MANY = 3, 40
LISTS = ("alphabet", "value", "backwards")
CODE = re.compile(r"(?<![A-Z0-9_-])[A-Z]{2}(?:-[A-Z]{3})?(?![A-Z0-9_-])")
Known = list[list[dict[str, Any]]]


class Attacker(NamedTuple):
    """What somebody reads and knows, and over how many keys luck is averaged."""

    form: str
    knows: str
    draws: int


def known_of(result: Result) -> Known:
    """Give all that there is to know of the ranked PES, table by table, in the order of the answer."""
    tables: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in result.rows.to_dicts():
        if row["rank"] is not None:
            tables.setdefault(tuple(row[key] for key in KEYS), []).append(row)
    return list(tables.values())


def level(name: str, known: Known, rng: np.random.Generator) -> Known:
    """Give what the attacker knows: all, nearly all, or one PES and of the others that they exist."""
    if name == "exact":
        return known
    if name == "within 1 %":
        return [noisy(table, 0.01, rng) for table in known]
    blank = {"value": 50.0, "rank": 16.0}
    return [
        sorted(
            (row if at == 7 else {"pes": row["pes"]} | blank for at, row in enumerate(table)), key=lambda r: r["pes"]
        )
        for table in known
    ]


def attack(named: Result, catalogue: Catalogue, drawn: Drawn, attacker: Attacker, how: Anonymity) -> float:
    """Give the share that is re-identified, by the best way to break ties, in the mean over tables and keys."""
    shares: dict[str, list[float]] = {lists: [] for lists in LISTS}
    known = level(attacker.knows, known_of(named), np.random.default_rng(5))
    for draw in range(attacker.draws):
        answer = anonymous(named, catalogue, how, key=f"a key of 16 bytes or more {draw}".encode())
        for at, rows in enumerate(read(written(answer, catalogue, attacker.form), attacker.form)):
            others = [row for row in rows if row["pes"] != how.focus]
            mine = [row for row in known[at] if row["pes"] != how.focus]
            truth = drawn.truth(None if how.linked else at)
            for lists in LISTS:
                table = cost(others, mine, lists=lists)
                shares[lists].append(right(guessed(table, others, mine), truth))
    return max(float(np.mean(found)) for found in shares.values())


@pytest.mark.parametrize("form", FORMATS)
def test_who_knows_all_values_finds_one_of_three(named: Result, catalogue: Catalogue, drawn: Drawn, form: str) -> None:
    share = attack(named, catalogue, drawn, Attacker(form, "exact", QUICK), Anonymity(focus="AT"))
    assert 0.1 < share < 1 / 3 + 0.1


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("knows", ["exact", "within 1 %", "own submission"])
@pytest.mark.parametrize("among", [3, 6])
def test_no_format_and_no_knowledge_tells_more_than_one_of_k(
    named: Result, catalogue: Catalogue, drawn: Drawn, form: str, knows: str, among: int
) -> None:
    share = attack(named, catalogue, drawn, Attacker(form, knows, MANY), Anonymity(focus="AT", among=among))
    chance = 1 / len(known_of(named)[0])
    print(f"{form:9}{knows:16}re-identified {share:6.1%}; 1/n {chance:6.1%}, 1/k {1 / among:6.1%}")  # noqa: T201
    assert share <= 1 / among + 0.02
    if knows == "own submission":
        assert share <= chance + 0.02


@pytest.mark.parametrize("linked", [False, True])
def test_profiles_over_all_indicators_tell_no_more(
    named: Result, catalogue: Catalogue, drawn: Drawn, *, linked: bool
) -> None:
    """Linked pseudonyms share their whole profile; others have numbers that mean nothing."""
    known, shares = known_of(named), []
    for draw in range(8):
        how = Anonymity(linked=linked)
        answer = anonymous(named, catalogue, how, key=f"a key of 16 bytes or more {draw}".encode())
        tables = read(answer.to_csv().encode(), "csv")
        guess = together(tables, known, lists="alphabet")
        truths = [drawn.truth(None if linked else at) for at in range(len(tables))]
        for truth in truths[: 1 if linked else None]:
            short = {label.rpartition("-")[2]: pes for label, pes in truth.items()}
            shares.append(right({label: pes for label, pes in guess.items() if label in short}, short))
    print(f"linked {linked}: re-identified {np.mean(shares):5.1%}")  # noqa: T201
    assert np.mean(shares) <= 1 / 3 + 0.05


def test_the_attacker_unmasks_pseudonyms_that_only_replace_names(named: Result) -> None:
    """What other tools do: values rounded to one decimal, sorted, under other names. It shows that the attack works."""
    for known in known_of(named)[:3]:
        rows = [
            {"pes": f"T1-{at:02d}", "value": round(row["value"], 1), "rank": row["rank"]}
            for at, row in enumerate(known)
        ]
        truth = {f"T1-{at:02d}": str(row["pes"]) for at, row in enumerate(known)}
        for seen in (known, noisy(known, 0.001, np.random.default_rng(1))):
            guess = guessed(cost(rows, seen, lists="alphabet"), rows, seen)
            assert right(guess, truth) > 0.75


@pytest.mark.parametrize("how", [Anonymity(), Anonymity(focus="AT"), Anonymity(linked=True), Anonymity(among=5)])
def test_every_row_is_that_of_several_pes(named: Result, catalogue: Catalogue, how: Anonymity) -> None:
    """The guarantee behind the shares: whole rows, and with links whole profiles, differ by the pseudonym only."""
    rows = [row for row in anonymous(named, catalogue, how).rows.to_dicts() if row["pes"] != how.focus]
    profiles: dict[Any, list[Any]] = {}
    for row in rows:
        label = row.pop("pes")
        profiles.setdefault(label if how.linked else (row["indicator"], label), []).append(tuple(row.items()))
    assert min(Counter(map(tuple, profiles.values())).values()) >= how.among


def test_no_format_tells_a_name_a_value_a_path_or_the_key(named: Result, catalogue: Catalogue) -> None:
    key = b"the key that nobody may see"
    answer = anonymous(named, catalogue, Anonymity(focus="AT"), key=key)
    others = {str(row["pes"]) for table in known_of(named) for row in table} - {"AT"}
    values = {row["value"] for table in known_of(named) for row in table if row["pes"] != "AT"}
    for form in FORMATS:
        content = written(answer, catalogue, form)
        assert key not in content
        assert key.hex().encode() not in content
        text = content.decode(errors="ignore") if form != "parquet" else answer.recipe.model_dump_json()
        assert not set(CODE.findall(text)) & others, form
        assert not [value for value in values if value != round(value) and f"{value:.4f}" in text]
        assert "delivered by" not in text.replace("delivered by AT", "")
    told = " ".join(finding.message for finding in answer.findings)
    assert not set(CODE.findall(told)) & others
    assert answer.recipe.store is None


def test_labels_and_order_do_not_follow_the_names(named: Result, catalogue: Catalogue, drawn: Drawn) -> None:
    first = []
    for draw in range(40):
        anonymous(named, catalogue, Anonymity(), key=random.Random(draw).randbytes(32))
        labels = next(iter(drawn.tables.values()))
        first.append(int(labels[min(labels)].rpartition("-")[2]) / len(labels))
    assert abs(np.mean(first) - 0.5) < 4 * 0.29 / np.sqrt(len(first))
    assert len(set(first)) > 10


def test_pseudonyms_are_drawn_anew_for_each_table_question_and_figure(
    named: Result, catalogue: Catalogue, drawn: Drawn
) -> None:
    key = b"one key for all of them"

    def labels(result: Result, how: Anonymity) -> list[dict[str, str]]:
        drawn.tables.clear()
        anonymous(result, catalogue, how, key=key)
        return [{pes: label.rpartition("-")[2] for pes, label in one.items()} for one in drawn.tables.values()]

    own = labels(named, Anonymity())
    assert own == labels(named, Anonymity())
    assert len({tuple(one.items()) for one in own}) == len(INDICATORS)
    corrected = Result(named.rows.with_columns(named.rows["value"] + 1e-9), named.recipe, named.findings)
    assert labels(corrected, Anonymity())[0] != own[0]
    assert labels(named, Anonymity(among=4))[0] != own[0]


def test_own_value_and_gap_give_limits_and_no_value_of_another(named: Result, catalogue: Catalogue) -> None:
    answer = anonymous(named, catalogue, Anonymity(focus="AT"))
    for table in known_of(answer):
        own = next(row for row in table if row["pes"] == "AT")
        limits = {row[name] for row in table for name in ("value_low", "value_high") if row[name] is not None}
        middles = {row["value"] for row in table if row["pes"] != "AT"}
        for gap in ("gap_best", "gap_median", "gap_top_quartile"):
            mark = own["value"] - own[gap]
            assert min(abs(mark - at) for at in limits | (middles - {None})) < 1e-9


@pytest.mark.parametrize("column", ["value", "standard_error", "rank", "rank_low", "rank_high", "n_pes", "note"])
def test_one_s_own_figures_stay_exact(named: Result, catalogue: Catalogue, column: str) -> None:
    answer = anonymous(named, catalogue, Anonymity(focus="AT"))
    before, after = (
        [row[column] for row in result.rows.to_dicts() if row["pes"] == "AT"] for result in (named, answer)
    )
    assert before == after


def unique(profiles: Sequence[object]) -> int:
    return sum(count == 1 for count in Counter(profiles).values())


def test_bands_alone_would_not_protect_linked_pseudonyms(named: Result, catalogue: Catalogue, drawn: Drawn) -> None:
    """Why linked rows show the bands of a group: the bands of single PES over four indicators are mostly unique."""
    answer = anonymous(named, catalogue, Anonymity())
    bands: dict[str, list[object]] = {}
    for at, table in enumerate(known_of(answer)):
        truth = drawn.truth(at)
        for row in table:
            bands.setdefault(truth[row["pes"]], []).append((row["value_low"], row["value_high"]))
    assert unique([tuple(one) for one in bands.values()]) > 0.8 * len(bands)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The comparison of the sample data, on every indicator that can be ranked."""
    store = tmp_path_factory.mktemp("sample") / "store"
    ingest(ROOT / "sample_data" / "submissions", store)
    return compare(period="2024", store=store)


@pytest.mark.slow
@pytest.mark.parametrize("knows", ["exact", "within 1 %", "own submission"])
@pytest.mark.parametrize("form", FORMATS)
def test_the_sample_keeps_its_secrets(
    sample: Result, catalogue: Catalogue, drawn: Drawn, form: str, knows: str
) -> None:
    """Of the sample the truth is known: whoever knows it, too, is right about one row in three at most."""
    share = attack(sample, catalogue, drawn, Attacker(form, knows, 10), Anonymity(focus="AT"))
    print(f"sample {form:9}{knows:16}re-identified {share:6.1%}")  # noqa: T201
    assert share <= (1 / 3 if knows != "own submission" else 0.08)


@pytest.mark.slow
@pytest.mark.parametrize("knows", ["exact", "within 1 %"])
def test_the_attacker_would_unmask_the_sample(sample: Result, knows: str) -> None:
    shares = []
    for known in known_of(sample):
        rows = [{"pes": str(at), "value": round(row["value"], 1), "rank": row["rank"]} for at, row in enumerate(known)]
        seen = noisy(known, 0.01, np.random.default_rng(1)) if knows != "exact" else known
        truth = {str(at): str(row["pes"]) for at, row in enumerate(known)}
        shares.append(right(guessed(cost(rows, seen, lists="alphabet"), rows, seen), truth))
    print(f"sample, only renamed, {knows}: re-identified {np.mean(shares):6.1%}")  # noqa: T201
    assert np.mean(shares) > 0.85
