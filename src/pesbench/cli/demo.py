"""The command `demo`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pesbench.errors import InputError, UsageError

if TYPE_CHECKING:
    from pesbench.catalogue import Catalogue
    from pesbench.report.pages import Pages
    from pesbench.result import Result

PERIOD, CYCLE = "2024", "4"


def demo(
    out: Annotated[Path, typer.Option(help="The folder to write into; it must be new or empty.")] = Path(
        "pesbench-demo"
    ),
) -> None:
    """Run the whole job on the sample data.

    Ingest, indicators, compare, correlate; the results are also written as Parquet.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(
            "the output folder must be new or empty.", where=str(out), hint="Choose another with --out DIR."
        )
    from pesbench.catalogue import load_catalogue

    vocabulary = load_catalogue()
    _ingest(out / "store", vocabulary)
    _indicators(out, vocabulary)
    _compare(out, vocabulary)
    _correlate(out, vocabulary)
    typer.echo(f"\nThe store and the Parquet files are in {out}. All data are synthetic.")


def sample_data() -> Path:
    """Give the folder of the sample data: inside the installed package, or beside the sources.

    Raises
    ------
    InputError
        If neither is there.
    """
    package = Path(__file__).parents[1]
    for folder in (package / "sample_data", package.parents[1] / "sample_data"):
        if (folder / "submissions").is_dir():
            return folder
    raise InputError("the sample data are missing.", hint="Install pesbench again, or run `make sample-data`.")


def _step(title: str, command: str) -> None:
    typer.secho(f"\n# {title}", bold=True)
    typer.echo(f"$ pesbench {command}\n")


def _give(result: "Result", pages: "Pages", vocabulary: "Catalogue", parquet: Path | None = None) -> None:
    from pesbench.cli.answer import give, report
    from pesbench.cli.choices import Format

    give(result, pages, vocabulary, Format.TABLE, None)
    report(result.findings, quiet=False)
    if parquet is not None:
        result.to_parquet(parquet)


def _ingest(store: Path, vocabulary: "Catalogue") -> None:
    from pesbench.ingestion import IngestOptions, ingest
    from pesbench.report import pages

    _step("National data in, checked and kept", f"ingest sample_data/submissions --store {store}")
    result = ingest([sample_data() / "submissions"], store, vocabulary, IngestOptions())
    _give(result, pages.ingest, vocabulary)


def _indicators(out: Path, vocabulary: "Catalogue") -> None:
    from pesbench.analysis.source import Source, indicator_values
    from pesbench.indicator_values import IndicatorRecipe

    result = indicator_values(Source(store=out / "store"), vocabulary, IndicatorRecipe(by=("sex", "age", "education")))
    result.to_parquet(out / "indicators.parquet")


def _compare(out: Path, vocabulary: "Catalogue") -> None:
    from pesbench.analysis.comparison import CompareRecipe
    from pesbench.analysis.source import Source, comparison
    from pesbench.report.comparison import comparison as shown

    _step("PES ranked", f"compare A1a --store {out / 'store'} --period {PERIOD} --previous 2023")
    source = Source(store=out / "store")
    recipe = CompareRecipe(indicators=("A1a",), period=PERIOD, previous="2023")
    _give(comparison(source, vocabulary, recipe), shown, vocabulary)
    every = comparison(source, vocabulary, CompareRecipe(period=PERIOD, previous="2023"))
    every.to_parquet(out / "compare.parquet")


def _correlate(out: Path, vocabulary: "Catalogue") -> None:
    from pesbench.analysis.relation import CorrelateRecipe
    from pesbench.analysis.source import Relation, relation
    from pesbench.report.relation import correlate as correlate_pages

    _step(
        "Maturity related to results",
        f"correlate --store {out / 'store'} --cycle {CYCLE} --period {PERIOD} --family areas",
    )
    recipe = CorrelateRecipe(cycle=CYCLE, period=PERIOD, family="areas")
    _give(
        relation(Relation(store=out / "store"), vocabulary, recipe),
        correlate_pages,
        vocabulary,
        out / "correlate.parquet",
    )
