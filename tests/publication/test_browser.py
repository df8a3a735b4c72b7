"""Reports in a browser: nothing leaves the page, nothing breaks, and what can be clicked works."""

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from tests.publication.conftest import Page

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow
WIDTHS = (390, 1024, 1600)
TOO_WIDE = """[...document.querySelectorAll('table')]
  .filter(table => table.offsetWidth > table.closest('.scroll').clientWidth + 1).map(table => table.id)"""
# A word on two lines has boxes of two heights.
BROKEN_WORDS = """[...document.querySelectorAll('th')].flatMap(head => {
  const found = [], walk = document.createTreeWalker(head, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode())
    for (const word of node.data.matchAll(/[A-Za-z]+/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(box => box.top)).size > 1) found.push(word[0]);
    }
  return found;
})"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The system's Chromium, driven by Playwright."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("there is no Chromium on this machine")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


class Tab:
    """An open report, with what it said and what it asked for."""

    def __init__(self, browser: Any, path: "Path", **options: Any) -> None:
        self.page = browser.new_page(**{"viewport": {"width": 1024, "height": 800}} | options)
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda fault: self.said.append(str(fault)))
        self.page.on("dialog", lambda dialog: self.said.append(dialog.message))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())

    def first_cells(self, table: str) -> list[str]:
        rows = f"Array.from(document.getElementById('{table}').tBodies[0].rows)"
        found: list[str] = self.page.evaluate(f"{rows}.filter(r => r.offsetParent).map(r => r.cells[0].innerText)")
        return found


@pytest.fixture
def tab(browser: Any, annual: Page) -> Iterator[Tab]:
    opened = Tab(browser, annual.path)
    yield opened
    opened.page.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_reports_open_from_disk_and_fit(browser: Any, annual: Page, own: Page, width: int, scheme: str) -> None:
    for report in (annual, own):
        tab = Tab(browser, report.path, viewport={"width": width, "height": 900}, color_scheme=scheme)
        assert (tab.said, tab.asked) == ([], [report.path.as_uri()])
        assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        tab.page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        tab.page.close()


def test_a_report_reads_without_scripts(browser: Any, annual: Page) -> None:
    tab = Tab(browser, annual.path, java_script_enabled=False)
    assert tab.page.locator("svg.chart").count() > 5
    assert not tab.page.locator(".tools").is_visible()
    assert tab.page.locator("#definitions-table").is_visible()
    tab.page.close()


def test_a_table_is_sorted_by_its_numbers(tab: Tab) -> None:
    tab.page.evaluate("document.querySelector('#indicator-1-places details').open = true")
    head = tab.page.locator("#indicator-1-ranking thead th").nth(1)
    best_first = tab.first_cells("indicator-1-ranking")
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert tab.first_cells("indicator-1-ranking") == best_first
    head.locator("button").press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert tab.first_cells("indicator-1-ranking") == best_first[::-1]


def test_rows_are_filtered(tab: Tab) -> None:
    tab.page.evaluate("document.querySelector('#indicator-1-places details').open = true")
    tab.page.locator("[data-filter=indicator-1-ranking]").fill("aust")
    assert tab.first_cells("indicator-1-ranking") == ["Austria (AT)"]


def test_a_pes_is_highlighted_in_tables_and_pictures(tab: Tab) -> None:
    tab.page.select_option("#highlight", label="Austria (AT)")
    tab.page.evaluate("document.querySelector('#indicator-1-places details').open = true")
    assert tab.page.locator("#indicator-1-ranking tr.marked").inner_text().startswith("Austria (AT)")
    assert (
        tab.page.locator("#indicator-1-places .chart .strong").count() == 4
    )  # its value and its place, each with its interval
    tab.page.select_option("#highlight", value="")
    assert tab.page.locator(".marked, .strong, .faded").count() == 0


def test_a_point_says_what_it_is(tab: Tab) -> None:
    tab.page.locator("#indicator-1-places path[data-tip]").first.hover()
    assert tab.page.locator("#tip").is_visible()
    assert "(" in tab.page.locator("#tip").inner_text()


def test_light_turns_dark_and_back(tab: Tab) -> None:
    def paper() -> str:
        return str(tab.page.evaluate("getComputedStyle(document.body).backgroundColor"))

    assert paper() == "rgb(255, 255, 255)"
    tab.page.click("#theme")
    assert paper() == "rgb(16, 23, 30)"
    assert tab.page.get_attribute("#theme", "aria-pressed") == "true"
    tab.page.click("#theme")
    assert paper() == "rgb(255, 255, 255)"


def test_headings_change_their_language(tab: Tab) -> None:
    tab.page.select_option("#language", "sv")
    assert tab.page.locator("#maturity-title").inner_text() == "Mognad"
    tab.page.select_option("#language", "en")
    assert tab.page.locator("#maturity-title").inner_text() == "Maturity"


def test_the_keyboard_goes_from_the_top_down(tab: Tab) -> None:
    seen = []
    for _ in range(5):
        tab.page.keyboard.press("Tab")
        seen.append(
            tab.page.evaluate(
                "document.activeElement.id || document.activeElement.className || document.activeElement.hash"
            )
        )
    assert seen == ["skip", "highlight", "language", "theme", "#glance"]


def test_it_prints_to_a4(tab: Tab, tmp_path: "Path") -> None:
    tab.page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_paper_has_heads_without_buttons_and_the_screen_has_them_again(tab: Tab) -> None:
    def buttons() -> int:
        return int(tab.page.locator("main th button").count())

    before = buttons()
    assert before > 50
    tab.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert buttons() == 0
    assert tab.page.locator("#indicator-1-ranking thead").inner_text().startswith("PES")
    tab.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert buttons() == before
    tab.page.locator("#definitions-table thead th button").first.click()
    assert tab.page.locator("#definitions-table thead th").first.get_attribute("aria-sort") == "ascending"


def test_tables_and_words_fit_the_paper(browser: Any, annual: Page, own: Page) -> None:
    """The paper is 182 mm wide between its margins: no table is wider, and no word of a head is broken."""
    for report in (annual, own):
        tab = Tab(browser, report.path, viewport={"width": 688, "height": 990})
        tab.page.emulate_media(media="print")
        tab.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert tab.page.evaluate(TOO_WIDE) == []
        assert tab.page.evaluate(BROKEN_WORDS) == []
        tab.page.close()


def test_a_highlighted_row_of_a_heat_map_keeps_its_colours(tab: Tab) -> None:
    cells = "[...document.querySelectorAll('#maturity-heat .mark-rect [data-unit]')]"
    looks = f"{cells}.map(c => getComputedStyle(c).fill + getComputedStyle(c).opacity).sort()"
    before = tab.page.evaluate(looks)
    tab.page.select_option("#highlight", label="Austria (AT)")
    assert tab.page.evaluate(looks) == before
    framed = tab.page.evaluate(f"{cells}.filter(c => getComputedStyle(c).strokeWidth === '3px').length")
    assert framed == 2  # the areas A and B


def test_contrast_is_enough_in_both_themes(browser: Any, annual: Page) -> None:
    """4.5 to 1 for every text and coloured word on the paper and on panels (WCAG 2.2, AA)."""
    for scheme in ("light", "dark"):
        tab = Tab(browser, annual.path, color_scheme=scheme)
        colours = tab.page.evaluate(
            "(names => names.map(n => getComputedStyle(document.documentElement).getPropertyValue(n).trim()))"
            "(['--paper', '--panel', '--ink', '--muted', '--strong', '--above', '--below', '--focus'])"
        )
        for ground in colours[:2]:
            assert [c for c in colours[2:] if contrast(c, ground) < 4.5] == [], scheme
        tab.page.close()


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        digits = colour.removeprefix("#")
        digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
        parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
