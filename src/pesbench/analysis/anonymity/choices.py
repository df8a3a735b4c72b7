"""What is asked of an anonymous answer."""

from pydantic import BaseModel, ConfigDict, Field

from pesbench.errors import UsageError

SMALLEST = 3


class Anonymity(BaseModel):
    """How an answer hides who is who; the part of its recipe that says so. The key is no part of it.

    Attributes
    ----------
    among
        How many PES share every band at least, and so every row: whoever knows all about a PES still finds that many
        rows for it.
    linked
        Whether a pseudonym stands for the same PES in all tables of the answer.
    focus
        The PES that stays named, with its own figures; for whoever gets this answer.
    own_key
        Whether the key was given, so that the same question to the same data has the same pseudonyms again.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    among: int = Field(default=SMALLEST, ge=SMALLEST)
    linked: bool = False
    focus: str | None = None
    own_key: bool = False

    def refuse_what_does_not_fit(self, release: str) -> None:
        """Refuse a PES in focus where the answer goes to the public.

        Raises
        ------
        UsageError
            In that case: its exact figures are internal to the network.
        """
        if self.focus is not None and release == "public":
            raise UsageError(
                "the PES in focus keeps its exact figures, which are not for the public.",
                hint="Leave the focus out, or take --release network.",
            )


def released(release: str, how: Anonymity | None) -> str:
    """Give the release level by which cells are chosen.

    Cells that are internal to the network enter a public answer only in bands, never as themselves; what is
    confidential or suppressed enters none.
    """
    return "network" if how is not None and release == "public" else release
