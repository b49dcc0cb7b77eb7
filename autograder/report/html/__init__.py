"""Self-contained HTML: a page on a class, and pages on each student."""

from autograder.report.html.pages import INDEX, STUDENTS, write_report
from autograder.report.html.sections import Illustration

__all__ = ["INDEX", "STUDENTS", "Illustration", "write_report"]
