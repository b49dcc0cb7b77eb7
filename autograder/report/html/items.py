"""Statistics of each test, and of each misconception, over a class."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograder.outcomes import Outcome
from autograder.report.html.rows import Case, Row
from autograder.report.html.statistics import discrimination

# These say nothing about the student.
_NO_ANSWER = (Outcome.GRADER_FAULT, Outcome.SKIPPED)


@dataclass(frozen=True)
class Item:
    """One test case over a class.

    Parameters
    ----------
    answered : int
        Students of whom it says something.
    discrimination : float or None
        See `statistics.discrimination`.
    misconception, of_them : str and int
        The most frequent one behind its failures, or empty, and how often it is.
    """

    slug: str
    name: str
    hidden: bool
    points: float
    answered: int
    passed: int
    discrimination: float | None
    misconception: str
    of_them: int

    @property
    def pass_rate(self) -> float | None:
        """Share of those who answered, if there are any."""
        return self.passed / self.answered if self.answered else None


def items(rows: Iterable[Row]) -> tuple[Item, ...]:
    """Return the statistics of all tests, in the order in which they are met."""
    answers: dict[tuple[str, str], list[tuple[Row, Case]]] = defaultdict(list)
    for row in rows:
        for case in row.cases:
            answers[case.slug, case.name].append((row, case))
    return tuple(map(_item, answers.values()))


def _item(answers: Sequence[tuple[Row, Case]]) -> Item:
    case = answers[-1][1]
    counted = [(row, it) for row, it in answers if it.outcome not in _NO_ANSWER]
    passed = [it.outcome is Outcome.PASSED for _, it in counted]
    rest = [row.total - it.points * ok for (row, it), ok in zip(counted, passed, strict=True)]
    beliefs = Counter(it.misconception for _, it in answers if it.misconception)
    ((misconception, of_them),) = beliefs.most_common(1) or [("", 0)]
    return Item(
        case.slug,
        case.name,
        case.hidden,
        case.points,
        len(counted),
        sum(passed),
        discrimination(passed, rest),
        misconception,
        of_them,
    )


@dataclass(frozen=True)
class Belief:
    """A misconception, in a sentence as well, and how many students hold it."""

    slug: str
    name: str
    sentence: str
    students: int


def beliefs(rows: Iterable[Row]) -> tuple[Belief, ...]:
    """Return all misconceptions that were met, the most frequent first."""
    sentences: dict[tuple[str, str], str] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        held = {(it.slug, it.misconception): it.belief for it in row.cases if it.misconception}
        sentences.update(held)
        counts.update(held.keys())
    found = [Belief(*key, sentences[key], count) for key, count in counts.items()]
    return tuple(sorted(found, key=lambda it: (-it.students, it.slug, it.name)))
