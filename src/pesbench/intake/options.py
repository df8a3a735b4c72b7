"""What a user may say about how files are read."""

from pydantic import BaseModel, ConfigDict, field_validator

from pesbench.intake.mapping.model import Decimal

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "\\t": "\t"}
EXPLAINED_ROWS = 100_000


class ReadOptions(BaseModel):
    """The choices of a reading; what is None is detected.

    Attributes
    ----------
    form
        The form of all files, by name.
    mapping
        The mapping of all files: the name of a built-in one, or a file.
    encoding, delimiter, decimal
        What detection must not decide. A delimiter is one character or its name: comma, semicolon, tab, bar.
    conf_status
        The confidentiality of values that have none of their own; None leaves it to the mapping (N for our forms).
    explained_rows
        How many failing rows of a file are explained one by one; the others are quarantined and counted.
    rejects
        The folder for quarantined rows; None puts them beside the staged data.
    redact
        Whether findings keep silent about what stands in the cells.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: str | None = None
    mapping: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: Decimal | None = None
    conf_status: str | None = None
    explained_rows: int = EXPLAINED_ROWS
    rejects: str | None = None
    redact: bool = False

    @field_validator("delimiter")
    @classmethod
    def _one_character(cls, delimiter: str | None) -> str | None:
        mark = DELIMITERS.get(delimiter or "", delimiter)
        if mark is not None and (len(mark) != 1 or mark in '"\r\n' or not mark.isascii()):
            msg = f"a delimiter must be one character or one of comma, semicolon, tab, bar; found {delimiter!r}"
            raise ValueError(msg)
        return mark
