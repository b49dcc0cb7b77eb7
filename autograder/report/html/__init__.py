"""Self-contained HTML: a page on a class, and pages on each student."""

from autograder.report.html.pages import write_report
from autograder.report.html.sections import Illustration

__all__ = ["Illustration", "write_report"]
