import pytest

from autograder.imports import IMPORTABLE
from autograder.student_readme import student_readme

POINTS = {"double": (4.0, 2.0), "total": (6.5, 1.0)}


@pytest.mark.parametrize("notebook", [False, True])
def test_it_is_short_and_tells_points_and_commands(assignment, notebook):
    readme = student_readme(assignment, POINTS, notebook)
    lines = readme.splitlines()
    assert lines[0] == "# A tiny course"
    assert "| `total` | 6.5 | 1 | The sum of an array |" in lines
    assert len(lines) < 65
    assert "None" not in readme
    for verb in ("check", "hint", "show", "list", "submit"):
        assert f"`handgrad {verb}" in readme


@pytest.mark.parametrize("notebook", [False, True])
def test_what_can_be_imported_and_what_is_not_shown_is_told(assignment, notebook):
    readme = student_readme(assignment, POINTS, notebook)
    assert f"{IMPORTABLE} can be imported, and nothing else." in readme
    assert "What they print there is not shown:" in readme.replace("\n", " ")


def test_what_needs_files_is_not_offered_for_a_notebook(assignment):
    for notebook in (False, True):
        readme = student_readme(assignment, POINTS, notebook)
        for verb in ("watch", "reset"):
            assert (f"`handgrad {verb}" in readme) is not notebook
        assert ("exercises/exercises.ipynb" in readme) is notebook
