"""Any SDMX-CSV file (1.0, 2.0, 2.1) whose dimensions are ours: its mapping is written on the spot.

Rows with the actions I, A, M and R are data. Each becomes the whole cell of that key, whatever its action: R asks for
that, and with A and M the attributes of the row are all that the cell has then. Rows with the action D are never data.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pesbench.catalogue import Catalogue
from pesbench.errors import InputError
from pesbench.intake.mapping.folding import folded
from pesbench.intake.mapping.model import Fits, LeaveOut, Mapping, SourceColumn
from pesbench.intake.mapping.sdmx_header import BEFORE, CUSTOM, Component, SdmxHeader, sdmx_header

SDMX = "sdmx-csv"
FORM = "observations"
DELETED = "asks for a deletion (ACTION D)"
ACTION = "action"
UNIT_MULT = "unit_mult"

_NO_COMPONENT = "#N/A"
_NO_NUMBER = "NaN"
_REQUIRED = {
    "pes": "REF_AREA or GEO",
    "measure": "INDICATOR or MEASURE",
    "period": "TIME_PERIOD",
    "value": "OBS_VALUE",
}
_CONCEPTS = {
    "ref_area": "pes",
    "geo": "pes",
    "indicator": "measure",
    "time_period": "period",
    "time": "period",
    "obs_value": "value",
    "comment_obs": "comment",
    "obs_comment": "comment",
}
_FREQUENCY = frozenset({"freq", "frequency"})
_FLAGS = frozenset({"obs_flag", "flags"})
# What says how numbers are to be shown, or repeats what other columns say.
_IGNORED = (BEFORE - {ACTION}) | {"decimals", "time_format"}
# Attributes and added columns that describe the series or the delivery; the figure is the same without them.
_DESCRIBE = CUSTOM | {
    "title",
    "title_compl",
    "comment_ts",
    "comment_grp",
    "comment_dset",
    "coll_method",
    "compilation",
    "contact",
    "source_agency",
    "obs_pre_break",
    "pre_break_value",
}
_ATTRIBUTES = frozenset({"comment", "obs_status", "conf_status"})
_SEVERAL = frozenset({"comment", "obs_status"})
# Other figures of the row, of which nobody can say whether they are in the unit of the value.
_OTHER_FIGURES = frozenset({"standard_error", "n", "numerator", "denominator"})
_FREE = _OTHER_FIGURES | {"value", "comment", "text"}


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The columns that observations fill, and what each known component fills, by its compared name."""

    known: dict[str, str]
    dimensions: tuple[str, ...]

    @property
    def told(self) -> str:
        return f"Dimensions with a place here are: {', '.join(self.dimensions)}."


def sdmx_mapping(header: Sequence[str], columns: Sequence[str], catalogue: Catalogue) -> Mapping | None:
    """Write the mapping of an SDMX-CSV file to observations.

    Parameters
    ----------
    header
        The cells of the header.
    columns
        The columns of the form that observations fill.
    catalogue
        Knows what the dimensions are called elsewhere.

    Returns
    -------
    Mapping or None
        For a header whose cells are replaced by `sdmx_names`; None where the file is no SDMX-CSV.

    Raises
    ------
    InputError
        If the file is SDMX-CSV, but lacks what an observation must have, or has several measures, or two columns for
        one thing, or breaks the rules of the standard.
    """
    known = {**_CONCEPTS, **_aliases(catalogue), **{folded(name): name for name in columns}}
    words = _Vocabulary(known, tuple(catalogue.dimensions))
    found = sdmx_header(header, {**known, **dict.fromkeys(_FREQUENCY, "frequency")})
    if found is None:
        return None
    _must_be_observations(found, words)
    rules = tuple(_rules(found, words))
    status = any(rule.to == "obs_status" or rule.flags for rule in rules)
    return Mapping(
        name=SDMX,
        title=f"SDMX-CSV {found.version} with the dimensions of the catalogue",
        form=FORM,
        fits=Fits(columns=tuple(column.name for column in found.components)),
        missing={_NO_NUMBER: "" if status else "O"},
        ignore=tuple(_ignored(found)),
        totals_only=tuple(column.name for column in _strange(found, words)),
        column=rules,
        leave_out=tuple(_deletions(found)),
    )


def sdmx_names(header: Sequence[str]) -> tuple[str, ...]:
    """Give the names by which the mapping of an SDMX-CSV file calls its columns: without brackets and labels."""
    found = sdmx_header(header, {})
    return found.names if found else tuple(header)


def _aliases(catalogue: Catalogue) -> dict[str, str]:
    return {folded(alias): dimension.id for dimension in catalogue.dimensions.values() for alias in dimension.aliases}


def _must_be_observations(found: SdmxHeader, words: _Vocabulary) -> None:
    measures = [column.name for column in found.components if column.id.removeprefix("obs_value").isdigit()]
    if measures:
        problem = f"SDMX-CSV must have one measure, OBS_VALUE, found {' and '.join(measures)}"
        raise InputError(problem, hint="Ask for one row per value, with what it measures in a column INDICATOR.")
    filled = {words.known.get(column.id): column for column in found.components}
    lacking = [f"{name} ({usual})" for name, usual in _REQUIRED.items() if name not in filled]
    if lacking:
        others = ", ".join(column.name for column in _strange(found, words)) or "none"
        problem = f"SDMX-CSV must say {', '.join(_REQUIRED)} of each value, found no column for {', '.join(lacking)}"
        raise InputError(problem, hint=f"It is SDMX-CSV; columns without a place here: {others}. {words.told}")
    for column in found.components:
        target = words.known.get(column.id)
        other = filled[target] if target else column
        if other is not column:
            problem = f"one column must say the {target}, found {column.name} and {other.name}"
            raise InputError(problem, hint="Take one of them away.")
        if target and column.parts and target not in _SEVERAL:
            raise InputError(f"{target} must have one value in a row, found that {column.cell} may hold several")


def _strange(found: SdmxHeader, words: _Vocabulary) -> list[Component]:
    """Give the columns that nothing is known of: dimensions or attributes, which only their structure could say."""
    other = {*words.known, *_FREQUENCY, *_FLAGS, *_IGNORED, *_DESCRIBE, ACTION, UNIT_MULT}
    return [column for column in found.components if column.id not in other]


def _ignored(found: SdmxHeader) -> Iterator[str]:
    yield from (column.name for column in found.columns if column.caption or column.id in _IGNORED)


def _deletions(found: SdmxHeader) -> Iterator[LeaveOut]:
    yield from (
        LeaveOut(header=column.name, codes=("D",), reason=DELETED) for column in found.components if column.id == ACTION
    )


def _rules(found: SdmxHeader, words: _Vocabulary) -> Iterator[SourceColumn]:
    targets = {words.known.get(column.id) for column in found.components}
    for column in found.components:
        header = (column.name,)
        if column.id == ACTION:
            yield SourceColumn(header=header, only=("I", "A", "M", "R", ""))
        elif column.id in _FLAGS:
            yield SourceColumn(header=header, flags="eurostat_flag")
        elif column.id in _FREQUENCY:
            yield SourceColumn(header=header, frequency=True, label=found.labels)
        elif column.id == UNIT_MULT and targets & _OTHER_FIGURES:
            yield SourceColumn(header=header, only=("0", ""), label=found.labels)
        elif column.id == UNIT_MULT:
            yield SourceColumn(header=header, power_of_ten=True, label=found.labels)
        elif column.id in words.known:
            yield _filling(column, words.known[column.id], labels=found.labels)


def _filling(column: Component, target: str, *, labels: bool) -> SourceColumn:
    """Say how a column of the form is filled; free texts and numbers have no labels."""
    coded = labels and target not in _FREE
    codes = {_NO_COMPONENT: ""} if target in _ATTRIBUTES else {}
    return SourceColumn(
        header=(column.name,), to=target, label=coded, codes=codes, parts=column.parts, quarters_only=target == "period"
    )
