"""All stubs and checks in one notebook, for students who work in Jupyter."""

from __future__ import annotations

import ast

from autograder.assignment import Assignment

EXTENSION, CHECK = "autograder.magic", "handgrad_check"  # as IPython names them
# In jupytext's percent format, in which markdown and magics are comments.
_BEGINNING = f"""\
# %% [markdown]
# # {{title}}
#
# Fill in the functions: replace `# TODO` and the line below it. Run the cell below first. Each
# `%{CHECK}` runs the public tests on the functions of the cells that you ran. All code cells
# will be graded together, as one file: only NumPy and the standard library can be imported in it.

# %%
# %load_ext {EXTENSION}
"""
_EXERCISE = f"""
# %% [markdown]
# ## {{number}}. {{title}}
#
{{about}}

# %%
{{code}}

# %%
# %{CHECK} {{slug}}
"""


def student_notebook(assignment: Assignment) -> bytes:
    """Return the notebook: the same bytes for the same stubs."""
    import jupytext

    parts = [_BEGINNING.format(title=assignment.title)]
    for number, exercise in enumerate(assignment.exercises, 1):
        about, code = _divided(exercise.stub.read_text(encoding="utf-8"))
        commented = "\n".join(f"# {line}".rstrip() for line in about.splitlines())
        parts.append(
            _EXERCISE.format(
                number=number,
                title=exercise.title,
                about=commented,
                code=code,
                slug=exercise.slug,
            )
        )
    notebook = jupytext.reads("".join(parts), fmt="py:percent")
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"  # jupytext draws them by chance
    return str(jupytext.writes(notebook, fmt="ipynb")).encode()


def _divided(stub: str) -> tuple[str, str]:
    """Return what a stub's docstring says, as Markdown, and the code after it."""
    tree = ast.parse(stub)
    about = ast.get_docstring(tree)
    if about is None:
        return "", stub.strip()
    after = stub.splitlines()[tree.body[0].end_lineno :]
    return about.replace("::\n", ":\n"), "\n".join(after).strip()
