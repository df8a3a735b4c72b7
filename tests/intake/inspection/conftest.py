"""Small tables in national layouts, typed for these tests, and what is found in them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pesbench.catalogue import Catalogue
from pesbench.intake import ReadOptions
from pesbench.intake.inspection import InspectOptions, inspect
from pesbench.result import Result

Look = Callable[..., Result]
Write = Callable[[str, str], Path]

# Counties in rows, sexes in columns, marks of thousands, a total, the month in the name of the file.
COUNTIES = (
    "Judet ,Numar total someri,din care femei,Rata (%)\n"
    'ALBA," 5,170 "," 2,382 ", 3.06 \n'
    'ARAD," 2,623 ", 901 , 1.25 \n'
    'CLUJ," 1,002 ", 500 , 0.70 \n'
    'TOTAL," 8,795 "," 3,783 ", 1.67 \n'
    ",,,\n"
)
# Districts by codes with a lost zero, months over sexes in a joined header, a year above it, a footnote below.
DISTRICTS = (
    "Arbeitslose nach Geschlecht;;;;;;;\n2019;;;;;;;\n"
    ";;Januar;Januar;Januar;Februar;Februar;Februar\n"
    ";;Insgesamt;männlich;weiblich;Insgesamt;männlich;weiblich\n"
    "5;Nordrhein-Westfalen;60;33;27;62;34;28\n"
    "5111;  Düsseldorf;22;12;10;23;12;11\n"
    "5112;  Duisburg;28;15;13;-;-;-\n"
    "5113;  Essen;10;6;4;11;6;5\n"
    "5113004;  Teil;4;2;2;5;3;2\n"
    "__________;;;;;;;\nStand: 2020;;;;;;;\n"
)
# One country, quarters in rows, sex over age.
QUARTERS = (
    "Demandeurs d'emploi inscrits;;;;\n"
    "Période;Hommes;;Femmes;\n"
    ";Moins de 25 ans;25 ans ou plus;Moins de 25 ans;25 ans ou plus\n"
    "2024T1;10,5;20;30;40\n"
    "2024T2;11;21;31;41\n"
)
# Regions side by side.
SIDE_BY_SIDE = "aar;yrke;oslo;rogaland;vestfold;norge\n2018;Snekkere;5;7;9;21\n"
# Sexes and ages in rows.
LONG = (
    "Land;Monat;Geschlecht;Alter;Bestand\n"
    "AT;2024-01;Frauen;15-24;10\nAT;2024-01;Männer;15-24;11\n"
    "DE;2024-01;Frauen;25+;12\nDE;2024-01;Männer;25+;13\n"
)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a text to a file of some name."""

    def run(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return run


@pytest.fixture
def look(catalogue: Catalogue) -> Look:
    """Look at a file."""

    def run(path: Path, *, sheet: str | None = None, **reading: object) -> Result:
        return inspect(path, catalogue, InspectOptions(reading=ReadOptions.model_validate(reading), sheet=sheet))

    return run
