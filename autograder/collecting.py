"""Deliveries and a roster -> who is graded for what: one submission a student, or all."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.assignment import Assignment
from autograder.deliveries import Delivery, find_deliveries
from autograder.gradebook import Entry
from autograder.handed_in import SubmissionError
from autograder.identity import Student
from autograder.names import folded, folder_name, one_line
from autograder.roster import Roster
from autograder.several import Several
from autograder.submission import read_submission

Say = Callable[[str], None]


@dataclass(frozen=True)
class Collected:
    """One thing to grade, and whose it is.

    Parameters
    ----------
    student : Student
        The id is unique among what is graded together.
    """

    delivery: Delivery
    student: Student

    def read(self, assignment: Assignment) -> Entry:
        """Read it, when its turn comes.

        Raises
        ------
        SubmissionError
            If there is nothing to grade.
        """
        try:
            submission = read_submission(self.delivery.path, assignment)
        except SubmissionError as error:
            raise SubmissionError(self.delivery.place, error.why) from error
        claimed = None if self.delivery.told_by_platform else submission.student
        return Entry(
            # Random cases follow from the name: the same for all that a student hands in.
            submission=replace(submission, name=self.student.id),
            student_name=self.student.name or (claimed.name if claimed is not None else ""),
            handed_in=self.delivery.handed_in,
            path=self.delivery.place,
        )


def collect(
    paths: Iterable[Path],
    assignment: Assignment,
    scratch: Path,
    *,
    roster: Roster | None = None,
    several: Several = Several.NEWEST,
    say: Say = lambda line: None,
) -> tuple[list[Collected], list[SubmissionError]]:
    """Find out what is to be graded.

    Parameters
    ----------
    scratch : Path
        An empty folder that is there until everything is read.
    say : callable
        Called with a line for each thing that the instructor should know.

    Returns
    -------
    collected : list
        In the order of the paths.
    errors : list
        Paths that cannot be looked into.
    """
    found: list[Collected] = []
    errors: list[SubmissionError] = []
    for number, path in enumerate(paths):
        try:
            deliveries = find_deliveries(path, assignment, scratch / str(number))
        except SubmissionError as error:
            errors.append(error)
        except OSError as error:
            errors.append(SubmissionError(path, f"cannot be looked into ({error.strerror})"))
        else:
            found += (Collected(it, _student(it, assignment, roster, say)) for it in deliveries)
    _say_who_is_missing(found, roster, say)
    return _chosen(found, several, say), errors


def _student(
    delivery: Delivery, assignment: Assignment, roster: Roster | None, say: Say
) -> Student:
    """Find out whose a delivery is: platforms and paths are trusted before what is in it."""
    listed = roster.find(delivery.aliases) if roster is not None else None
    if listed is not None:
        return listed
    claimed = None
    if not delivery.told_by_platform and (roster is not None or delivery.is_anonymous):
        claimed = _claimed(delivery, assignment)
    if claimed is not None and roster is not None:
        listed = roster.find([claimed.id])
        if listed is not None:
            return listed
    if claimed is not None and claimed.id and delivery.is_anonymous:
        student = Student(claimed.name, folder_name(claimed.id))
    else:
        name = one_line(delivery.name) if delivery.told_by_platform else ""
        student = Student(name, folder_name(delivery.aliases[0]))
    if roster is not None:
        say(f"{student.id} is not on the roster ({delivery.place})")
    return student


def _claimed(delivery: Delivery, assignment: Assignment) -> Student | None:
    """Return who a submission says that it is of; what is wrong with it shows when it is read."""
    try:
        return read_submission(delivery.path, assignment).student
    except SubmissionError:
        return None


def _chosen(found: list[Collected], several: Several, say: Say) -> list[Collected]:
    of_student: dict[str, list[Collected]] = {}
    for it in found:
        # On some systems, folders that differ in case alone are one.
        group = of_student.setdefault(folded(it.student.id), [])
        if it.delivery.path.resolve() not in {other.delivery.path.resolve() for other in group}:
            group.append(it)
    chosen: list[Collected] = []
    for group in of_student.values():
        oldest_first = sorted(group, key=lambda it: it.delivery.handed_in)
        if several is Several.ALL:
            chosen += _numbered(oldest_first, of_student)
            continue
        one = oldest_first[0 if several is Several.OLDEST else -1]
        chosen.append(one)
        if len(group) > 1:
            say(
                f"{one.student.id} handed in {len(group)} submissions; "
                f"the {several} is graded: {one.delivery.place}"
            )
    return chosen


def _numbered(group: list[Collected], taken: Container[str]) -> Iterator[Collected]:
    """Yield all submissions of one student, each under an id of its own."""
    number = 1
    for it in group:
        student = it.student
        if number > 1:
            while folded(f"{it.student.id}-{number}") in taken:
                number += 1
            student = replace(student, id=f"{it.student.id}-{number}")
        number += 1
        yield replace(it, student=student)


def _say_who_is_missing(found: list[Collected], roster: Roster | None, say: Say) -> None:
    there = {it.student.id for it in found}
    missing = [it.id for it in roster.students if it.id not in there] if roster else []
    if missing:
        shown = ", ".join(missing[:10]) + (", …" if len(missing) > 10 else "")
        say(f"on the roster, but nothing handed in: {len(missing)} ({shown})")
