"""The command `catalogue`."""

from typing import Annotated

import typer

from pesbench.cli import options
from pesbench.cli.choices import Format, Topic


def catalogue(
    topic: Annotated[Topic, typer.Argument(help="What to list.")] = Topic.INDICATORS,
    language: Annotated[str, typer.Option(help="The language of names: en, de, fr or sv.")] = "en",
    units: Annotated[str, typer.Option("--list", help="With units: only those of this list.", show_default=False)] = "",
    catalogue: options.Catalogue = None,
    form: options.As = Format.TABLE,
    output: options.Output = None,
) -> None:
    """List the vocabulary.

    Indicators, enablers, members, units, codes, measures, dimensions, cycles, rules and mappings.
    """
    from pesbench.catalogue import load_catalogue
    from pesbench.cli.answer import give
    from pesbench.report.listings import listing_pages, listing_result

    vocabulary = load_catalogue(*catalogue or ())
    result = listing_result(vocabulary, topic.value, language, units)
    give(result, listing_pages(topic.value), vocabulary, form, output)
