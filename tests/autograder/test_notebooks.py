import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.notebooks import NotebookError, notebook_source


def notebook(*cells, **changes):
    """Return a notebook of code cells, each a text or a list of lines, as bytes."""
    made = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": it} for it in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "cells": made, **changes}).encode()


def source(*cells):
    return notebook_source(notebook(*cells), 10_000)


def test_code_cells_are_joined_in_order():
    content = json.loads(notebook("a = 1", ["b = 2\n", "c = 3"]))
    content["cells"].insert(1, {"cell_type": "markdown", "source": "# words"})
    read = notebook_source(json.dumps(content).encode(), 10_000)
    assert read.text == "a = 1\nb = 2\nc = 3\n"
    assert read.notes == (
        "the code cells were read as one file, in which they begin at the lines 1, 2",
    )


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "!pip install numpy",
        "    %time f()",
        "?np.sum",
        "np.sum?",
        "np.sum??  ",
        "files = !ls",
        "t = %timeit -o f()",
    ],
)
def test_what_is_not_python_is_left_out_and_told(line):
    read = source(f"x = 1\n{line}\ny = 2")
    indent = line[: len(line) - len(line.lstrip())]
    assert read.text == f"x = 1\n{indent}pass\ny = 2\n"
    assert read.notes[1:] == (f"left out of code cell 1, not Python: {line.strip()}",)


@pytest.mark.parametrize(
    "code",
    [
        "y = (7\n     % 3)",
        "y = 7 \\\n  % 3",
        "x %= 3",
        "s = '''\n%d\n!x\n'''",
        's = """a\n%time\n"""  # "\nt = {\n  1: "}"}',
        'x = \'(\'\ny = 1  # (\nz = "\\"("',
        "assert x != 1",
        "a = b = 3\nc = a if a == b else 1",
    ],
)
def test_python_is_left_alone(code):
    read = source(code)
    assert read.text == code + "\n"
    assert len(read.notes) == 1


def test_notes_are_few_and_short():
    notes = source(*["!" + "x" * 500] * 15, *[""] * 500).notes
    assert len(notes) == 12
    assert notes[-1] == "and 5 more lines were left out"
    assert max(map(len, notes)) < 500


def test_after_brackets_close_magics_are_seen_again():
    assert source("x = (1,\n 2)\n%time f()").text == "x = (1,\n 2)\npass\n"


def test_a_cell_in_another_language_is_left_out_and_a_timed_one_is_not():
    assert source("%%bash\nls (").text == "pass\npass\n"
    assert source("\n%%time\nx = 1").text == "\npass\nx = 1\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is not JSON"),
        (b"\xff\xfe\xfd", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[]", "has no list of cells"),
        (b'{"worksheets": [], "nbformat": 3}', "has no list of cells"),
        (notebook("x", cells=7), "has no list of cells"),
        (notebook({"a": 1}), "source is not text"),
        (notebook(["x", 3]), "source is not text"),
        (notebook("x" * 6_000, "y" * 6_000), "more than 10000 characters"),
    ],
)
def test_what_is_no_notebook_is_refused(content, words):
    with pytest.raises(NotebookError, match=words):
        notebook_source(content, 10_000)


def test_a_notebook_without_code_is_empty():
    assert notebook_source(notebook(), 10).text.strip() == ""
    assert notebook_source(notebook(), 10).notes == ()


@given(st.lists(st.text(alphabet="a'\"\\%!?=([{)]}#\n ", max_size=40), max_size=4))
def test_whatever_a_cell_holds_its_lines_can_be_counted(cells):
    text = source(*cells).text
    assert text.count("\n") == max(1, sum(cell.count("\n") + 1 for cell in cells))


@pytest.mark.parametrize("piece", ["'", '"', "\\'", "(", " ", "\t", "= ", "a ", "?", "'\\"])
def test_reading_takes_time_in_proportion_to_the_code(piece):
    def seconds(length):
        code = notebook(piece * (length // len(piece)))
        start = time.process_time()
        notebook_source(code, 1 << 20)
        return time.process_time() - start

    assert seconds(400_000) < 20 * seconds(100_000) + 0.1
