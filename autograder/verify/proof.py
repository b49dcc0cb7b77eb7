"""All checks, on one run of the engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autograder.assignment import Assignment
from autograder.verify.beliefs import Beliefs
from autograder.verify.check import Check, Report
from autograder.verify.completeness import Completeness
from autograder.verify.leaks import Leaks
from autograder.verify.pool import grade_all
from autograder.verify.references import References
from autograder.verify.stubs import Stubs

Progress = Callable[[int, int], None]


def verify_course(
    assignment: Assignment,
    *,
    quick: bool = False,
    processes: int = 1,
    progress: Progress = lambda done, total: None,
) -> list[Report]:
    """Make all checks of a course; if it is not complete, that one alone.

    Parameters
    ----------
    quick : bool
        Whether to try few seeds and no mutants.
    processes, progress
        As for `verify`.
    """
    (completeness,) = verify(assignment, [Completeness(assignment)])
    if completeness.findings:
        return [completeness]
    checks: list[Check] = [
        References(assignment, seeds=3 if quick else 100),
        Stubs(assignment),
        Beliefs(assignment, seeds=1 if quick else 20),
        Leaks(assignment),
    ]
    if not quick:
        # What it needs besides is an extra that only authors have.
        from autograder.verify.mutants import Mutants

        checks.append(Mutants(assignment))
    return [completeness, *verify(assignment, checks, processes, progress)]


def verify(
    assignment: Assignment,
    checks: Sequence[Check],
    processes: int = 1,
    progress: Progress = lambda done, total: None,
) -> list[Report]:
    """Make checks of a course.

    Parameters
    ----------
    processes : int
        How many submissions are graded at the same time.
    progress : callable
        Called with how many submissions are graded, and how many there are, after each.

    Returns
    -------
    list of Report
        One for each check, in order.

    Raises
    ------
    AssignmentError, CourseBroken, ZygoteLost, GradersEnded
        If submissions cannot be graded at all.
    """
    works = [(check, submission) for check in checks for submission in check.submissions()]
    submissions = [((check.limits, check.explain), it) for check, it in works]
    graded = grade_all(assignment, submissions, processes)
    for done, (index, exercises) in enumerate(graded, 1):
        check, submission = works[index]
        check.judge(submission, exercises)
        progress(done, len(works))
    return [check.report() for check in checks]
