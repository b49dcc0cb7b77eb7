"""How many workers it takes to grade a whole submission."""

import gc
import weakref
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.assignment import find_course, load_assignment
from autograder.grading import Grader
from autograder.submission import Submission
from autograder.zygote import Zygote


class CountingZygote(Zygote):
    given = 0

    def fork(self, limits):
        self.given += 1
        return super().fork(limits)


@pytest.fixture(scope="module")
def assignment():
    return load_assignment(find_course(Path(__file__).parent))


@pytest.fixture(scope="module")
def grade(assignment):
    zygote = CountingZygote()
    with Grader(assignment, race=False, explain=False, zygote=zygote) as grader:

        def grade(**others):
            sources = {it.slug: it.solution_source for it in assignment.exercises}
            zygote.given = 0
            result = grader.grade(Submission("anna", {**sources, **others}))
            failed = {it.slug for it in result.exercises if not all(c.passed for c in it.cases)}
            return failed, zygote.given

        yield grade


def test_the_references_need_one_worker_in_all(grade):
    assert grade() == (set(), 1)


@pytest.mark.parametrize("slug", ["residual_backward", "conv2d"])
def test_a_file_that_ends_its_worker_does_not_part_the_others(grade, slug):
    failed, workers = grade(**{slug: "import os\nos._exit(1)"})
    assert failed == {slug}
    assert workers <= 6  # each on its own, they would be eight


def test_stubs_that_nobody_has_touched_need_no_worker(assignment, grade):
    stubs = {it.slug: it.stub.read_text(encoding="utf-8") for it in assignment.exercises}
    assert grade(**stubs) == (set(assignment.slugs), 0)
    assert grade(conv2d=stubs["conv2d"] + "\n# Anna\n") == ({"conv2d"}, 1)


def test_by_sight_a_stub_comes_to_the_same_as_when_it_is_run(assignment):
    stubs = {it.slug: it.stub.read_text(encoding="utf-8") for it in assignment.exercises}
    run = {slug: f"{source}\n_ = None\n" for slug, source in stubs.items()}
    with Grader(assignment, race=False) as grader:
        seen, made = (grader.grade(Submission("anna", it)).cases for it in (stubs, run))
    assert [replace(it, seconds=0) for it in seen] == [replace(it, seconds=0) for it in made]


@pytest.mark.parametrize("kind", ["stub", "solution"])
def test_nothing_of_a_submission_is_kept_when_it_has_been_graded(assignment, kind):
    sources = {
        it.slug: getattr(it, kind).read_text(encoding="utf-8") for it in assignment.exercises
    }
    submission = Submission("anna", sources)
    held = weakref.ref(submission)
    with Grader(assignment, race=False) as grader:
        grader.grade(submission)
        del submission
        gc.collect()
        assert held() is None
