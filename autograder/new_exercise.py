"""A new exercise: all its files, which work, with a mark wherever the author has a say."""

from __future__ import annotations

import importlib.util
import keyword
import re
import textwrap
from pathlib import Path

import yaml

from autograder.assignment import Assignment, Exercise
from autograder.assignment_file import AssignmentError, ExerciseSection

_BELIEF = "answers_zero"
# What they compute stands in for the author's: the value itself.
_STUB = '''\
"""TODO: what it is about, in one sentence. 2 points."""


def {slug}(value: float) -> float:
    """TODO: return what, in one sentence.

    Parameters
    ----------
    value : float
        TODO: what it is, in which unit, and which values are allowed.

    Returns
    -------
    float
        TODO: what it is, and in which unit.
    """
    # TODO
    raise NotImplementedError("{slug}: not implemented yet")
'''
_HINTS = """\
# Hints for {slug}

## TODO: a nudge, as a question

TODO: where to look first; a small case to try.

## TODO: one step further

TODO: the same as an exercise of its own.

## TODO: the key step

TODO: what it all hangs on, in words or as a formula, never as code.
"""
_SOLUTION = '''\
"""TODO: what it is about (the source).

TODO: the derivation, step by step.
"""


def {slug}(value: float) -> float:
    """TODO: say in a few words how."""
    return value
'''
_PUBLIC = '''\
"""Public tests of {slug}: TODO."""

from otter.test_files import test_case

from autograder.checks import assert_number

OK_FORMAT = False
name = "{slug}"


@test_case(name="{slug}_of_a_worked_example", points=1)
def {slug}_of_a_worked_example({slug}):
    """TODO: the example, worked by hand."""
    assert_number({slug}(3.0), 3.0, next_step="TODO: what should one look at?")
'''
_HIDDEN = '''\
"""Hidden tests of {slug}: TODO."""

from otter.test_files import test_case

from autograder.checks import assert_number

OK_FORMAT = False
name = "{slug}_hidden"


@test_case(name="{slug}_of_random_values", points=1, hidden=True)
def {slug}_of_random_values({slug}, rng):
    """TODO: what is drawn, and which oracle knows the answer."""
    value = float(rng.uniform(1, 9))
    assert_number({slug}(value), value, next_step="TODO: what should one look at?")
'''
_MISCONCEPTION = '''\
"""TODO: the belief in a sentence, as somebody who holds it would say it.

TODO: which question leads away from it? Name the file after the belief.
"""

CAUGHT_BY = ("{slug}_of_random_values",)


def {slug}(value: float) -> float:
    return 0.0 * value
'''
_ENTRY = """\
- slug: {slug}
  title: {title}
  functions: [{slug}]
"""


def lay_out(assignment: Assignment, slug: str) -> tuple[Path, ...]:
    """Write the files of a new exercise, and its entry in assignment.yaml.

    Parameters
    ----------
    slug : str
        Name of the exercise, and of the one function that it begins with.

    Returns
    -------
    tuple of Path
        The new files.

    Raises
    ------
    AssignmentError
        If the name cannot be used or is taken; nothing is written then.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,79}", slug) or keyword.iskeyword(slug):
        raise AssignmentError(
            f"{slug!r} cannot be used: take small letters, digits and underscores, a letter first, "
            "and no word of Python"
        )
    if importlib.util.find_spec(slug) is not None:
        raise AssignmentError(
            f"{slug!r} is a module that can be imported: {slug}.py would stand in its way"
        )
    if slug in assignment.slugs:
        raise AssignmentError(f"there is an exercise {slug!r} already")
    section = ExerciseSection(slug=slug, title=_title(slug), functions=[slug])
    exercise = Exercise(assignment.root, section)
    texts = {
        exercise.stub: _STUB,
        exercise.hints: _HINTS,
        exercise.solution: _SOLUTION,
        exercise.public_tests: _PUBLIC,
        exercise.hidden_tests: _HIDDEN,
        exercise.misconception(_BELIEF): _MISCONCEPTION,
    }
    for path in (*texts, *exercise.misconceptions):
        if path.exists():
            raise AssignmentError(f"{path.relative_to(assignment.root)} is there already")
    listed = _with_entry(assignment.file.read_text(encoding="utf-8"), section)
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(slug=slug), encoding="utf-8")
    assignment.file.write_text(listed, encoding="utf-8")
    return tuple(texts)


def _title(slug: str) -> str:
    return slug.replace("_", " ").strip().capitalize()


def _with_entry(text: str, section: ExerciseSection) -> str:
    """Return assignment.yaml with one more exercise at the end, and all else as it is."""
    tree = yaml.compose(text, yaml.SafeLoader)
    assert isinstance(tree, yaml.MappingNode)  # else it would be no assignment
    listed = next(value for key, value in tree.value if key.value == "exercises")
    if listed.flow_style:
        raise AssignmentError("assignment.yaml lists its exercises in brackets: add it by hand")
    last = listed.value[-1].value[-1][1]  # the value of the last key of the last entry
    lines = text.splitlines(keepends=True)
    end = last.end_mark.line + (1 if last.end_mark.column else 0)
    before = "".join(lines[:end])
    entry = textwrap.indent(
        _ENTRY.format(slug=section.slug, title=section.title), " " * listed.start_mark.column
    )
    return before + ("" if before.endswith("\n") else "\n") + entry + "".join(lines[end:])
