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
    store: options.Store,
    reason: Annotated[str, typer.Option(help="Why. It stays, so it must not tell what was erased.")],
    numbers: Annotated[
        list[int] | None,
        typer.Argument(metavar="VINTAGE...", help="The vintages to erase, by number.", show_default=False),
    ] = None,
    before: Annotated[
        str | None,
        typer.Option(
            metavar="VINTAGE|DATE", help="Erase all vintages before this one or this date.", show_default=False
        ),
    ] = None,
    pes: Annotated[
        list[str] | None,
        typer.Option(help="Erase all data of this PES, from every vintage; may be repeated.", show_default=False),
    ] = None,
    as_: options.As = Format.TABLE,
    output: options.Output = None,
    quiet: options.Quiet = False,
) -> None:
    """Erase vintages, or a PES from all of them, for good, as the law may ask; a tombstone with the reason stays.

    Of vintages the files go that no other vintage needs; what later ones still hold stays with them, and the current
    one stays. With --pes every vintage is without the PES from then on, and a new vintage follows. Copies of sources
    and rejects inside the store go too; what remains is named. Backups and exports are yours to clean.
    """
    from pesbench.catalogue import load_catalogue
    from pesbench.cli.answer import check_output, give, report
    from pesbench.keeping import store_forget
    from pesbench.report import vintages

    check_output(output)
    result = store_forget(store, numbers or (), reason=reason, before=before, pes=options.split(pes))
    give(result, vintages.forget, load_catalogue(), as_, output)
    report(result.findings, quiet=quiet)
