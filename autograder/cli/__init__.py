"""`handgrad`: parse, call, print.

Imports what a command needs inside the command, so that ``--help`` does not wait for otter.
"""

from autograder.cli import author, instructor, practice, student
from autograder.cli.app import app

__all__ = ["author", "instructor", "main", "practice", "student"]


def main() -> None:
    """Run the command line."""
    app()
