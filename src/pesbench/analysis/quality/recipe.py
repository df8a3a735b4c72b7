"""The choices behind the quality of assessments."""

from typing import Self

from pydantic import Field, model_validator

from pesbench.result import Recipe


class QualityRecipe(Recipe):
    """What can change a measure of quality or its interval.

    ``cycle`` chooses one or several, with commas between; all are answered without it. ``draws`` are the permutations
    behind what halo is compared with. ``scale_low`` and ``scale_high`` are the lowest and the highest mark.
    """

    command: str = "correlate"
    cycle: str | None = None
    units: str = ""
    level: float = Field(default=0.95, gt=0, lt=1)
    draws: int = Field(default=1_999, ge=99)
    min_n: int = Field(default=10, ge=3)
    scale_low: float = 1.0
    scale_high: float = 6.0
    seed: int = Field(default=1, ge=0)
    release: str = "network"
    numpy: str = ""

    @model_validator(mode="after")
    def _scale_has_two_ends(self) -> Self:
        if self.scale_low >= self.scale_high:
            msg = f"the lowest mark must be below the highest, found {self.scale_low:g} and {self.scale_high:g}"
            raise ValueError(msg)
        return self
