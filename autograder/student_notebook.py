"""All stubs and checks in one notebook, for students who work in Jupyter."""

from __future__ import annotations

import ast

from autograder.assignment import Assignment
from autograder.imports import IMPORTABLE

EXTENSION, CHECK = "autograder.magic", "handgrad_check"  # as IPython names them
_BEGINNING = f"""\
# {{title}}

Fill in the functions: replace `# TODO` and the line below it. Run the cell below first. Each
`%{CHECK}` runs the public tests on the functions of the cells that you ran. All code cells will be
graded together, as one file. {IMPORTABLE} can be
imported in it, and nothing else.
"""
_KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def student_notebook(assignment: Assignment) -> bytes:
    """Return the notebook: the same bytes for the same stubs."""
    # Here, as it takes a while, and whoever grades notebooks needs only the names above.
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    cells = [
        new_markdown_cell(_BEGINNING.format(title=assignment.title)),
        new_code_cell(f"%load_ext {EXTENSION}"),
    ]
    for number, exercise in enumerate(assignment.exercises, 1):
        about, code = _divided(exercise.stub.read_text(encoding="utf-8"))
        cells += [
            new_markdown_cell(f"## {number}. {exercise.title}\n\n{about}".strip()),
            new_code_cell(code),
            new_code_cell(f"%{CHECK} {exercise.slug}"),
        ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"  # else they are drawn by chance
    notebook = new_notebook(cells=cells, metadata=_KERNEL)
    return f"{nbformat.writes(notebook)}\n".encode()


def _divided(stub: str) -> tuple[str, str]:
    """Return what a stub's docstring says, as Markdown, and the code after it."""
    tree = ast.parse(stub)
    about = ast.get_docstring(tree, clean=False)
    if about is None:
        return "", stub.strip()
    after = stub.splitlines()[tree.body[0].end_lineno :]
    return about.strip().replace("::\n", ":\n"), "\n".join(after).strip()
