import pickle

from autograder.outcomes import CallFailed, Outcome
from autograder.sources_json import sources_from_json, sources_to_json

from .class_helpers import NASTY


def test_sources_and_what_took_their_place_come_back():
    missing = CallFailed(Outcome.MISSING, "total.py was not handed in", "Hand it in.")
    text = sources_to_json({"double": NASTY, "total": missing})
    assert text.isascii()
    read = sources_from_json(text)
    assert read["double"] == NASTY
    assert vars(read["total"]) == vars(missing)


def test_an_exercise_that_was_added_since_is_missing():
    text = sources_to_json({"double": NASTY})
    read = sources_from_json(text)
    for sources in (read, pickle.loads(pickle.dumps(read))):  # as it travels to other processes
        assert sources["third"].outcome is Outcome.MISSING
        assert sources["third"].message == "third.py is not there"
        # It is the same submission still.
        assert sources_to_json(sources) == text
