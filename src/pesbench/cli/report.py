"""The command `report`."""

from pathlib import Path
from typing import Annotated

import typer

from pesbench.cli import options
from pesbench.cli.choices import Format, Language, Release


def report(
    period: Annotated[str, typer.Option(help="The period to report, such as 2024.", show_default=False)],
    store: options.Store,
    out: Annotated[
        Path,
        typer.Option(
            help="The folder to write into: new, empty, or that of an earlier report, which is replaced.",
            show_default=False,
        ),
    ],
    pes: Annotated[
        str | None, typer.Option(help="Write the feedback report of this PES instead.", show_default=False)
    ] = None,
    cycle: Annotated[
        str | None, typer.Option(help="The assessment cycle; the latest if left out.", show_default=False)
    ] = None,
    scheme: Annotated[
        Path | None, typer.Option(help="A scheme, to show an index in the report.", show_default=False)
    ] = None,
    units: options.Units = "",
    lang: Annotated[Language, typer.Option(help="The language of headings, labels and numbers.")] = Language.EN,
    anonymise: Annotated[
        bool,
        typer.Option("--anonymise", help="Pseudonyms instead of names, bands instead of values; --pes stays named."),
    ] = False,
    release: options.To = Release.NETWORK,
    decision: Annotated[
        str | None,
        typer.Option(help="The Board's decision by which a public report may name PES.", show_default=False),
    ] = None,
    seed: options.Seed = 1,
    as_of: options.AsOf = None,
    catalogue: options.Catalogue = None,
    form: options.As = Format.TABLE,
    output: options.Output = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Write the annual report of a period, or the feedback report of one PES.

    One HTML file that needs no network and no other file, its tables as CSV beside it. A public report names no PES,
    unless --decision says which decision of the Board allows it.
    """
    from pesbench.catalogue import load_catalogue
    from pesbench.cli.answer import check_output, give
    from pesbench.cli.answer import report as tell
    from pesbench.publication import ReportRecipe
    from pesbench.publication import report as publish
    from pesbench.report import pages
    from pesbench.result import chosen

    check_output(output)
    vocabulary = load_catalogue(*catalogue or ())
    choices = {
        "period": period,
        "pes": pes,
        "cycle": cycle,
        "scheme": str(scheme) if scheme else None,
        "units": units,
        "lang": lang.value,
        "anonymise": anonymise,
        "release": release.value,
        "decision": decision,
        "seed": seed,
    }
    result = publish(store, out, vocabulary, chosen(ReportRecipe, choices), as_of=as_of)
    give(result, pages.report, vocabulary, form, output)
    tell(result.findings, quiet=quiet, verbose=verbose)
