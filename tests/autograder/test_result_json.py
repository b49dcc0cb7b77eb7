import dataclasses
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.result_json import UnknownForm, from_json, to_json

from .class_helpers import NASTY, RACE, made_result


def test_what_was_written_is_read_again():
    exercises = made_result().exercises
    (read,) = from_json(to_json(exercises))
    (race,) = read.races
    assert math.isnan(race.student_effort)
    assert dataclasses.replace(race, student_effort=0) == dataclasses.replace(
        RACE, student_effort=0
    )
    assert read.cases == exercises[0].cases
    assert (read.slug, read.title, read.score, read.possible) == (
        "double",
        "Twice a number",
        1,
        3.5,
    )


@given(st.floats(allow_nan=False))
def test_a_ratio_is_read_as_it_was_written(ratio):
    race = dataclasses.replace(RACE, ratios=(ratio,), interval=(ratio, ratio))
    exercise = dataclasses.replace(made_result().exercises[0], races=(race,))
    (read,) = from_json(to_json([exercise]))[0].races
    assert (read.ratios, read.interval) == ((ratio,), (ratio, ratio))


def test_it_is_ascii_whatever_students_write():
    text = to_json(made_result().exercises)
    assert text.isascii()
    assert from_json(text)[0].cases[1].message == NASTY


def test_what_is_as_always_takes_no_place():
    (exercise,) = json.loads(to_json(made_result().exercises))["exercises"]
    assert set(exercise["cases"][0]) == {"name", "points", "hidden", "outcome", "seconds"}


def test_another_form_is_not_guessed_at():
    text = to_json(made_result().exercises).replace('"form":1', '"form":2')
    with pytest.raises(UnknownForm, match="form 2; this handgrad knows form 1"):
        from_json(text)
