from autograder.explanation import Explanation


def test_what_was_not_found_out_is_empty():
    assert not any(Explanation().labelled.values())


def test_students_read_the_belief_and_not_its_name():
    explanation = Explanation("ignores_stride", "The stride does not matter.", "Draw it: does it?")
    told = [text for text in explanation.labelled.values() if text]
    assert told == ["The stride does not matter.", "Draw it: does it?"]
