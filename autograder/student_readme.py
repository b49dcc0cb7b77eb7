"""What students read first."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.assignment import Assignment
from autograder.imports import IMPORTABLE
from autograder.wheel import wheel_name

_TEXT = """\
# {title}

{task}
The docstring of a function is the whole contract: shapes, dtypes, units, what raises. Replace
`# TODO` and the line below it, and keep the function's name and parameters.

## Begin

You need Python 3.11 or newer (on Debian and Ubuntu `python3-venv`, too). This line, in this folder,
installs what you need and checks your work for the first time:

```sh
python3 -m venv .venv && .venv/bin/pip install -q ./{wheel} && .venv/bin/handgrad check
```

On Windows these three do the same:

```
py -m venv .venv
.venv\\Scripts\\pip install -q .\\{wheel}
.venv\\Scripts\\handgrad check
```

Below, `handgrad` stands for `.venv/bin/handgrad`, on Windows for `.venv\\Scripts\\handgrad`.

## Exercises

{table}

Public tests are worked examples, and you can read them in `tests/public/`. Hidden tests ask the
same functions about other inputs, and earn the rest of the points.

## Work

| command | what it does |
|---|---|
| `handgrad check` | runs the public tests, and says what came back, what was expected, what to do |
| `handgrad check EXERCISE` | the same for one exercise; `--no-race` leaves out how fast it is |
{commands}

{run}
{importable} can be imported, and nothing else.

## Hand in

`handgrad submit` writes `submission.zip`, and says what is missing in it and how many points the
public tests give. It packs unfinished work as well. Hand in that file.
"""
_FOR_FILES = """\
| `handgrad watch` | checks again whenever you save |
| `handgrad hint EXERCISE` | a hint; asked again, the next one |
| `handgrad show EXERCISE` | draws a picture with your own function |
| `handgrad list` | where each exercise stands |
| `handgrad reset EXERCISE` | puts a stub back as it was, and keeps your file beside it |"""
_FOR_A_NOTEBOOK = """\
| `handgrad hint EXERCISE` | a hint; asked again, the next one |
| `handgrad show EXERCISE` | draws a picture with your own function |
| `handgrad list` | where each exercise stands |

`.venv/bin/pip install -q notebook && .venv/bin/jupyter notebook exercises/exercises.ipynb` opens
the notebook. Its cells with `%handgrad_check` check the functions as they are in the cells that you
ran; the commands above read the file, so save it first."""
_RUN_FILES = """\
Your files run in a process of their own, each by itself. What they print there is not shown: to see
it, call your functions by hand, in `.venv/bin/python -i exercises/EXERCISE.py`. The line above
installs otter, too, whose own command can run the public tests, in the process that your code is
in: `.venv/bin/otter check -t tests/public -q EXERCISE exercises/EXERCISE.py`."""
_RUN_A_NOTEBOOK = """\
All code cells together run as one file, in a process of its own. What they print there is not
shown: to see it, call your functions in a cell."""


def student_readme(
    assignment: Assignment, points: Mapping[str, tuple[float, float]], notebook: bool
) -> str:
    """Return the README of the students' folder.

    Parameters
    ----------
    points : mapping
        From slug to the points of the exercise, and how many of them public tests give.
    notebook : bool
        Whether the stubs are in a notebook, and not in files.
    """
    rows = ["| exercise | points | of these, public | what |", "|---|---|---|---|"]
    for exercise in assignment.exercises:
        whole, public = points[exercise.slug]
        rows.append(f"| `{exercise.slug}` | {whole:g} | {public:g} | {exercise.title} |")
    in_files = "Fill in the functions in `exercises/`: one file for each exercise."
    in_a_notebook = "Fill in the functions in the notebook `exercises/exercises.ipynb`."
    return _TEXT.format(
        title=assignment.title,
        task=in_a_notebook if notebook else in_files,
        wheel=wheel_name(),
        table="\n".join(rows),
        importable=IMPORTABLE,
        commands=_FOR_A_NOTEBOOK if notebook else _FOR_FILES,
        run=_RUN_A_NOTEBOOK if notebook else _RUN_FILES,
    )
