"""A notebook for students in a real Jupyter kernel, saved, and graded as it is handed in."""

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

from autograder.grading import Grader
from autograder.student_bundle import build_student
from autograder.submission import read_submission

from .conftest import RIGHT
from .test_student_bundle import unpacked

# Run one after the other below what students get, and what each of them must print.
LATER = [
    ("def total(values):\n    return sum(values)", ""),
    ("%handgrad_check total", "public tests: 1 of 1 points"),
    ("%handgrad_check total double", "public tests: 3 of 3 points"),
    ("1 / 0", "division by zero"),
    ("%handgrad_check", "public tests: 3 of 3 points"),
    ("def double(a):\n    return [][a]", ""),
    ("%handgrad_check double", "IndexError: list index out of range (line "),
    ("%handgrad_check totl", "there is no exercise 'totl'. Did you mean total?"),
    ("def double(a): raise NotImplementedError\ndouble(1)", "NotImplementedError"),
    ("%handgrad_check double", "not attempted"),
    ("del double", ""),
    ("%handgrad_check double", "run the cell that defines double first"),
    ("%reload_ext autograder.magic", ""),
    ("def double(a): return a + a", ""),
    ("%handgrad_check double", "public tests: 2 of 2 points"),
    ("%cd -q /", ""),
    ("%handgrad_check double", "no exercises/assignment.yaml here or above"),
]


def run(path, later):
    """Run all cells and those after them; save the notebook without these; return what they say."""
    notebook = nbformat.read(path, 4)
    given = len(notebook.cells)
    for cell in notebook.cells:
        if "def double" in cell.source:
            cell.source = f"%precision 3\n{RIGHT['double']}"
    notebook.cells += [new_code_cell(source) for source in later]
    where = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, resources=where, allow_errors=True, timeout=60).execute()
    printed = [
        "".join(
            it["text"] if "text" in it else f"{it['ename']}: {it['evalue']}" for it in cell.outputs
        )
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]
    notebook.cells = notebook.cells[:given]
    nbformat.write(notebook, path)
    return printed[: -len(later)], printed[-len(later) :]


@pytest.mark.usefixtures("kernel_turn")
def test_checks_are_about_the_cells_that_were_run_and_what_is_saved_is_graded(assignment, tmp_path):
    build_student(assignment, tmp_path / "student.zip", notebook=True)
    bundle = unpacked(tmp_path / "student.zip", tmp_path / "unpacked")
    path = bundle / "exercises" / "exercises.ipynb"
    given, later = run(path, [source for source, _ in LATER])

    assert given[0] == ""
    assert "double  2 / 2 points" in given[2]
    assert "public tests: 2 of 2 points" in given[2]
    assert "total  0 / 1 points" in given[4]
    assert "not attempted" in given[4]
    for (source, expected), printed in zip(LATER, later, strict=True):
        assert expected in printed, source
        assert expected or not printed, source

    submission = read_submission(bundle, assignment)
    assert [it for it in submission.notes if "left out" in it] == [
        "left out of code cell 2, not Python: %precision 3"
    ]
    with Grader(assignment, race=False) as grader:
        scores = {it.slug: it.score for it in grader.grade(submission).exercises}
    assert scores == {"double": 4, "total": 0}
