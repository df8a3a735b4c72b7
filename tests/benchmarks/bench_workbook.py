"""How fast a workbook becomes text, beside a bare ``polars.read_excel`` of the same file.

Ours gives every cell as the sheet holds it, watches for formulas without values and for bombs, and writes a CSV to read
on. Run as ``python bench_workbook.py --cells 100000 --rounds 3``; the quotient is what to read, not the seconds.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import polars as pl

from pesbench.intake.kinds import kind_of
from pesbench.intake.workbooks import read_workbook

LETTERS = "ABCDEFGHIJKLMNOPQRST"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
PARTS = {
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="b" Type="{LINKS}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets><sheet name="S" sheetId="1" r:id="s"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="s" Type="{LINKS}/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
}


def write(path: Path, cells: int) -> None:
    """Write a workbook with one sheet of numbers."""
    rows = range(1, cells // len(LETTERS) + 1)
    body = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{at}{row}"><v>{row / 7!r}</v></c>' for at in LETTERS) + "</row>"
        for row in rows
    )
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, part in PARTS.items():
            archive.writestr(name, part)
        archive.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'
        )


def cpu(job: Callable[[], object], rounds: int) -> float:
    """Give the least processor seconds of some runs; a first one, which imports, does not count."""
    job()
    times = []
    for _ in range(rounds):
        start = time.process_time()
        job()
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Write, read both ways, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "book.xlsx"
        write(path, options.cells)
        ours = cpu(lambda: read_workbook(path, kind_of(path), work=folder, where=path.name), options.rounds)
        bare = cpu(lambda: pl.read_excel(path, has_header=False), options.rounds)
    print(f"pesbench          {ours:6.2f} s  {options.cells / ours:11,.0f} cells/s")
    print(f"polars.read_excel {bare:6.2f} s  {options.cells / bare:11,.0f} cells/s")
    print(f"pesbench takes {ours / bare:.2f} x polars.read_excel")


if __name__ == "__main__":
    main()
