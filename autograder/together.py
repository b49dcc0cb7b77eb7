"""Test files that run by turns in one worker: calls to several submitted files travel together."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import partial

from autograder.cases import GaveUp, RecordedTestFile
from autograder.environment import environment, no_race
from autograder.outcomes import CaseEnded
from autograder.remote_exercise import RemoteExercise, Replies, Request
from autograder.turns import Turns
from autograder.wire import NotSendable


def run_together(
    files: Mapping[str, RecordedTestFile], students: Mapping[str, RemoteExercise]
) -> dict[str, RecordedTestFile]:
    """Run test files, nothing in them timed; return those whose results count.

    A file that gives up goes no further, and costs the others nothing. But once a call ends their
    worker, or calls take long together, none that has not ended yet goes on.

    Parameters
    ----------
    files : mapping
        By slug.
    students : mapping
        By slug, the functions that they call, all in the same worker.
    """
    done: dict[str, RecordedTestFile] = {}

    def ask(requests: list[Request]) -> Replies:
        return students[requests[0][0]].together(requests)

    # In each file, cases run by turns; and when all of them wait, so does the file.
    turns = Turns(ask)

    def run(slug: str) -> None:
        student = students[slug]
        with suppress(GaveUp):
            files[slug].run_by_turns(environment(student, no_race), student, turns.answers)
            done[slug] = files[slug]

    with suppress(CaseEnded, NotSendable):
        turns.run(partial(run, slug) for slug in files)
    return done
