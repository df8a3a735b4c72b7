"""The picture of an index."""

from xml.etree import ElementTree as ET

import polars as pl
import pytest

import pesbench
from pesbench.report.index_plot import index_svg
from pesbench.result import Result

SCHEME = {
    "name": 'Jobs & "chances"',
    "node": [{"id": "a", "parent": "I", "direction": 1}, {"id": "b", "parent": "I", "direction": 1}, {"id": "I"}],
    "aggregate": {"min_coverage": 0.6},
}
TABLE = pl.DataFrame({"pes": ["AT", "BE", "CZ", "DK"], "a": [1.0, 2.0, 3.0, None], "b": [2.0, 1.0, 3.0, 1.0]})
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def result() -> Result:
    return pesbench.index(SCHEME, wide=TABLE, uncertainty=50)


def test_it_is_svg_with_a_dot_for_every_rank(result: Result) -> None:
    root = ET.fromstring(index_svg(result))  # noqa: S314 - our own text
    assert root.attrib["aria-label"] == 'Jobs & "chances"'
    dots = root.findall(f"{SVG}circle")
    words = [text.text for text in root.findall(f"{SVG}text")]
    assert len(dots) == 3
    assert [float(dot.attrib["cy"]) for dot in dots] == sorted(float(dot.attrib["cy"]) for dot in dots)
    assert words.index("CZ") < words.index("AT")
    assert "No score: DK" in words
    assert "Rank, and 5 to 95 % rank over 50 variants of the index" in words


def test_without_uncertainty_there_is_no_interval(result: Result) -> None:
    plain = index_svg(pesbench.index(SCHEME, wide=TABLE))
    assert 'stroke-width="3"' in index_svg(result)
    assert 'stroke-width="3"' not in plain
    assert "its certainty was not asked for" in plain
