"""From record numbers to physical lines."""

import numpy as np

from pesbench.intake.lines import line_map


def test_records_of_one_line_each_follow_the_header() -> None:
    lines = line_map(2, [], [])
    assert [lines.line(record) for record in (0, 1, 9)] == [2, 3, 11]


def test_records_of_several_lines_move_those_behind_them() -> None:
    # Records 1 and 4 take 3 and 2 lines: 2 | 3 4 5 | 6 | 7 | 8 9 | 10
    lines = line_map(2, [1, 4], [2, 1])
    expected = [2, 3, 6, 7, 8, 10]
    assert [lines.line(record) for record in range(6)] == expected
    assert lines.lines(np.arange(6)).tolist() == expected
