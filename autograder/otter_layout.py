"""The names of things in the zip that stock otter grades with."""

from __future__ import annotations

from pathlib import Path

PLUGIN = "autograder.otter_plugin.TrustedGrading"
NOTEBOOK = "handgrad_grading.ipynb"  # otter puts it over a student's of the same name
# `otter grade` puts nothing into its image but otter's own files, tests/, files/ (which it copies
# among the student's) and what matches requirements.*. So what we bring along has such a name.
EXTRAS = "requirements.d"
CONFIG = "otter_config.json"
REQUIRE_ISOLATION = "require_isolation"  # of our plugin's own settings there
METADATA = "submission_metadata.json"


def course_in(source: Path) -> Path:
    """Return the course's folder in the folder that the zip was unpacked to."""
    return source / EXTRAS / "course"


def path_of_test(name: str) -> str:
    """Return the path of a test file, as otter names it, from the folder that it grades in."""
    return f"./tests/{name}.py"
