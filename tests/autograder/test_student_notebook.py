import json

import nbformat

from autograder.imports import IMPORTABLE
from autograder.student_notebook import student_notebook

from .conftest import write


def cells(content, kind):
    return [it["source"] for it in json.loads(content)["cells"] if it["cell_type"] == kind]


def test_each_exercise_is_told_to_be_written_and_checked(assignment):
    content = student_notebook(assignment)
    nbformat.validate(nbformat.reads(content.decode(), 4))
    code = ["".join(source) for source in cells(content, "code")]
    assert code[0] == "%load_ext autograder.magic"
    assert code[1] == assignment.exercises[0].stub.read_text().strip()
    assert code[2::2] == ["%handgrad_check double", "%handgrad_check total"]
    titles = ["".join(source).splitlines()[0] for source in cells(content, "markdown")]
    assert titles == ["# A tiny course", "## 1. Twice a number", "## 2. The sum of an array"]


def test_what_can_be_imported_is_told(assignment):
    first = "".join(cells(student_notebook(assignment), "markdown")[0])
    assert f"{IMPORTABLE} can be imported" in first.replace("\n", " ")


def test_what_a_stub_says_first_stands_above_it(course, assignment):
    stub = (
        '"""It doubles::\n\n    2 a\n"""\nimport math\n\n\n' + "def double(a):\n    # %% no cell\n"
    )
    write(course, {"exercises/double.py": stub + "    raise NotImplementedError\n"})
    content = student_notebook(assignment)
    assert "".join(cells(content, "markdown")[1]).endswith("It doubles:\n\n    2 a")
    assert "".join(cells(content, "code")[1]).startswith("import math\n\n\ndef double")


def test_the_same_stubs_are_the_same_bytes(assignment):
    assert student_notebook(assignment) == student_notebook(assignment)
