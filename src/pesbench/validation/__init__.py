"""What can only be seen across rows, over time or between sources: levels 4xx to 6xx."""

from pesbench.validation.additivity import additivity, additivity_findings

__all__ = ["additivity", "additivity_findings"]
