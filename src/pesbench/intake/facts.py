"""What is known about a file before it is parsed."""

from dataclasses import dataclass
from pathlib import Path

from pesbench.findings import Finding
from pesbench.intake.lines import LineMap


@dataclass(frozen=True, slots=True)
class Misfit:
    """A record with more or fewer cells than the header, as it stands in the file."""

    record: int
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file is, found by its bytes.

    ``readable`` is the file itself, or a copy of it in UTF-8 with line feeds. ``records`` counts what stands behind
    the header, blank lines included, as a CSV parser counts; ``lines`` gives their physical lines. ``misfits`` are
    the records that have more or fewer cells than the header; ``ragged`` says that there are such records, or some
    with empty cells beyond those of the header. ``notes`` are findings that harm nothing.
    """

    path: Path
    readable: Path
    size: int
    sha256: str
    encoding: str
    line_end: str
    delimiter: str
    quoted: bool
    header: tuple[str, ...]
    header_line: int
    records: int
    lines: LineMap
    ragged: bool = False
    misfits: tuple[Misfit, ...] = ()
    notes: tuple[Finding, ...] = ()

    @property
    def name(self) -> str:
        """The file as it was given."""
        return str(self.path)

    @property
    def nameless(self) -> tuple[int, ...]:
        """The positions of the columns without a name."""
        return tuple(at for at, name in enumerate(self.header) if not name)
