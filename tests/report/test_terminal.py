"""Pages on a terminal: they fit their width, hide what says nothing, and survive hostile cells."""

from io import StringIO

import pytest

from pesbench.report.numbers import whole
from pesbench.report.tables import Page, number, plain
from pesbench.report.terminal import console, markdown, show

ROWS = [
    {"pes": "AT", "rank": 1.0, "note": "", "long": "x" * 30},
    {"pes": "[red]B|G", "rank": 2.0, "note": None, "long": "y"},
]
COLUMNS = (
    plain("PES", "pes"),
    number("rank", "rank", whole),
    plain("note", "note", optional=True),
    plain("long", "long", yields=1),
)
LEGEND = [("rank", "1 is best"), ("note", "a remark"), ("long", "in full")]
PAGE = Page("Title [bold]", COLUMNS, ROWS, ["below"], legend=LEGEND)


def shown(width: int, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", str(width))
    text = StringIO()
    show([PAGE], console(text))
    return text.getvalue()


def test_markup_in_data_is_shown_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(80, monkeypatch)
    assert "[red]B|G" in text
    assert "Title [bold]" in text


def test_columns_yield_where_there_is_no_room_and_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = shown(40, monkeypatch)
    assert "x" * 30 not in narrow
    assert "No room for: long." in narrow
    assert "x" * 30 in shown(140, monkeypatch)
    assert "No room" not in shown(140, monkeypatch)


def test_only_columns_that_are_shown_are_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "rank: 1 is best.\n" in shown(40, monkeypatch)
    assert "rank: 1 is best; long: in full.\n" in shown(140, monkeypatch)
    assert "rank: 1 is best; long: in full.\nbelow" in markdown([PAGE])


def test_columns_with_nothing_to_say_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "note" not in shown(140, monkeypatch)


def test_no_line_is_wider_than_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert max(len(line) for line in shown(80, monkeypatch).splitlines()) <= 80


def test_a_number_is_never_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    columns = [number(name, name, lambda value: f"{value:.4f}") for name in ("a", "b", "c", "d", "e")]
    text = StringIO()
    show([Page("Many", columns, [dict.fromkeys("abcde", 12345.6789)])], console(text))
    assert text.getvalue().count("12345.6789") == 5


def test_pipes_get_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in shown(80, monkeypatch)


def test_markdown_escapes_pipes() -> None:
    text = markdown([PAGE])
    assert "| [red]B\\|G | 2 | y |" in text
    assert "|---|---:|---|" in text
