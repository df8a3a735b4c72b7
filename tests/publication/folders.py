"""Report folders to attack, and what there is to know of the PES in them."""

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.analysis.anonymity.attacker import cost, guessed, noisy, right, together
from tests.publication.reader import Row, Sheet, sheets

from pesbench.analysis.anonymity import Pseudonyms, is_public
from pesbench.catalogue import Catalogue
from pesbench.publication import ReportRecipe
from pesbench.publication.evidence import Evidence, gather

OWN = "AT"
LISTS = ("alphabet", "value", "backwards")
Known = dict[str, list[Row]]


class Folder(NamedTuple):
    """A report that was written: where, what is seen in it, and which PES each label is."""

    path: Path
    seen: list[Sheet]
    truth: dict[str, str]

    def where(self, medium: str) -> list[Sheet]:
        """Give what is seen in files, on the page, or in pictures."""
        return [sheet for sheet in self.seen if sheet.where == medium]

    def labels(self) -> set[str]:
        """Give all labels of rows."""
        return {str(row["pes"]) for sheet in self.seen for row in sheet.rows}


class Writer:
    """Writes a report of a store again and again, with other keys; the analyses are asked once."""

    def __init__(self, store: Path, catalogue: Catalogue, recipe: ReportRecipe) -> None:
        self.store, self.catalogue, self.recipe = store, catalogue, recipe
        self.evidence: Evidence = gather(store, catalogue, recipe, as_of=None)

    def write(self, out: Path, key: str) -> Folder:
        """Write the report with a key, and read it."""
        publish, drawn, real = import_module("pesbench.publication.publish"), {}, Pseudonyms.drawn

        def watched(names: Pseudonyms, scope: str, units: Iterable[str], prefix: str) -> dict[str, str]:
            labels = real(names, scope, units, prefix)
            drawn.update({label: pes for pes, label in labels.items()})
            return labels

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(publish, "gather", lambda *_, **__: self.evidence)
            patch.setattr(Pseudonyms, "drawn", watched)
            patch.setenv("PESBENCH_PSEUDONYM_KEY", key)
            publish.report(self.store, out, self.catalogue, self.recipe)
        return Folder(out, self._others(sheets(out)), drawn)

    def _others(self, seen: list[Sheet]) -> list[Sheet]:
        """Leave out the rows of the PES that is named in its own report."""
        named = f"({self.recipe.pes})"
        return [Sheet(s.about, s.where, [row for row in s.rows if named not in str(row["pes"])]) for s in seen]

    def known(self) -> Known:
        """Give all that there is to know: every value, place, error and note of the PES that stand in a table."""
        found: Known = {}
        assert self.evidence.places is not None
        rows = self.evidence.places.rows.to_dicts()
        present = {row["indicator"] for row in rows}
        for at, name in enumerate((name for name in self.catalogue.indicators if name in present), start=1):
            found[f"indicator-{at}"] = [row for row in rows if row["indicator"] == name]
        for area in self.evidence.marks.areas().filter(self.evidence.marks.now).partition_by("area"):
            external = [row for row in area.to_dicts() if row["assessment"] == "external"]
            found[f"area-{area['area'][0].lower()}"] = [
                {
                    "pes": row["pes"],
                    "value": row["score"],
                    "rank": 1.0 + sum(o["score"] > row["score"] for o in external),
                }
                for row in external
            ]
        if self.evidence.index is not None:
            records = self.evidence.index.rows.to_dicts()
            root = self.evidence.index.recipe.model_dump()["nodes"][0]["node"]
            found["index"] = [row | {"value": row["score"]} for row in records if row["node"] == root]
        ranked = {about: [r for r in table if r["rank"] is not None] for about, table in found.items()}
        return {about: [r for r in table if r["pes"] != self.recipe.pes] for about, table in ranked.items()}

    def public(self) -> set[str]:
        """Give the tables whose values everybody knows."""
        return {
            about
            for about, rows in self.known().items()
            if about.startswith("indicator")
            and is_public(rows[0]["indicator"], self.catalogue, [row["conf_status"] for row in rows])
        }


def level(name: str, known: Known, public: Iterable[str]) -> Known:
    """Give what the attacker knows: all, nearly all, what is public and one submission, or that submission alone."""
    if name == "exact":
        return known
    if name == "within 1 %":
        rng = np.random.default_rng(5)
        return {about: noisy(table, 0.01, rng) for about, table in known.items()}
    open_tables = set(public) if name == "public and own" else set()
    return {about: table if about in open_tables else _own_alone(table) for about, table in known.items()}


def _own_alone(table: Sequence[Row]) -> list[Row]:
    """Keep one's own row; of the others it is known that they exist, and what is usual."""
    blank = {"value": float(np.median([row["value"] for row in table])), "rank": (len(table) + 1) / 2}
    rows = [row if row["pes"] == OWN else {"pes": row["pes"], **blank} for row in table]
    return sorted(rows, key=lambda row: str(row["pes"]))


def one_by_one(seen: Sequence[Sheet], known: Known, truth: Mapping[str, str]) -> float:
    """Give the share that is found when each table is matched by itself, by the best way to break ties.

    Ties are broken by the order of the rows, or by that of the numbers of labels, which may follow the names.
    """
    shares: list[float] = []
    for lists in (*LISTS, "numbers"):
        found = []
        for sheet in seen:
            table = cost(sheet.rows, known[sheet.about], lists=LISTS[0] if lists == "numbers" else lists)
            if lists == "numbers":
                table = table + _against_numbers(sheet.rows, known[sheet.about])
            found.append(right(guessed(table, sheet.rows, known[sheet.about]), truth))
        shares.append(float(np.mean(found)))
    return max(shares)


def _against_numbers(rows: Sequence[Row], known: Sequence[Row]) -> NDArray[np.float64]:
    """Say how far the number of each label is from the place of each PES in the alphabet; it breaks ties alone."""
    numbers, names = ([str(row["pes"]) for row in table] for table in (rows, known))
    places = [np.argsort(np.argsort(np.array(said))) for said in (numbers, names)]
    return np.asarray(1e-4 * np.abs(places[0][:, None] - places[1][None, :]))


def label(row: Row, at: int) -> str:  # noqa: ARG001 - links have one form
    """Link rows of one label."""
    return str(row["pes"]).replace("-", " ")


def number(row: Row, at: int) -> str:  # noqa: ARG001 - links have one form
    """Link rows whose labels end in the same number."""
    return str(row["pes"]).rpartition("-")[2]


def place(row: Row, at: int) -> str:  # noqa: ARG001 - links have one form
    """Link rows that stand at the same height."""
    return str(at)


LINKS: dict[str, Any] = {"label": label, "number": number, "place": place}


def over_tables(
    seen: Sequence[Sheet], known: Known, truth: Mapping[str, str], link: str, *, claimed: Iterable[str] = ()
) -> float:
    """Give the share that is found when rows of all tables are taken for one unit where a link says so.

    What ties them may be the label, its number, or the height in the table; who has no row in a table counts, too. By
    label the file, the page and the picture of a table are read together.
    Shares are those of the tables of ``claimed``, of all if there are none.
    """
    tie, groups, shares = LINKS[link], _read_together(seen, link), []
    wanted = set(claimed) or {sheet.about for sheet in seen}
    for group in groups:
        tables = [[{**row, "pes": f"-{tie(row, at)}"} for at, row in enumerate(sheet.rows)] for sheet in group]
        guess = together(tables, [known[sheet.about] for sheet in group], lists="alphabet")
        shares += [
            np.mean([guess.get(tie(row, at)) == truth[str(row["pes"])] for at, row in enumerate(sheet.rows)])
            for sheet in group
            if sheet.about in wanted
        ]
    return float(np.mean(shares))


def _read_together(seen: Sequence[Sheet], link: str) -> list[list[Sheet]]:
    """Group the sheets that have labels in common: all of them, or the file, page and picture of one table each."""
    groups: dict[str, list[Sheet]] = {}
    for sheet in seen:
        before = str(sheet.rows[0]["pes"]).rpartition("-")[0] if link == "label" else ""
        groups.setdefault(before, []).append(sheet)
    return list(groups.values())
