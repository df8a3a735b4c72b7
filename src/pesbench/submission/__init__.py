"""The folder that a data officer fills: templates, column guide, settings, and checks for CI systems."""

from pesbench.submission.folder import init
from pesbench.submission.recipe import InitRecipe

__all__ = ["InitRecipe", "init"]
