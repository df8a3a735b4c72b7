"""The command line: one file per command, and the list of commands."""

import gc
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from pesbench.cli import (
    catalogue,
    change,
    compare,
    correlate,
    demo,
    diff,
    export,
    history,
    index,
    indicators,
    ingest,
    init,
    inspect,
    learn,
    maturity,
    practices,
    report,
    restore,
    rule,
    store,
    validate,
)
from pesbench.cli.boundary import guarded
from pesbench.cli.once import Once

OBJECTS_BETWEEN_LOOKS = 50_000

app = typer.Typer(
    name="pesbench",
    help="Benchmark Public Employment Services: read and check their data, rank PES, relate maturity to results.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

for command in (
    init.init,  # a folder to fill
    inspect.inspect,  # look at a file before it is read
    validate.validate,  # check a delivery, and keep nothing
    rule.rule,  # explain a rule
    ingest.ingest,  # read, check and keep deliveries
    indicators.indicators,  # compute indicators from what is kept
    compare.compare,  # rank PES on indicators
    index.index,  # one rank from many indicators
    maturity.maturity,  # score the enablers of a cycle
    learn.learn,  # from whom to learn what, and a programme for all
    change.change,  # what became of recommendations and scores
    correlate.correlate,  # relate maturity to results
    report.report,  # annual and feedback reports as pages
    export.export,  # write what is kept for others
    history.history,  # list the vintages
    diff.diff,  # say what differs between two vintages
    restore.restore,  # have an old vintage again
    catalogue.catalogue,  # list the vocabulary
    demo.demo,  # the whole job on the sample data
):
    app.command(cls=Once)(command)
app.add_typer(practices.app)  # good practices on offer, and where to look for one
app.add_typer(store.app)  # whether a store is sound, tidying it, erasing vintages


def _version(*, value: bool) -> None:
    if value:
        from importlib.metadata import version

        typer.echo(f"pesbench {version('pesbench')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and stop.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Benchmark Public Employment Services."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and give its exit code."""
    # Commands make many objects and hardly a cycle among them: the usual looks for such cost a fifth of a second.
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS)
    return guarded(lambda: app(args=list(sys.argv[1:] if arguments is None else arguments), prog_name="pesbench"))
