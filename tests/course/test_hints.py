"""Hints of every exercise: readable in any terminal, and never the code."""

import ast
import re
from pathlib import Path

import pytest

from autograder.assignment import find_course, load_assignment
from autograder.hints import read_hints

ASSIGNMENT = load_assignment(find_course(Path(__file__).parent))
LADDERS = {exercise.slug: read_hints(exercise.hints) for exercise in ASSIGNMENT.exercises}
HINTS = [
    pytest.param(hint, id=f"{slug}-{hint.heading}") for slug in LADDERS for hint in LADDERS[slug]
]
MARGIN = 4
WIDTH = 80


def displayed(hint):
    """Return the lines that are shown as they are."""
    return [line for line in hint.text.splitlines() if line.startswith(" " * MARGIN)]


@pytest.mark.parametrize("slug", LADDERS)
def test_a_ladder_has_at_least_three_rungs(slug):
    assert len(LADDERS[slug]) >= 3


@pytest.mark.parametrize("hint", HINTS)
def test_a_formula_fits_into_80_columns(hint):
    assert all(MARGIN + len(line) <= WIDTH for line in displayed(hint))


@pytest.mark.parametrize("hint", HINTS)
def test_no_hint_holds_code(hint):
    assert not re.search(r"np\.|\bdef \w+\(|```", hint.text)
    for line in displayed(hint):
        with pytest.raises(SyntaxError):
            ast.parse(line.strip())


@pytest.mark.parametrize("slug", LADDERS)
def test_a_ladder_begins_with_questions(slug):
    assert "?" in LADDERS[slug][0].text
    assert "?" in LADDERS[slug][1].text
