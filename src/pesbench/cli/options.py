"""Options that several commands share, each declared once."""

import os
from pathlib import Path
from typing import Annotated

import typer

from pesbench.cli.choices import Format, Release
from pesbench.errors import UsageError

Store = Annotated[
    Path, typer.Option(help="The folder that keeps the data.", envvar="PESBENCH_STORE", show_default=False)
]
MaybeStore = Annotated[
    Path | None,
    typer.Option(help="The folder that keeps the data.", envvar="PESBENCH_STORE", show_default=False),
]
Catalogue = Annotated[
    list[Path] | None,
    typer.Option(
        "--catalogue", help="A catalogue file that extends or overrides the built-in one.", show_default=False
    ),
]
As = Annotated[Format, typer.Option("--format", help="How the answer is written.")]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Write the answer to this file.", show_default=False)
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no notes on standard error.")]
Verbose = Annotated[bool, typer.Option("--verbose", help="Show every finding, not the first of each rule.")]
AsOf = Annotated[
    str | None, typer.Option(help="Read the store as it was: a vintage number or a date.", show_default=False)
]
Form = Annotated[
    str | None,
    typer.Option("--form", help="The form of the files, where the header does not tell.", show_default=False),
]
Mapping = Annotated[
    str | None, typer.Option(help="A mapping for a national layout: its name or a file.", show_default=False)
]
Encoding = Annotated[str | None, typer.Option(help="The encoding, where detection is wrong.", show_default=False)]
Delimiter = Annotated[str | None, typer.Option(help="One character, or comma, semicolon, tab.", show_default=False)]
Decimal = Annotated[
    str | None, typer.Option(help="The decimal mark where the file does not tell: . or ,", show_default=False)
]
To = Annotated[Release, typer.Option("--release", help="To whom the answer goes; stricter cells are withheld.")]
By = Annotated[
    list[str] | None,
    typer.Option("--by", help="Breakdowns: sex,age gives each one-way, sex*age crosses them.", show_default=False),
]
Units = Annotated[str, typer.Option(help="The list of units that is compared, or ids joined by commas.")]
Cycle = Annotated[str, typer.Option(help="The assessment cycle, such as 4.", show_default=False)]
OutcomePeriod = Annotated[
    str, typer.Option("--period", help="The period of the outcomes, such as 2024.", show_default=False)
]
Enablers = Annotated[Path | None, typer.Option(help="A file of enabler scores instead of a store.", show_default=False)]
Surroundings = Annotated[
    list[str] | None,
    typer.Option("--context", help="Context variables; unemployment_rate if left out.", show_default=False),
]
Seed = Annotated[int, typer.Option(help="The seed of everything random.")]

Anonymise = Annotated[
    bool,
    typer.Option("--anonymise", help="Pseudonyms instead of names, bands instead of values; see --focus and --linked."),
]
Linked = Annotated[
    bool, typer.Option("--linked", help="With --anonymise: the same pseudonyms in all tables, in wider bands.")
]
Among = Annotated[int, typer.Option(help="With --anonymise: how many PES share each row at least; 3 or more.")]


def unless(store: Path | None, given: Path | None) -> Path | None:
    """Give the store, but not one that only the environment names where a file was given instead."""
    return None if given is not None and str(store) == os.environ.get("PESBENCH_STORE") else store


def needed(store: Path | None) -> Path:
    """Give the store, or say that one is needed."""
    if store is None:
        raise UsageError("a store must be named.", hint="Give --store DIR, or set PESBENCH_STORE.")
    return store


def one_or_network(pes: str, *, network: bool) -> None:
    """Take a PES or the whole network."""
    if bool(pes) == network:
        raise UsageError("either a PES or --network must be given.", hint="Such as AT, or --network for all.")


def split(values: list[str] | None) -> tuple[str, ...]:
    """Read a repeatable option whose values may also be joined by commas."""
    return tuple(part.strip() for value in values or () for part in value.split(",") if part.strip())
