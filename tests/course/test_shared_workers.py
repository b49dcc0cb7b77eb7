"""How many workers it takes to grade a whole submission."""

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
def grade():
    assignment = load_assignment(find_course(Path(__file__).parent))
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
