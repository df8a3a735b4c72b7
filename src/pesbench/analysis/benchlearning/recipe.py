"""The choices behind assessments, practices, learning and follow-up."""

from pydantic import Field

from pesbench.result import Recipe


class MaturityRecipe(Recipe):
    """What can change a score of maturity or its place.

    ``profile`` is the scoring profile, that of the cycle where it is empty. A PES whose scores cover less than
    ``min_coverage`` of what a score rests on gets no place. ``level`` is that of the ranges of places. ``scored_by`` is
    the profile as it was used.
    """

    command: str = "maturity"
    cycle: str = ""
    pes: str = ""
    profile: str = ""
    units: str = ""
    min_coverage: float = Field(default=0.75, ge=0, le=1)
    level: float = Field(default=0.95, gt=0, lt=1)
    seed: int = Field(default=1, ge=0)
    release: str = "network"
    scored_by: dict[str, object] = Field(default_factory=dict)
    numpy: str = ""
