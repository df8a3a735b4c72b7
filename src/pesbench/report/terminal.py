"""Pages on a terminal, and as Markdown."""

import os
import sys
from collections.abc import Iterable, Sequence
from typing import IO

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pesbench.report.numbers import MISSING
from pesbench.report.tables import Column, Page, width_of

# Marks of ours for a terminal whose encoding has only ASCII for certain.
PLAIN = str.maketrans(
    {"─": "-", "●": "o", "·": ".", MISSING: "-", "█": "#", "±": "+-", "\u202f": " "} | dict.fromkeys("▏▎▍▌▋▊▉", "")
)


def console(file: IO[str] | None = None) -> Console:
    """Open a console that adds no colour in pipes and breaks lines only at the width it is told."""
    return Console(file=file or sys.stdout, highlight=False, width=_width(file or sys.stdout))


def _width(file: IO[str]) -> int | None:
    """Give the width to write for where there is no terminal: COLUMNS, else 80."""
    if file.isatty():
        return None
    told = os.environ.get("COLUMNS", "")
    return max(40, int(told)) if told.isdecimal() else 80


def show(pages: Iterable[Page], screen: Console) -> None:
    """Print pages, each with its title above and its notes below."""
    for index, page in enumerate(pages):
        if index:
            screen.print()
        plain = screen.options.ascii_only
        screen.print(f"[bold]{escape(_shown(page.title, plain=plain))}[/bold]")
        for line in page.above:
            screen.print(escape(_shown(line, plain=plain)))
        told = _show_table(page, screen, plain=plain) if page.rows else []
        for line in (*told, *page.below):
            screen.print(f"[dim]{escape(_shown(line, plain=plain))}[/dim]")


def _show_table(page: Page, screen: Console, *, plain: bool) -> list[str]:
    """Print the table of a page; give what is to be said of its columns."""
    columns, rows, without = page.fitted(screen.width)
    table, needed = _table(columns, rows, plain=plain)
    if needed <= screen.width:
        screen.print(table)
    else:  # a terminal too narrow for what must be shown gets long lines, never cut numbers
        Console(file=screen.file, highlight=False, width=needed).print(table)
    told = page.explained(columns)
    return [*told, f"No room for: {', '.join(without)}. A wider window shows them."] if without else told


def _shown(text: str, *, plain: bool) -> str:
    """Write marks of ours in ASCII where the terminal's encoding has no others."""
    return text.translate(PLAIN) if plain else text


def _table(columns: Sequence[Column], cells: Sequence[Sequence[str]], *, plain: bool) -> tuple[Table, int]:
    rows = [[_shown(cell, plain=plain) for cell in row] for row in cells]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for column in columns:
        table.add_column(
            escape(_shown(column.title, plain=plain)),
            justify="right" if column.right else "left",
            overflow="fold",
            no_wrap=not column.folds,
        )
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    return table, width_of([(column, [row[at] for row in rows]) for at, column in enumerate(columns)])


def markdown(pages: Iterable[Page]) -> str:
    """Write pages as Markdown, all columns."""
    blocks = []
    for page in pages:
        columns, rows = page.cells()
        lines = [f"## {page.title}", "", *(part for line in page.above for part in (line, ""))]
        if not columns:
            blocks.append("\n".join([*lines, *page.below, ""]))
            continue
        lines.append("| " + " | ".join(_cell(c.title) for c in columns) + " |")
        lines.append("|" + "|".join("---:" if c.right else "---" for c in columns) + "|")
        lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
        below = [*page.explained(columns), *page.below]
        blocks.append("\n".join([*lines, "", *below, ""] if below else [*lines, ""]))
    return "\n".join(blocks)


def _cell(cell: str) -> str:
    return cell.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
