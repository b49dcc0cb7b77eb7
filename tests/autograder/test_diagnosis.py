import threading
import weakref

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.calls import Call
from autograder.diagnosis.answers import answer_in, coincide, differing, parts
from autograder.diagnosis.beliefs import Belief, Suspicion
from autograder.diagnosis.comparison import Comparison, WrongCall
from autograder.diagnosis.examination import Examination
from autograder.diagnosis.patience import Patience, run_within
from autograder.diagnosis.replay import Program, ProgramBroken, Replay
from autograder.diagnosis.sizes import Contract
from autograder.misconceptions import Misconception
from autograder.outcomes import CallFailed, Outcome

arrays = hnp.arrays(
    st.sampled_from([np.float64, np.float32, np.int64, np.bool_, np.complex128]),
    hnp.array_shapes(min_dims=0, max_dims=2, min_side=0, max_side=3),
)
scalars = st.none() | st.booleans() | st.integers(-9, 9) | st.floats() | st.text(max_size=3)
values = st.recursive(
    scalars | arrays,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
        | st.tuples(inner, inner)
    ),
    max_leaves=6,
)


@given(values)
def test_every_value_coincides_with_itself(value):
    assert coincide(value, value)


@given(values, values)
def test_any_two_values_can_be_compared(got, expected):
    call = WrongCall(Call("f", (got,)), got, expected)
    assert set(call.differing) <= set(parts(expected))
    if call.differing:
        contract = Contract("def f(a): pass")
        said = Comparison(contract, Program("def f(a): return a", "f.py").answer).relation([call])
        assert isinstance(said, str)
        assert call.shown.startswith("for f(")


@pytest.mark.parametrize(
    ("got", "expected", "same"),
    [
        (np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-7]), True),
        (np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-5]), False),
        (np.array([1.0, 1e-30]), np.array([1.0, 0.0]), True),
        (np.float32([1.0]), np.array([1.0]), False),
        (np.array([1.0]), np.array([[1.0]]), False),
        (np.array([np.nan, np.inf]), np.array([np.nan, np.inf]), True),
        (np.array([np.nan]), np.array([0.0]), False),
        (np.array([np.inf]), np.array([-np.inf]), False),
        ({"a": 1e-33, "b": 1.0}, {"a": 3e-32, "b": 1.0}, True),  # both are rounding of the other
        ({"a": 1e-3, "b": 1.0}, {"a": 2e-3, "b": 1.0}, False),
        ({"a": 1.0}, {"b": 1.0}, False),
        ([1.0, 2], (1.0, 2), True),
        (2, 2.0, False),
        (True, 1, False),
        (np.float64(2), 2.0, True),
        (1e-9, 0.0, True),
    ],
)
def test_values_coincide_to_a_tolerance(got, expected, same):
    assert coincide(got, expected) is same


def test_parts_are_named_as_they_are_indexed():
    value = {"x": [1, (2, 3)], "y": 4}
    assert parts(value) == {'["x"][0]': 1, '["x"][1][0]': 2, '["x"][1][1]': 3, '["y"]': 4}
    assert differing(parts(value), parts({"x": [1, (2, 5)], "y": 4})) == ['["x"][1][1]']


REFERENCE = "def f(a):\n    if a < 0: raise ValueError(a)\n    return 2 * a"
SQUARES = "def f(a):\n    if a < 0: raise ValueError(a)\n    return a * a"
TRIPLES = "def f(a):\n    if a < 0: raise ValueError(a)\n    return 3 * a"
ACCEPTS_ALL = "def f(a): return 2 * a"
REFUSED = CallFailed(Outcome.CRASHED, "", exception_types=("ValueError", "Exception"))
SLOW = CallFailed(Outcome.TIMED_OUT, "")


def named(**sources):
    return [
        Belief(Misconception(name, name, "?", (), source), Program(source, name))
        for name, source in sources.items()
    ]


def call(a, value=None, failure=None):
    return Call("f", (a,), value=value, failure=failure)


def belief_behind(case, *others, beliefs=None):
    beliefs = beliefs or named(squares=SQUARES, triples=TRIPLES, accepts_all=ACCEPTS_ALL)
    reference = Program(REFERENCE, "reference")
    found = Suspicion(reference, beliefs, [*case, *others], Replay()).belief_behind(case)
    return found and found.name


def test_answers_that_follow_from_one_belief_name_it():
    assert belief_behind([call(2, 4), call(4, 16)]) == "squares"
    assert belief_behind([call(2, 6)]) == "triples"


def test_right_answers_follow_from_no_belief():
    assert belief_behind([call(2, 4)]) is None
    assert belief_behind([call(2, 4), call(-1, failure=REFUSED)]) is None


def test_of_two_beliefs_that_fit_neither_is_named():
    assert belief_behind([call(3, 9)]) is None


def test_other_cases_rule_beliefs_out():
    assert belief_behind([call(3, 9)], call(4, 12)) == "triples"
    assert belief_behind([call(3, 9)], call(2, 4), call(5, 15)) is None
    assert belief_behind([call(5, 25)], call(3, 6)) is None


def test_a_missing_check_does_not_speak_against_a_belief_about_something_else():
    assert belief_behind([call(5, 25)], call(-1, value=1)) == "squares"


def test_a_belief_about_what_is_refused_can_be_named():
    assert belief_behind([call(2, 4), call(-1, -2)]) == "accepts_all"
    assert belief_behind([call(2, 4), call(-1, -2)], call(-5, failure=REFUSED)) is None


def test_a_call_that_was_cut_short_says_nothing():
    assert belief_behind([call(5, 25)], call(6, failure=SLOW)) == "squares"
    assert belief_behind([call(5, 25), call(6, failure=SLOW)]) is None
    assert answer_in(call(6, failure=SLOW)) is None


def test_an_exception_that_the_belief_does_not_raise_speaks_against_it():
    assert belief_behind([call(5, 25)], call(6, failure=REFUSED)) is None


def test_a_choice_that_is_free_does_not_hide_a_belief():
    reference = Program("def f(a): return 2 * a, 1", "reference")
    squares = named(squares="def f(a): return a * a, 1", flips="def f(a): return 2 * a, -1")

    def belief_behind(*values):
        calls = [call(a, value) for a, value in zip((3, 4), values, strict=True)]
        found = Suspicion(reference, squares, calls, Replay(), ["f[1]"]).belief_behind(calls)
        return found and found.name

    assert belief_behind((9, -1), (16, 1)) == "squares"
    assert belief_behind((9, 0), (8, 0)) is None
    assert belief_behind((6, 0), (8, 0)) is None
    assert belief_behind((6, -1), (8, -1)) == "flips"


def examination(reference=REFERENCE, **beliefs):
    beliefs = named(**(beliefs or {"squares": SQUARES, "triples": TRIPLES}))
    return Examination(Program(reference, "reference"), beliefs, Contract(reference), [])


def test_one_belief_accounts_for_a_case_whatever_others_fit_or_other_cases_say():
    held = examination()
    assert held.accounts_for([call(2, 4), call(3, 9)])
    assert held.accounts_for([call(4, 12)])
    assert not held.accounts_for([call(3, 9), call(2, 6), call(4, 16)])
    assert not held.accounts_for([call(5, 26)])


def test_right_answers_of_a_failed_case_are_accounted_for_by_nothing():
    assert not examination().accounts_for([call(2, 4)])


def test_a_call_that_nobody_can_look_into_is_accounted_for_by_nothing():
    class Strange:
        def __eq__(self, other):
            raise RuntimeError("no")

        __hash__ = None

    assert not examination().accounts_for([call(Strange(), Strange())])


def test_answers_to_large_calls_are_not_held():
    held = examination("def f(a): return 2 * a", squares="def f(a): return a * a")
    values = np.arange(1e5)
    calls = [call(values, values * values)]
    assert held.accounts_for(calls)
    alive = weakref.ref(calls.pop())
    assert alive() is None


def test_only_calls_to_the_same_functions_count():
    other = Call("g", (1,), value="anything")
    assert belief_behind([call(5, 25)], other) == "squares"


def test_programs_cannot_change_what_they_are_asked_about():
    spoils = Program("def f(a):\n    a[0] += 1\n    return a", "spoils")
    x = np.zeros(2)
    assert spoils.answer(Call("f", (x,))).value.tolist() == [1.0, 0.0]
    assert x.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("source", ["def f(:", "1 / 0", "import nothing_of_this_name"])
def test_a_program_that_does_not_run_is_named(source):
    with pytest.raises(ProgramBroken, match=r"^some/file.py cannot be run: "):
        Program(source, "some/file.py")


def forever():
    while True:
        try:
            sum(range(99))
        except Exception:
            continue


def test_what_takes_too_long_is_given_up():
    before = threading.active_count()
    assert run_within(60, lambda: None)
    assert not run_within(0.05, forever)
    for thread in threading.enumerate():
        if thread.daemon and thread.name.endswith("(run)"):
            thread.join(60)
    assert threading.active_count() == before


def test_pieces_of_work_share_their_time():
    done = []
    patience = Patience(0.3)
    assert patience.run(lambda: done.append(1))
    assert not patience.run(forever)
    assert not patience.run(lambda: done.append(2))
    assert done == [1]


STUB = '''
def f(x, targets, stride=2):
    """Do it.

    Parameters
    ----------
    x : ndarray, shape (N, D)
        Rows.
    targets : sequence of int
        As many as you like.
    stride : int
        At least 1.

    Returns
    -------
    ndarray, shape (K, D)
    """
'''


def test_sizes_are_named_by_the_contract():
    contract = Contract(STUB)
    arguments = np.ones((4, 3)), [1, 2, 3, 4, 5]
    assert contract.sizes(Call("f", arguments, {"stride": 7})) == {
        "N": 4,
        "D": 3,
        "the size of x": 12,
        "len(targets)": 5,
        "stride": 7,
    }
    assert contract.sizes(Call("f", (np.ones(4),))) == {"axis 0 of x": 4}
    assert contract.arguments(Call("f", arguments)) == (*arguments, 2)
    assert contract.sizes(Call("g", arguments)) == {}


def relation_of(*calls, several_answers=(), source="def f(x, y): return {'a': x - y, 'b': 2 * y}"):
    reference = Program(source, "reference")
    contract = Contract(source)
    wrong = [WrongCall(it, it.value, reference.answer(it).value, several_answers) for it in calls]
    wrong = [it for it in wrong if it.differing]
    return Comparison(contract, reference.answer).relation(wrong) if wrong else None


X, Y = np.array([[1.0, 2], [4, 9]]), np.array([[2.0, -3], [7, 5]])


def test_parts_that_are_off_alike_are_said_together():
    said = relation_of(Call("f", (X, Y), value={"a": 3 * (X - Y), "b": 6 * Y}))
    assert said == '"a", "b": 3 times what is expected'
    said = relation_of(Call("f", (X, Y), value={"a": (X - Y).T, "b": -2 * Y}))
    assert said == '"a": what is expected, transposed; "b": the opposite sign of what is expected'


def test_exchanged_arguments_and_parts_are_seen():
    said = relation_of(Call("f", (X, Y), value={"a": Y - X, "b": 2 * X}))
    assert said == "the result: what is expected with the arguments x and y exchanged"
    said = relation_of(Call("f", (X, Y), value={"a": 2 * Y, "b": X - Y}))
    assert said == '"a" and "b": exchanged'


def test_what_has_several_answers_is_not_compared():
    wrong = Call("f", (X, Y), value={"a": -(X - Y), "b": 4 * Y})
    assert relation_of(wrong, several_answers=['f["a"]']) == '"b": 2 times what is expected'
    assert relation_of(wrong, several_answers=["f"]) is None


def test_few_numbers_are_seen_together_with_those_of_earlier_cases():
    source = "def f(x): return 2 * x"
    contract, reference = Contract(source), Program(source, "reference")
    comparison = Comparison(contract, reference.answer)
    said = [
        comparison.relation([WrongCall(Call("f", (x,)), 10 * x, 2 * x)]) for x in (1.0, 3.0, 4.0)
    ]
    assert said == ["", *["the result: 5 times what is expected"] * 2]
