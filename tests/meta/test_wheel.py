"""The wheel holds what an installed pesbench needs, and works without the clone."""

import os
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest


def run(command: list[str], folder: Path, **environment: str) -> str:
    folder.mkdir(exist_ok=True)
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(root)], out)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    return {name for name in zipfile.ZipFile(wheel).namelist() if not name.endswith("/")}


@pytest.mark.parametrize(
    ("folder", "inside"),
    [
        ("src/pesbench/", "pesbench/"),
        ("schemas/", "pesbench/schemas/"),
        ("sample_data/", "pesbench/sample_data/"),
    ],
)
def test_every_file_of_the_package_is_inside(tracked: list[str], names: set[str], folder: str, inside: str) -> None:
    wanted = {name.replace(folder, inside, 1) for name in tracked if name.startswith(folder)}
    scripts = {name for name in wanted if folder == "sample_data/" and name.endswith(".py")}
    assert wanted - scripts
    assert (wanted - scripts) - names == set()


def test_nothing_else_is_inside(names: set[str]) -> None:
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"pesbench"}
    assert not [name for name in names if name.startswith("pesbench/sample_data/") and name.endswith(".py")]


def test_types_licence_and_entry_point_are_inside(names: set[str]) -> None:
    assert "pesbench/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("entry_points.txt") for name in names)


def test_the_wheel_works_away_from_the_clone(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    where = "import pesbench; print(pesbench.__file__)"
    site = {"PYTHONPATH": str(tmp_path / "site")}
    assert str(tmp_path / "site") in run([sys.executable, "-c", where], tmp_path / "empty", **site)
    delivery = tmp_path / "site" / "pesbench" / "sample_data" / "submissions" / "AT"
    told = run([sys.executable, "-m", "pesbench", "validate", str(delivery)], tmp_path / "empty", **site)
    assert "passed" in told


@pytest.mark.slow
def test_the_wheel_installs_into_a_clean_environment(root: Path, wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "clean", with_pip=True)
    programs = tmp_path / "clean" / ("Scripts" if os.name == "nt" else "bin")
    install = ["-m", "pip", "install", "--quiet", "-c", str(root / ".ci" / "constraints.txt"), str(wheel)]
    run([str(programs / "python"), *install], tmp_path)
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert run([str(programs / "pesbench"), "--version"], tmp_path) == f"pesbench {version}\n"
    run([str(programs / "pesbench"), "demo", "--out", "out"], tmp_path)
    assert (tmp_path / "out" / "correlate.parquet").is_file()
