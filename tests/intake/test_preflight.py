"""What is found over the bytes of a file."""

import hashlib
from pathlib import Path

import pytest
from tests.intake.conftest import Look

from pesbench.errors import InputError
from pesbench.intake import preflight


def test_misfits_have_line_and_text(look: Look) -> None:
    facts = look('a,b,c\n1,"x\ny",3\n1,2\n1,2,3,4\n , \n1,2,3,\n')
    assert [(misfit.line, misfit.cells) for misfit in facts.misfits] == [(4, ("1", "2")), (5, ("1", "2", "3", "4"))]
    assert facts.ragged
    assert [note.rule for note in facts.notes] == ["PB104"]


def test_the_fingerprint_is_of_the_file_as_given(look: Look) -> None:
    content = "a,b\n1,é\n".encode("latin-1")
    facts = look(content)
    assert facts.sha256 == hashlib.sha256(content).hexdigest()
    assert facts.size == len(content)
    assert facts.readable != facts.path


def test_nameless_columns_are_known_by_position(look: Look) -> None:
    assert look(",a,,b,\n1,2,3,4,5\n").nameless == (0, 2, 4)


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="must name a file"):
        preflight(tmp_path, work=tmp_path)
    with pytest.raises(InputError, match="must be readable"):
        preflight(tmp_path / "missing.csv", work=tmp_path)


@pytest.mark.parametrize("above", ['the "grey zone\n', 'said: "\n\n'])
def test_quotes_above_the_header_that_contradict_the_line_ends_are_refused(look: Look, above: str) -> None:
    with pytest.raises(InputError, match="quotes"):
        look(above + "a,b\r1,2\r3,4\n")
