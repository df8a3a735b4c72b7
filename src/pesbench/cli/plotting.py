"""The option --plot of compare, correlate, index and maturity: the answer as a picture, beside the table."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pesbench.errors import UsageError

if TYPE_CHECKING:
    from pesbench.report.charts.draw import AnyChart

ENDINGS = (".svg", ".png", ".html")
Plot = Annotated[
    Path | None, typer.Option(help="Draw the answer too, to this file: .svg, .png or .html.", show_default=False)
]


def check_plot(path: Path | None) -> None:
    """Refuse a picture that cannot be made, before anything is computed.

    Raises
    ------
    UsageError
        If the ending is none of a picture.
    InputError
        If the file cannot be written there.
    """
    if path is None:
        return
    if path.suffix.lower() not in ENDINGS:
        found = path.suffix or "no ending"
        raise UsageError(f"a picture is written as {', '.join(ENDINGS)}, found {found!r}.", where=str(path))
    from pesbench.cli.answer import check_output

    check_output(path)


def draw(chart: "AnyChart", path: Path) -> None:
    """Write a chart whole, or not at all."""
    from pesbench.cli.answer import whole
    from pesbench.report.charts.draw import save

    whole(path, lambda part: save(chart, part, ending=path.suffix))
