"""The answer of `validate` for people and for programs that judge deliveries: one module per format."""

from pesbench.report.validation.ess import ess
from pesbench.report.validation.github import github
from pesbench.report.validation.junit import junit
from pesbench.report.validation.sarif import sarif
from pesbench.report.validation.summary import markdown_summary
from pesbench.report.validation.text import show_validation, statistics_pages

__all__ = ["ess", "github", "junit", "markdown_summary", "sarif", "show_validation", "statistics_pages"]
