import threading
import weakref
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.turns import Turns


def doubled(questions):
    return [2 * it for it in questions]


@given(st.lists(st.lists(st.lists(st.integers(), max_size=3), max_size=4), max_size=6))
def test_everybody_gets_the_answers_to_its_own_questions(plans):
    turns = Turns(doubled)
    seen = [[] for _ in plans]

    def piece(plan, answers):
        return lambda: answers.extend(turns.answers(questions) for questions in plan)

    turns.run(piece(*it) for it in zip(plans, seen, strict=True))
    assert seen == [[doubled(questions) for questions in plan] for plan in plans]


def test_what_is_wanted_at_one_time_is_asked_at_once():
    asked = []
    turns = Turns(lambda questions: asked.append(questions) or questions)
    turns.run(
        [
            lambda: (turns.answers("a"), turns.answers("bc")),
            lambda: None,
            lambda: turns.answers("d"),
        ]
    )
    assert asked == [["a", "d"], ["b", "c"]]


def test_whoever_asks_nothing_waits_until_nobody_asks():
    turns, order = Turns(doubled), []

    def patient(name):
        turns.answers([])
        order.append(name)
        order.append(turns.answers([len(order)]))

    def curious():
        order.append(turns.answers([10]))
        order.append(turns.answers([20]))

    turns.run([lambda: patient("first"), lambda: patient("second"), curious])
    assert order == [[20], [40], "first", [6], "second", [10]]


@pytest.mark.parametrize("who", ["piece", "ask"])
def test_an_exception_ends_all_others_in_good_order(who):
    closed = []

    def ask(questions):
        if who == "ask":
            raise LookupError
        return questions

    def fails():
        turns.answers([1])
        raise LookupError

    def holds():
        try:
            turns.answers([1])
        finally:
            closed.append(True)

    turns = Turns(ask)
    never_begun = []
    with pytest.raises(LookupError) as caught:
        turns.run([holds, fails, holds])
    assert closed == [True, True]  # though the exception holds what the run held
    del caught
    with pytest.raises(LookupError):
        turns.run([lambda: {}[0], lambda: never_begun.append(1)])
    assert never_begun == []


def test_pieces_may_have_pieces_of_their_own():
    outer, order = Turns(doubled), []

    def piece(name):
        inner = Turns(outer.answers)
        inner.run([lambda: order.append((name, inner.answers([name])))] * 2)

    for _ in range(2):  # the second time on stacks that are there
        outer.run([lambda: piece(1), lambda: piece(2)])
        assert sorted(order) == [(1, [2]), (1, [2]), (2, [4]), (2, [4])]
        order.clear()


def test_nothing_of_a_piece_is_kept_after_its_end():
    class Held:
        pass

    held = Held()
    seen = weakref.ref(held)
    turns = Turns(doubled)
    turns.run([partial(lambda it: turns.answers([1]), held)])
    del held
    assert seen() is None


def test_every_thread_has_turns_of_its_own():
    seen = []

    def run():
        turns = Turns(doubled)
        turns.run(
            [lambda: seen.extend(turns.answers([1])), lambda: seen.extend(turns.answers([2]))]
        )

    run()
    for thread in [threading.Thread(target=run) for _ in range(3)]:
        thread.start()
        thread.join()
    run()
    assert sorted(seen) == [2] * 5 + [4] * 5


def test_what_a_piece_makes_of_its_end_does_not_go_on_after_it():
    def stubborn():
        try:
            turns.answers([1])
        except BaseException:
            return  # as if it had ended by itself

    def fails():
        raise LookupError

    for _ in range(2):
        turns = Turns(doubled)
        with pytest.raises(LookupError):
            turns.run([stubborn, fails])
    got = []
    turns = Turns(doubled)
    turns.run([lambda: got.extend(turns.answers([3]))])
    assert got == [6]
