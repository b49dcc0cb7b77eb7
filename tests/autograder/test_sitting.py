import pytest
from otter.test_files.exception_test import ExceptionTestFile

from autograder.budget import Budget
from autograder.outcomes import CallFailed, Outcome
from autograder.sitting import Sitting, nothing_is_known
from autograder.submission import Submission
from autograder.zygote import Zygote

from .conftest import RIGHT


class CountingZygote(Zygote):
    """A zygote that knows which workers it gave."""

    def __init__(self):
        super().__init__()
        self.given = []

    def fork(self, limits):
        self.given.append(super().fork(limits))
        return self.given[-1]


@pytest.fixture(scope="module")
def counting_zygote():
    zygote = CountingZygote()
    yield zygote
    zygote.close()


@pytest.fixture
def sit(assignment, counting_zygote):
    """Return a function that runs all test files: public ones, then hidden ones.

    It makes sure that no worker is left behind.
    """

    def sit(race=False, instead=None, accounts_for=nothing_is_known, **sources):
        limits = assignment.limits
        budget = Budget(limits.submission_seconds, limits.call_seconds)
        submission = Submission("anna", {**RIGHT, **sources})
        sitting = Sitting(
            counting_zygote,
            submission,
            limits.call_limits,
            budget,
            assignment.seed,
            race,
            accounts_for,
        )
        counting_zygote.given.clear()
        done = {}
        try:
            for part in ("public", "hidden"):
                paths = [str(getattr(it, f"{part}_tests")) for it in assignment.exercises]
                files = [
                    instead if instead and "double" in path else ExceptionTestFile.from_file(path)
                    for path in paths
                ]
                recorded = sitting.run(list(zip(assignment.exercises, files, strict=True)))
                for exercise, file in zip(assignment.exercises, recorded, strict=True):
                    done[exercise.slug, part] = [case.outcome for case in file.case_results]
        finally:
            sitting.close()
        assert all(worker.has_ended for worker in counting_zygote.given)
        return done, len(counting_zygote.given)

    return sit


def test_files_share_a_worker_while_every_case_passes(sit):
    done, workers = sit()
    assert set().union(*done.values()) == {Outcome.PASSED, Outcome.SKIPPED}
    assert workers == 1


def test_calls_of_several_files_travel_together(sit, asked):
    done, _ = sit()
    assert set().union(*done.values()) == {Outcome.PASSED, Outcome.SKIPPED}
    first = next(request for request in asked if request[0] == "calls")
    assert {slug for slug, *_ in first[1]} == {"double", "total"}


def test_what_has_passed_stays_so_when_another_file_ends_the_worker(sit):
    done, _ = sit(total="import os\ndef total(values): os._exit(1)")
    assert done["double", "public"] == [Outcome.PASSED] * 2
    assert done["double", "hidden"] == [Outcome.PASSED]
    assert done["total", "public"] == [Outcome.CRASHED]


def test_a_case_that_outlives_its_worker_goes_on_in_a_fresh_one_of_its_own(sit):
    test = """\
from otter.test_files import test_case
from autograder.outcomes import CaseEnded
OK_FORMAT = False
name = "double"

@test_case(points=1)
def goes_on(double):
    try:
        double.call_measuring_memory(1)
    except CaseEnded:
        assert double(2) == 4
"""
    done, _ = sit(
        instead=ExceptionTestFile.from_string(test, "double.py"),
        double="import os\ndef double(a): return os._exit(1) if a == 1 else 2 * a",
    )
    assert set().union(*done.values()) == {Outcome.PASSED, Outcome.SKIPPED}


def test_what_fails_has_a_worker_of_its_own(sit):
    done, workers = sit(double="def double(a): return 3 * a")
    assert done["double", "public"] == [Outcome.WRONG, Outcome.PASSED]
    assert done["double", "hidden"] == [Outcome.WRONG]
    assert done["total", "public"] == [Outcome.PASSED]
    assert workers == 2


def test_wrong_answers_that_are_accounted_for_are_given_once(sit):
    asked = []

    def triples(exercise, calls):
        asked.append((exercise.slug, calls[-1].args))
        return all(call.value == 3 * call.args[0] for call in calls)

    done, workers = sit(double="def double(a): return 3 * a", accounts_for=triples)
    assert done["double", "public"] == [Outcome.WRONG, Outcome.PASSED]
    assert done["double", "hidden"] == [Outcome.WRONG]
    assert (workers, len(asked)) == (1, 2)
    assert {slug for slug, _ in asked} == {"double"}


def test_only_wrong_answers_can_be_accounted_for(sit):
    done, workers = sit(double="def double(a): 1 / 0", accounts_for=lambda *_: True)
    assert done["double", "hidden"] == [Outcome.CRASHED]
    assert workers == 2


def test_one_wrong_answer_that_is_not_accounted_for_has_them_all_given_again(sit):
    done, workers = sit(
        double="n = 0\ndef double(a):\n    global n; n += 1\n    return 3 * a if n < 3 else 4 * a",
        accounts_for=lambda _, calls: calls[-1].value == 3 * calls[-1].args[0],
    )
    assert done["double", "hidden"] == [Outcome.WRONG]
    assert workers == 2


@pytest.mark.parametrize("ends", [False, True])
def test_more_that_is_asked_in_the_shared_worker_costs_nobody_anything(
    assignment, counting_zygote, ends
):
    source = "import os\ndef double(a):\n    if a == 99: os._exit(1)\n    return 2 * a"
    limits = assignment.limits
    budget = Budget(limits.submission_seconds, limits.call_seconds)
    sitting = Sitting(
        counting_zygote,
        Submission("anna", {**RIGHT, "double": source}),
        limits.call_limits,
        budget,
        assignment.seed,
        race=False,
    )
    counting_zygote.given.clear()
    try:
        for part in ("public", "hidden"):
            files = [
                (it, ExceptionTestFile.from_file(str(getattr(it, f"{part}_tests"))))
                for it in assignment.exercises
            ]
            assert all(file.all_passed for file in sitting.run(files))
            left = budget.left
            with sitting.asked_more(assignment.exercises[0], 1.0) as student:
                if ends:
                    with pytest.raises(CallFailed):
                        student.call("double", [99], {})
                else:
                    assert student.call("double", [4], {})[0] == 8
            assert budget.left == left
    finally:
        sitting.close()
    assert len(counting_zygote.given) == (2 if ends else 1)
    assert all(worker.has_ended for worker in counting_zygote.given)


def test_what_fails_ends_nobody_elses_worker(sit):
    done, workers = sit(total="def total(values): return 0.0")
    assert done["double", "hidden"] == [Outcome.PASSED]
    assert done["total", "public"][0] is Outcome.WRONG
    assert workers == 2


def test_a_spoilt_worker_is_shared_no_longer_than_until_it_fails_who_passes_alone(sit):
    spoils = "import numpy as np\nnp.sum = None\ndef double(a): return 2 * a"
    suffers = "import numpy as np\nassert np.sum\ndef total(values): return values.sum()"
    done, workers = sit(double=spoils, total=suffers)
    assert set().union(*done.values()) == {Outcome.PASSED, Outcome.SKIPPED}
    assert workers == 2


def test_no_exercise_loses_to_what_another_one_did(sit):
    spoils = "import numpy as np\ndef double(a):\n    np.sum = None\n    return 2 * a"
    done, workers = sit(
        double=spoils, total="import numpy as np\ndef total(values): return np.sum(values)"
    )
    assert set().union(*done.values()) == {Outcome.PASSED, Outcome.SKIPPED}
    assert workers > 1


def test_state_that_public_cases_left_fails_no_hidden_one(sit):
    counts = "n = 0\ndef double(a):\n    global n; n += 1\n    assert n < 3\n    return 2 * a"
    done, _ = sit(double=counts)
    assert done["double", "public"] == [Outcome.PASSED] * 2
    assert done["double", "hidden"] == [Outcome.PASSED]


def test_one_exercise_cannot_import_another(sit):
    done, _ = sit(total="import double\ndef total(values): return values.sum()")
    assert done["total", "public"] == [Outcome.FORBIDDEN]


def test_a_missing_file_ends_no_worker(sit):
    missing = CallFailed(Outcome.MISSING, "total.py was not handed in")
    done, workers = sit(total=missing)
    assert done["total", "public"] == [Outcome.MISSING]
    assert workers == 1


@pytest.mark.parametrize("where", ["", "    "], ids=["when it is loaded", "in a call"])
def test_what_takes_long_gets_its_whole_time_in_a_fresh_worker(sit, where):
    pause = "import time; time.sleep(0.35)"
    source = f"{pause if not where else ''}\ndef total(values):\n    {pause if where else ''}\n"
    done, _ = sit(total=f"{source}    return values.sum()")
    assert done["total", "public"] == [Outcome.PASSED]


@pytest.mark.parametrize("bad", ["os._exit(1)", "time.sleep(9)"])
def test_only_the_case_that_ends_its_worker_is_lost(sit, bad):
    source = f"import os, time\ndef double(a):\n    if a == 1: {bad}\n    return 2 * a"
    done, _ = sit(double=source)
    assert done["double", "public"][0] in (Outcome.CRASHED, Outcome.TIMED_OUT)
    assert done["double", "public"][1:] == [Outcome.PASSED]
    assert done["double", "hidden"] == [Outcome.PASSED]


def test_the_time_of_an_exercise_is_shared_by_its_files(assignment, sit):
    assignment.limits = assignment.limits.model_copy(update={"exercise_seconds": 0.8})
    done, _ = sit(double="import time\ndef double(a):\n    time.sleep(0.3)\n    return 2 * a")
    assert done["double", "public"] == [Outcome.PASSED] * 2
    assert done["double", "hidden"] == [Outcome.TIMED_OUT]
    assert done["total", "hidden"][0] is Outcome.PASSED


def test_a_race_has_two_fresh_workers(sit):
    done, workers = sit(race=True)
    assert done["total", "hidden"][-1] in (Outcome.PASSED, Outcome.WRONG)
    assert workers == 3
