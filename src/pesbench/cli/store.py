"""The commands `store check`, `store optimise` and `store forget`."""

from typing import Annotated

import typer

from pesbench.cli import options
from pesbench.cli.choices import Format
from pesbench.errors import StoreError

app = typer.Typer(
    name="store",
    help="See whether a store is sound, tidy it, or erase vintages.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command()
def check(
    store: options.Store,
    quick: Annotated[
        bool, typer.Option("--quick", help="Look only that every file is there with its size; do not read it.")
    ] = False,
    as_: options.As = Format.TABLE,
    output: options.Output = None,
) -> None:
    """See that every file is there and as it was written, and that vintages and tables fit together.

    Leftovers of killed runs are harmless: `store optimise` removes them. The exit code is 5 where there is damage.
    """
    from pesbench.catalogue import load_catalogue
    from pesbench.cli.answer import give
    from pesbench.keeping import store_check
    from pesbench.report import vintages

    result = store_check(store, hashes=not quick)
    give(result, vintages.check, load_catalogue(), as_, output)
    damage = result.rows.filter(kind="damage")
    if damage.height:
        first = damage.row(0, named=True)
        raise StoreError(
            f"a store must be sound; {damage.height} damaged, the first is {first['path']}: {first['problem']}.",
            where=str(store),
            hint="Restore what is named from a backup of the store.",
        )


@app.command()
def optimise(
    store: options.Store,
    as_: options.As = Format.TABLE,
    output: options.Output = None,
) -> None:
    """Put small files together, and remove what no listed vintage names and what killed runs left.

    No value changes, and every listed vintage can still be read.
    """
    from pesbench.catalogue import load_catalogue
    from pesbench.cli.answer import give
    from pesbench.keeping import store_optimise
    from pesbench.report import vintages

    give(store_optimise(store), vintages.optimise, load_catalogue(), as_, output)


@app.command()
def forget(
    numbers: Annotated[list[int], typer.Argument(metavar="VINTAGE...", help="The vintages to erase, by number.")],
    store: options.Store,
    reason: Annotated[str, typer.Option(help="Why. It stays, so it must not tell what was erased.")],
    as_: options.As = Format.TABLE,
    output: options.Output = None,
) -> None:
    """Erase vintages for good, as the law may ask: the files that only they need go, a tombstone stays.

    What later vintages still hold stays with them: first withdraw it with `ingest --delete`, then forget every vintage
    that has it. Copies of sources and rejects inside the store go too; backups and exports are yours to clean.
    """
    from pesbench.catalogue import load_catalogue
    from pesbench.cli.answer import give
    from pesbench.keeping import store_forget
    from pesbench.report import vintages

    give(store_forget(store, numbers, reason=reason), vintages.forget, load_catalogue(), as_, output)
