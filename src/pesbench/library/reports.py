"""Reports as pages: the annual report of a period, and the feedback report of one PES."""

from pathlib import Path

from pesbench.catalogue import Catalogue, load_catalogue
from pesbench.library.locations import Location, text_of
from pesbench.publication import ReportRecipe, report
from pesbench.result import Result, chosen


def write_report(
    *,
    store: Location,
    out: Location,
    period: str,
    pes: str | None = None,
    catalogue: Catalogue | None = None,
    as_of: str | int | None = None,
    **choices: object,
) -> Result:
    """Write the annual report of a period, or the feedback report of one PES: the command `report`.

    Parameters
    ----------
    store
        The folder of a store.
    out
        The folder to write into: new, empty, or that of an earlier report, which is replaced.
    period
        The period, such as ``"2024"``.
    pes
        The PES whose feedback report it is; without one it is the annual report.
    catalogue, as_of
        As for `indicators`.
    choices
        ``cycle``, ``units``, ``scheme`` (a file, to show an index), ``lang`` (en, de, fr, sv), ``anonymise``,
        ``release``, ``decision``, ``seed``.

    Returns
    -------
    Result
        One row per file: ``file`` and, for tables, ``rows``. The recipe has those of every answer in the report.
    """
    recipe = chosen(ReportRecipe, {"period": period, "pes": pes, **choices})
    return report(Path(store), Path(out), catalogue or load_catalogue(), recipe, as_of=text_of(as_of))
