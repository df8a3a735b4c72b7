"""What a table is called by its kind: of text, also by the dialect that its header shows."""

from pesbench.intake.facts import FileFacts
from pesbench.intake.kinds import Kind
from pesbench.intake.mapping.folding import folded

_CONTAINERS = {Kind.ZIP, Kind.GZIP}


def kind_of_table(kind: str, facts: FileFacts) -> str:
    """Name the kind of a table that a file of some kind holds.

    Parameters
    ----------
    kind
        What the file is by its bytes.
    facts
        What the table is.
    """
    if kind == Kind.TEXT:
        return _dialect(facts)
    return f"{kind} ({_dialect(facts)})" if kind in _CONTAINERS else kind


def _dialect(facts: FileFacts) -> str:
    first = folded(facts.header[0]) if facts.header else ""
    if first == "dataflow":
        return "sdmx-csv 1.0"
    if first.partition("[")[0] == "structure":
        return "sdmx-csv 2"
    if any(folded(cell).partition("\\")[2] in {"time", "time_period"} for cell in facts.header):
        return "eurostat tsv"
    return "tsv" if facts.delimiter == "\t" else "csv"
