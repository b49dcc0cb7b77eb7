"""Deliveries and a roster -> who is graded for what: one submission a student, or all."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.assignment import Assignment
from autograder.deliveries import find_deliveries
from autograder.delivery import Delivery
from autograder.gradebook import Entry
from autograder.identity import Student
from autograder.names import folded, folder_name, one_line
from autograder.roster import Roster
from autograder.several import Several
from autograder.submission import read_submission
from autograder.submission_error import SubmissionError

Say = Callable[[str], None]


@dataclass(frozen=True)
class Collected:
    """One thing to grade, and whose it is.

    Parameters
    ----------
    student : Student
        The id is unique among what is graded together.
    is_claimed : bool
        Whether nothing but what was handed in says whose it is.
    """

    delivery: Delivery
    student: Student
    is_claimed: bool = False

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
        Paths that cannot be looked into, or are passed over though they may be another student's.
    """
    found: list[Collected] = []
    errors: list[SubmissionError] = []
    named = list(paths)
    for number, path in enumerate(named):
        try:
            deliveries = find_deliveries(
                path, assignment, scratch / str(number), is_only=len(named) == 1
            )
        except SubmissionError as error:
            errors.append(error)
        except OSError as error:
            errors.append(SubmissionError(path, f"cannot be looked into ({error.strerror})"))
        else:
            found += (_collected(it, assignment, roster, say) for it in deliveries)
    found = _told_apart(_each_once(found), say)
    found = _none_replaced(found, say)
    _say_who_is_missing(found, roster, say)
    chosen, passed_over = _chosen(found, several, say)
    return chosen, errors + passed_over


def _collected(
    delivery: Delivery, assignment: Assignment, roster: Roster | None, say: Say
) -> Collected:
    """Find out whose a delivery is: platforms and paths are trusted before what is in it."""
    listed = roster.find(delivery.aliases) if roster is not None else None
    if listed is not None:
        return Collected(delivery, listed)
    claimed = None
    if not delivery.told_by_platform and (roster is not None or delivery.is_anonymous):
        claimed = _claimed(delivery, assignment)
    if claimed is not None and roster is not None:
        listed = roster.find([claimed.id])
        if listed is not None:
            return Collected(delivery, listed, is_claimed=True)
    is_claimed = claimed is not None and bool(claimed.id) and delivery.is_anonymous
    if claimed is not None and is_claimed:
        student = Student(claimed.name, folder_name(claimed.id))
    else:
        student = _as_it_lies(delivery)
    if roster is not None:
        say(f"{student.id} is not on the roster ({delivery.place})")
    return Collected(delivery, student, is_claimed)


def _as_it_lies(delivery: Delivery) -> Student:
    name = one_line(delivery.name) if delivery.told_by_platform else ""
    return Student(name, folder_name(delivery.aliases[0]))


def _each_once(found: list[Collected]) -> list[Collected]:
    """Return each submission once, but for those that platforms say are of several students."""
    seen: set[tuple[str, str]] = set()
    once: list[Collected] = []
    for it in found:
        who = it.student.id if it.delivery.told_by_platform else ""
        what = who, os.path.realpath(it.delivery.path)
        if what not in seen:
            seen.add(what)
            once.append(it)
    return once


def _told_apart(found: list[Collected], say: Say) -> list[Collected]:
    """Keep apart those whom a platform knows to be different, and the roster by one name only."""
    users: dict[str, set[str]] = {}
    for it in found:
        if it.delivery.told_by_platform:
            users.setdefault(it.student.id, set()).add(folded(it.delivery.aliases[0]))
    several = {student for student, them in users.items() if len(them) > 1}
    for student in sorted(several):
        say(f"{len(users[student])} different people look like {student} of the roster; see who")

    def apart(it: Collected) -> Collected:
        is_one = it.delivery.told_by_platform and it.student.id in several
        return replace(it, student=_as_it_lies(it.delivery)) if is_one else it

    return list(map(apart, found))


def _none_replaced(found: list[Collected], say: Say) -> list[Collected]:
    """Let nobody be replaced by what only says that it is theirs, or lies in another one's."""
    known = {folded(it.student.id) for it in found if not it.is_claimed}
    named = {folded(it.student.id) for it in found if it.delivery.is_named}

    def in_its_own_place(it: Collected) -> Collected:
        of = folded(it.student.id)
        if it.is_claimed and of in known:
            student = _as_it_lies(it.delivery)
        elif of in named and not it.delivery.is_named:
            student = Student("", folder_name(f"{it.delivery.path.parent.name}-{it.student.id}"))
        else:
            return it
        say(
            f"{it.delivery.place} says that it is of {it.student.id}, whose submission lies "
            f"elsewhere; it is graded as that of {student.id}"
        )
        return replace(it, student=student)

    return list(map(in_its_own_place, found))


def _claimed(delivery: Delivery, assignment: Assignment) -> Student | None:
    """Return who a submission says that it is of; what is wrong with it shows when it is read."""
    try:
        return read_submission(delivery.path, assignment).student
    except SubmissionError:
        return None


def _chosen(
    found: list[Collected], several: Several, say: Say
) -> tuple[list[Collected], list[SubmissionError]]:
    """Return what is graded of each student, and what is not though it has another name."""
    of_student: dict[str, list[Collected]] = {}
    for it in found:
        # On some systems, folders that differ in case alone are one.
        of_student.setdefault(folded(it.student.id), []).append(it)
    chosen: list[Collected] = []
    passed_over: list[SubmissionError] = []
    for group in of_student.values():
        oldest_first = sorted(group, key=lambda it: it.delivery.handed_in)
        if several is Several.ALL:
            chosen += _numbered(oldest_first, of_student)
            continue
        one = oldest_first[0 if several is Several.OLDEST else -1]
        chosen.append(one)
        unlike = [it for it in group if _called(it) != _called(one)]
        passed_over += (_passed_over(it, one, several) for it in unlike)
        alike = len(group) - len(unlike)
        if alike > 1:
            say(
                f"{one.student.id} handed in {alike} submissions; "
                f"the {several} is graded: {one.delivery.place}"
            )
    return chosen, passed_over


def _called(it: Collected) -> str:
    """Return the name that says whose something is, as it is written there."""
    if it.is_claimed:
        return folded(it.student.id)  # typed by somebody, and not always alike
    by_its_name = it.student == _as_it_lies(it.delivery)
    return unicodedata.normalize("NFC", it.delivery.aliases[0] if by_its_name else it.student.id)


def _passed_over(it: Collected, graded: Collected, several: Several) -> SubmissionError:
    # In ASCII, as the names may differ in what one does not see.
    name, other = ascii(_called(it)), ascii(_called(graded))
    return SubmissionError(
        it.delivery.place,
        f"is not graded: its name {name} counts as that of {other}, and the {several} is graded "
        f"({graded.delivery.place}). If these are two people, rename one; if not, remove one",
    )


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
