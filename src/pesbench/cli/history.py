"""The command `history`."""

from pesbench.cli import options
from pesbench.cli.choices import Format


def history(
    store: options.Store,
    as_: options.As = Format.TABLE,
    output: options.Output = None,
) -> None:
    """List the vintages: when, who, from which files, and what each changed.

    JSON has the whole records in the recipe: hashes of the files, counts by rule, fingerprints, versions of the tables.
    """
    from pesbench.catalogue import load_catalogue
    from pesbench.cli.answer import give
    from pesbench.keeping import history as list_vintages
    from pesbench.report import vintages

    give(list_vintages(store), vintages.history, load_catalogue(), as_, output)
