"""`handgrad`: parse, call, print.

Imports what a command needs inside the command, so that ``--help`` does not wait for otter.
"""

from autograder.cli import author, instructor, student
from autograder.cli.app import app

__all__ = ["author", "instructor", "main", "student"]


def main() -> None:
    """Run the command line."""
    app()
