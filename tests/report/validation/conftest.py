"""One validation that the formats are tried on: errors, a warning, an accepted finding, and odd signs."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pesbench.catalogue import Catalogue
from pesbench.checking import ValidateOptions, Validation, validate

ESCAPE = "\x1b"
MESSY = f"""\
pes,period,sex,stock,inflow,comment
AT,2024-01,T,100,10,
AT,2024-01,F,40,4,=1+1
AT,2024-01,M,ma{ESCAPE}ny,5,
XX,2024-02,T,5%,5,
SI,2024-02,T,6,5,
SI,2024-03,T,few,5,
"""
Check = Callable[..., Validation]


@pytest.fixture
def check(tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Validate the messy file, named as in the current folder."""
    monkeypatch.chdir(tmp_path)
    Path("data").mkdir()
    Path("data/my file.csv").write_text(MESSY, encoding="utf-8")
    waiver = '[[waiver]]\nrule = "PB201"\nreason = "known"\nwho = "Ann"\nuntil = 2026-12-31\npes = "SI"\n'
    Path("waivers.toml").write_text(waiver, encoding="utf-8")

    def run(*paths: str, **choices: Any) -> Validation:
        usual = {
            "select": ("PB2",),
            "today": date(2026, 1, 31),
            "use_config": False,
            "waivers": Path("waivers.toml"),
            "excerpts": 20,
        }
        given = [Path(path) for path in paths or ("data/my file.csv",)]
        return validate(given, catalogue, ValidateOptions(**{**usual, **choices}))

    return run
