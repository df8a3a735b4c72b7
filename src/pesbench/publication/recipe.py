"""The choices behind a report."""

from typing import Any

from pydantic import Field

from pesbench.publication.words import Language
from pesbench.result import Recipe


class ReportRecipe(Recipe):
    """What can change a report.

    Attributes
    ----------
    period
        The period that is reported, such as ``2024``.
    pes
        The PES whose feedback report it is; without one it is the annual report of all.
    cycle
        The assessment cycle; the latest in the store if left out.
    lang
        The language of headings, labels, numbers and dates.
    release
        To whom the report goes; stricter cells are withheld.
    decision
        The Board's decision by which a public report may name PES.
    anonymise
        Whether PES stand under pseudonyms and in bands; a public report without a decision always does.
    scheme
        A scheme of an index, as a file.
    draws
        How many variants of the index show how certain its ranks are.
    resamples, bootstraps
        Permutations and draws behind the relation of maturity and results.
    files, parts
        The files of the report, and the recipes of the answers that stand in it.
    """

    command: str = "report"
    period: str
    pes: str | None = None
    cycle: str | None = None
    units: str = ""
    lang: Language = Language.EN
    release: str = "network"
    decision: str | None = None
    anonymise: bool = False
    scheme: str | None = None
    draws: int = Field(default=500, ge=0)
    resamples: int = Field(default=9_999, ge=99)
    bootstraps: int = Field(default=999, ge=99)
    seed: int = Field(default=1, ge=0)
    files: tuple[str, ...] = ()
    parts: dict[str, Any] = Field(default_factory=dict)
