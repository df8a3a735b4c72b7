"""The choices of an export, and what came of them."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from pesbench.result import Recipe


class Layout(StrEnum):
    """How an export is written."""

    CSV = "csv"
    PARQUET = "parquet"
    SDMX_CSV = "sdmx-csv"
    DATAPACKAGE = "datapackage"


class FileCount(BaseModel):
    """How many rows a file has, how many cells were withheld from it, its hash, and which file says all of it too."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: int
    withheld: int
    sha256: str = ""
    repeated_in: str | None = None


class ExportRecipe(Recipe):
    """The choices of an export; ``files`` says what was written.

    Attributes
    ----------
    layout
        How it is written.
    form
        Only this form; all, and the table of observations, if None.
    release
        To whom it goes: internal, network or public.
    """

    command: str = "export"
    layout: Layout = Layout.CSV
    form: str | None = None
    release: str = "network"
    files: dict[str, FileCount] = Field(default_factory=dict)
