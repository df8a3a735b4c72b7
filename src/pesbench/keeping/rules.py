"""What an erasure has to say about files of the store that no vintage names."""

from pesbench.findings import Finding, Rule, Severity, define

GONE = define(
    "PB645",
    Severity.NOTE,
    "copies of sources or quarantined rows were erased",
    explanation="A delivered file and the rows quarantined from it hold several PES at times, and cannot be cut "
    "without becoming something else. So the whole copy, and the whole folder of quarantined rows, went with the PES.",
    remedy="Where rows of other PES still have to be mended, take them from the file that was delivered.",
    example="`store forget --pes AT` where one delivered file holds AT and DE: its copy goes as a whole. Not: a file "
    "of AT.",
)
REMAINS = define(
    "PB646",
    Severity.WARNING,
    "a file of the store may still hold what was erased",
    explanation="The store keeps copies of delivered files and quarantined rows as they came. These stay: they name "
    "the PES by its code, are packed and cannot be looked into, or were quarantined by a run that no vintage came of; "
    "and nothing says that they belong to what was erased.",
    remedy="Look into it. Quarantined rows may simply be deleted; a copy goes with `pesbench store forget` and the "
    "vintage that names it.",
    example="`store forget --pes AT` and a packed copy delivery.zip, into which nobody looks. Not: a file without AT.",
)


def found(rule: Rule, message: str, file: str = "") -> Finding:
    """Make a finding about the store."""
    return Finding(rule.code, rule.severity, message, file=file)
