import pytest

from pesbench.catalogue import nearest


@pytest.mark.parametrize(
    ("code", "known", "expected"),
    [
        ("outflow_to_employement", ["outflow", "outflow_to_employment"], "outflow_to_employment"),
        ("y_lt25", ["TOTAL", "Y_LT25"], "Y_LT25"),
        ("be-vgl", ["BE", "BE-VLG", "BE-WAL"], "BE-VLG"),
        (" AT ", ["AT"], "AT"),
        ("GB", ["BG", "UK"], None),
        ("xyz", ["stock", "inflow"], None),
        ("stock", [], None),
        ("", ["stock"], None),
    ],
)
def test_suggests_only_what_is_near(code: str, known: list[str], expected: str | None) -> None:
    assert nearest(code, known) == expected


def test_the_first_of_two_that_differ_in_case_wins() -> None:
    assert nearest("a1A", ["A1a", "a1a"]) == "A1a"
