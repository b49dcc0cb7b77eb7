import pytest

from autograder.budget import Budget
from autograder.calls import CallLimits
from autograder.outcomes import CallFailed, CaseEnded, Outcome
from autograder.submitted_file import SubmittedFile

LIMITS = CallLimits(call_seconds=0.5, exercise_seconds=2.0)
CALL = "call", "demo", "f", [], {}, False


@pytest.fixture
def submitted(zygote):
    """Return a maker of `SubmittedFile` from a source, whose workers end with the test."""
    made = []

    def make(source, *names, **settings):
        made.append(SubmittedFile(zygote, "demo", source, names or ("f",), LIMITS, **settings))
        return made[-1]

    yield make
    for file in made:
        file.renew()


def end_of(file, name="f"):
    with pytest.raises(CaseEnded) as caught:
        file.ensure_function(name)
    return caught.value


def test_a_file_that_cannot_be_read_has_no_functions(submitted):
    missing = CallFailed(Outcome.MISSING, "demo.py was not handed in")
    assert end_of(submitted(missing)) is missing


def test_a_file_is_loaded_once(submitted):
    file = submitted("def f(): pass")
    assert file.ensure_function("f") is file.ensure_function("f")


def test_a_file_that_fails_to_load_is_not_tried_again(submitted):
    file = submitted("1 / 0")
    assert end_of(file) is end_of(file)


def test_a_function_that_is_missing_leaves_the_others(submitted):
    file = submitted("def f(): return 3", "f", "g")
    assert end_of(file, "g").outcome is Outcome.MISSING
    file.ensure_function("f")
    assert file.exchange(CALL)["value"] == 3


def test_a_renewed_file_has_forgotten_everything(submitted):
    file = submitted("seen = []\ndef f():\n    seen.append(1)\n    return len(seen)")
    counts = []
    for _ in range(2):
        file.ensure_function("f")
        counts.append([file.exchange(CALL)["value"] for _ in range(2)])
        file.renew()
    assert counts == [[1, 2], [1, 2]]


def test_a_worker_that_died_is_replaced(submitted):
    file = submitted("import os\ndef f(): os._exit(3)")
    for _ in range(2):
        file.ensure_function("f")
        with pytest.raises(CallFailed, match="exit code 3"):
            file.exchange(CALL)


def test_files_share_the_budget_of_a_submission(submitted):
    budget = Budget(seconds=10, call_seconds=0.4)
    ends = [end_of(submitted("while True: pass", budget=budget)) for _ in range(2)]
    assert [end.message[-6:] for end in ends] == [" 0.4 s", " 0.2 s"]
    assert {end.outcome for end in ends} == {Outcome.TIMED_OUT}


def test_a_deadline_that_passes_costs_that_and_not_what_it_takes_us_to_notice(submitted):
    budget = LIMITS.budget()
    file = submitted("def f():\n    while True: pass", budget=budget)
    file.ensure_function("f")
    before = budget.left
    with pytest.raises(CallFailed, match=r"did not end within 0\.5 s"):
        file.exchange(CALL)
    assert budget.left == before - LIMITS.call_seconds


@pytest.mark.parametrize("body", ["while True: pass", "os._exit(1)", "os.write(3, b'0' * 99)"])
def test_what_a_call_came_to_holds_nothing_that_was_received(submitted, body):
    file = submitted(f"import os\ndef f():\n    {body}")
    file.ensure_function("f")
    with pytest.raises(CallFailed) as caught:
        file.exchange(CALL)
    assert caught.value.__context__ is None


def test_each_function_may_have_a_reason_of_its_own_why_there_is_nothing_to_run(submitted):
    why = {name: CallFailed(Outcome.NOT_ATTEMPTED, name) for name in "fg"}
    file = submitted(why, "f", "g")
    assert (end_of(file, "f"), end_of(file, "g")) == (why["f"], why["g"])


def test_no_time_left_is_told_apart_from_no_time_left_here(submitted):
    budget = LIMITS.budget(within=Budget(seconds=0.0, call_seconds=0.4))
    assert "of this submission" in end_of(submitted("def f(): pass", budget=budget)).message


def test_a_worker_can_be_given_to_another_file(submitted, zygote):
    first = submitted("def f(): return 1")
    process = first.ensure_function("f")
    assert first.release() is process
    second = submitted("def f(): return 2", worker=process)
    assert second.ensure_function("f") is process
    # Of the same name, so the worker has it.
    assert second.exchange(CALL)["value"] == 1
    assert first.release() is None


MERGED = "def f():\n<<<<<<< HEAD\n    return 1\n=======\n    return 2\n>>>>>>> b\n"


def test_the_marks_of_a_merge_are_told_from_other_errors_of_syntax(submitted):
    end = end_of(submitted(MERGED))
    assert end.outcome is Outcome.CRASHED
    assert end.message == "line 2 of demo.py is a mark of an unfinished merge: <<<<<<< HEAD"
    assert (end.line, "SyntaxError" in end.exception_types) == (2, True)
    assert "delete the lines" in end.next_step
    assert "SyntaxError" in end_of(submitted("def f(:\n    '<<<<<<< not a mark'")).message


def test_what_looks_like_marks_of_a_merge_in_a_text_is_no_error(submitted):
    submitted(f'"""\n{MERGED}"""\ndef f(): pass').ensure_function("f")
