"""The choices of a new submission folder."""

from pesbench.result import Recipe


class InitRecipe(Recipe):
    """The choices of a new submission folder.

    Attributes
    ----------
    pes
        Whose figures they will be: the templates get the rows that are expected of it.
    year
        The year that the figures are about; rows of periods need both.
    xlsx
        Whether the tables are to be filled in one workbook, and not in CSV files.
    forms
        Only these forms; all that a PES fills if empty.
    """

    command: str = "init"
    pes: str | None = None
    year: int | None = None
    xlsx: bool = False
    forms: tuple[str, ...] = ()
