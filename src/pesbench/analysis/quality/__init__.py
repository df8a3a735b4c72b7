"""The quality of assessments: whether marks are consistent, agree, differ enough from each other and use the scale."""

from pesbench.analysis.quality.answer import assessment_quality
from pesbench.analysis.quality.recipe import QualityRecipe
from pesbench.analysis.quality.rows import quality_schema

__all__ = ["QualityRecipe", "assessment_quality", "quality_schema"]
