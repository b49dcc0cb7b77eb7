"""A class graded into a gradebook: what is in it already is left alone, what is new is added."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from autograder.assignment import Assignment
from autograder.batch import GradeAll, Graded, NotGraded, grade_all
from autograder.collecting import Collected
from autograder.gradebook import Entry, Gradebook, Record, Ungraded
from autograder.provenance import Key, Provenance, Terms
from autograder.recorded import recorded_result
from autograder.results import SubmissionResult
from autograder.submission import Submission
from autograder.submission_error import SubmissionError


@dataclass(frozen=True)
class Done:
    """A submission that has just been graded."""

    entry: Entry
    graded: Graded


@dataclass(frozen=True)
class Kept:
    """A submission whose result the gradebook held already.

    Parameters
    ----------
    instead_of : Record or None
        What counted for the student until now, if that was something else.
    """

    record: Record
    instead_of: Record | None = None


@dataclass(frozen=True)
class Unreadable:
    """A path that holds nothing to grade."""

    error: SubmissionError


Step = Done | Kept | Unreadable


def grade_class(
    assignment: Assignment,
    collected: Iterable[Collected],
    terms: Terms,
    book: Gradebook | None,
    *,
    fresh: bool = False,
    how: GradeAll = grade_all,
    save: Callable[[SubmissionResult], object] = lambda result: None,
) -> Iterator[Step]:
    """Grade a class, and yield what becomes of each submission.

    Parameters
    ----------
    terms : Terms
        What holds for all.
    book : Gradebook or None
        What to go on from, and to add to: one transaction for each submission. What cannot be
        graded is noted there.
    fresh : bool
        Whether to grade also what it holds.
    how : callable
        What grades: `grade_all`, or another that is called like it.
    save : callable
        Called with a result before it is added or counts again, so that what counts is saved.

    Raises
    ------
    CourseBroken, IsolationTooWeak, ZygoteLost
        See `grade_all`; and what else `how` raises.
    GradebookError
        If a result cannot be added.
    """
    provenance = Provenance(assignment, terms)
    steps: deque[Step] = deque()
    being_graded: dict[str, tuple[Key, Entry]] = {}

    def note(what: Ungraded) -> None:
        if book is not None:
            book.add_ungraded(what)

    def looked_up(it: Collected) -> Kept | Unreadable | tuple[Key, Entry]:
        """Return what becomes of a submission without grading it, or what to grade."""
        try:
            entry = it.read(assignment)
        except SubmissionError as error:
            who = it.student
            note(Ungraded(who.id, who.name, it.delivery.place, error.why, grader_fault=False))
            return Unreadable(error)
        key = provenance.key(entry.submission)
        record = None if book is None or fresh else book.find(key)
        # What a fault of ours spoilt may go better this time.
        if book is None or record is None or record.has_grader_fault:
            return key, entry
        instead_of = _made_to_count(record, book, save)
        book.settle(record.student)
        if entry.student_name not in ("", record.student_name):
            book.learn(record.student, entry.student_name)
        return Kept(record, instead_of)

    new = collected
    if book is not None and not fresh and book.count():
        # What is there already is told at once, and not held until the first new result.
        new = []
        for it in collected:
            step = looked_up(it)
            if isinstance(step, tuple):
                new.append(it)  # and read again when its turn comes: contents take memory
            else:
                yield step

    def to_grade() -> Iterator[Submission]:
        for it in new:
            step = looked_up(it)  # another run may have graded it meanwhile
            if isinstance(step, tuple):
                submission = step[1].submission
                being_graded[submission.name] = step
                yield submission
            else:
                steps.append(step)

    for entry, key, graded in _graded(assignment, to_grade(), being_graded, terms, how):
        if isinstance(graded, SubmissionResult):
            save(graded)
            if book is not None:
                # Another run may have been faster; then what it added holds.
                anew = fresh or ((found := book.find(key)) is not None and found.has_grader_fault)
                book.add(key, entry, graded, provenance.parts, fresh=anew)
        else:
            who = entry.submission.name
            note(Ungraded(who, entry.student_name, entry.path, graded.why, grader_fault=True))
        steps.append(Done(entry, graded))
        yield from _taken(steps)
    yield from _taken(steps)


def _made_to_count(
    record: Record, book: Gradebook, save: Callable[[SubmissionResult], object]
) -> Record | None:
    """Let a record count, and return what counted for its student, if that was another one."""
    if book.counts(record):
        return None
    counted = book.counting(record)
    save(recorded_result(record))
    book.make_current([record.id])
    return counted


def regrade(
    assignment: Assignment, book: Gradebook, how: GradeAll = grade_all
) -> Iterator[tuple[Record, Record | NotGraded]]:
    """Grade what counts for each student with the course as it is now.

    The results are added, but do not count before they are made current. What a regrade that was
    interrupted added is not graded again. Every submission is graded on the terms of its record.

    Parameters
    ----------
    how : callable
        As for `grade_class`.

    Yields
    ------
    before : Record
    after : Record or NotGraded
        The same record if nothing that it depends on has changed.

    Raises
    ------
    CourseBroken, IsolationTooWeak, ZygoteLost, GradebookError
        As `grade_class`.
    """
    by_terms: dict[Terms, list[Record]] = {}
    for record in book.current():
        # Held are only names and numbers: the results are read again when they are compared.
        by_terms.setdefault(_terms(record), []).append(replace(record, exercises=()))
    for terms, records in by_terms.items():
        yield from _regrade(assignment, book, terms, records, how)


def _regrade(
    assignment: Assignment,
    book: Gradebook,
    terms: Terms,
    records: list[Record],
    how: GradeAll,
) -> Iterator[tuple[Record, Record | NotGraded]]:
    provenance = Provenance(assignment, terms)
    being_graded: dict[str, tuple[Key, Entry]] = {}
    before = {record.student: record for record in records}
    ready: deque[Record] = deque()

    def to_grade() -> Iterator[Submission]:
        for record in records:
            entry = book.entry(record)
            key = provenance.key(entry.submission)
            found = book.find(key)
            if found is not None and not found.has_grader_fault:
                ready.append(record)
                continue
            being_graded[record.student] = key, entry
            yield entry.submission

    def pair(record: Record) -> tuple[Record, Record]:
        after = book.find(provenance.key(book.entry(record).submission))
        assert after is not None
        return book.record(record.id), after

    for entry, key, graded in _graded(assignment, to_grade(), being_graded, terms, how):
        record = before[entry.submission.name]
        if isinstance(graded, NotGraded):
            yield book.record(record.id), graded
        else:
            book.add(key, entry, graded, provenance.parts, counts=False, fresh=True)
            ready.append(record)
        while ready:
            yield pair(ready.popleft())
    while ready:
        yield pair(ready.popleft())


def _graded(
    assignment: Assignment,
    submissions: Iterator[Submission],
    being_graded: dict[str, tuple[Key, Entry]],
    terms: Terms,
    how: GradeAll,
) -> Iterator[tuple[Entry, Key, Graded]]:
    """Grade what there is, if there is anything: an engine takes a second to start."""
    first = next(submissions, None)
    if first is None:
        return
    for submission, graded in how(assignment, chain([first], submissions), terms):
        key, entry = being_graded.pop(submission.name)
        yield entry, key, graded


def _terms(record: Record) -> Terms:
    about = record.provenance
    return Terms(record.key.seed, about["race"], about["hidden_counterexamples"])


def _taken(steps: deque[Step]) -> Iterator[Step]:
    while steps:
        yield steps.popleft()
