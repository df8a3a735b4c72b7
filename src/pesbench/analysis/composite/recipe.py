"""The choices behind an index, and what there is to say beside its rows."""

from typing import Any

from pydantic import Field

from pesbench.result import Recipe

Records = tuple[dict[str, Any], ...]


class IndexRecipe(Recipe):
    """What can change an index, and what was found beside the scores.

    Attributes
    ----------
    scheme, against
        The whole schemes, so that the index can be computed again from this recipe and the data.
    uncertainty, sensitivity
        How many draws, and how many rows of the Sobol design; 0 for none. ``varied`` says what varied in them.
    remove_one
        Whether the index was also computed without each indicator.
    top
        How many units at the top two schemes are compared by.
    nodes
        Of each node: its weight among its siblings and in the index, the correlation of its scores with the index, and
        what was imputed and treated.
    profiles
        Of each unit: the indicators on which it is among the best or the worst quarter, ties counted.
    rank_distribution, rank_sensitivity, comparison, removals
        The answers to uncertainty, sensitivity, against and remove_one; null where they were not asked for.
    """

    command: str = "index"
    scheme: dict[str, Any] = Field(default_factory=dict)
    against: dict[str, Any] | None = None
    period: str | None = None
    units: str = ""
    release: str = "network"
    uncertainty: int = Field(default=0, ge=0, le=1_000_000)
    sensitivity: int = Field(default=0, ge=0, le=100_000)
    remove_one: bool = False
    top: int = Field(default=5, ge=1)
    level: float = 0.9
    seed: int = Field(default=1, ge=0)
    numpy: str = ""
    varied: Records = ()
    nodes: Records = ()
    profiles: Records = ()
    rank_distribution: dict[str, Any] | None = None
    rank_sensitivity: dict[str, Any] | None = None
    comparison: dict[str, Any] | None = None
    removals: Records | None = None
