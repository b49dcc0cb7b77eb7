"""The student's files -> submission.zip, and what is unfinished about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.assignment import Assignment, Exercise
from autograder.deterministic_zip import zipped
from autograder.handed_in import NOTEBOOK, find_own, most_bytes
from autograder.identity import IDENTITY_FILE, Student, identity_file
from autograder.outcomes import CaseEnded
from autograder.process import WorkerSource
from autograder.submission import Submission
from autograder.submission_error import SubmissionError
from autograder.submitted_file import SubmittedFile
from autograder.whole_file import write_whole


@dataclass(frozen=True)
class Packed:
    """What a zip holds.

    Parameters
    ----------
    files : mapping
        Contents, by paths inside.
    left_out : tuple of str
        What could not be packed, and why.
    """

    files: Mapping[str, bytes]
    left_out: tuple[str, ...]

    def write(self, student: Student, output: Path) -> None:
        """Write the zip, whole or not at all: the same bytes for the same work.

        Raises
        ------
        OSError
        """
        write_whole(output, zipped({**self.files, IDENTITY_FILE: identity_file(student)}))


def pack(assignment: Assignment) -> Packed:
    """Return what lies in the course's exercises/, as far as it can be packed.

    Raises
    ------
    SubmissionError
        If that is nothing.
    """
    folder = assignment.file.parent
    found = find_own(assignment)
    contents = {f"{slug}.py": content for slug, content in found.files.items()} or found.others
    files, left_out = {}, []
    for name, content in contents.items():
        most = most_bytes(Path(name).suffix, assignment)
        if isinstance(content, CaseEnded):
            left_out.append(content.message)
        elif len(content) > most:
            left_out.append(f"{name} is larger than {most >> 10} KiB")
        else:
            files[f"{folder.name}/{name}"] = content
    if not files:
        why = left_out or [f"bring back {', '.join(f'{slug}.py' for slug in assignment.slugs)}"]
        raise SubmissionError(folder, "; ".join(["holds nothing that can be handed in", *why]))
    if found.files:
        left_out += [f"{name} does not count beside files of exercises" for name in found.others]
    left_out += [found.passed_over] if found.passed_over else []
    return Packed(files, tuple(left_out))


def unfinished(
    assignment: Assignment, submission: Submission, packed: Packed, zygote: WorkerSource
) -> list[str]:
    """Return what is missing, with the name of the file: it does not load, or lacks a function.

    Parameters
    ----------
    packed : Packed
        Of the same work. What it says already is left out.

    Raises
    ------
    ZygoteLost
        If no worker can be had.
    """
    notebook = next((Path(it).name for it in packed.files if it.endswith(NOTEBOOK)), None)
    missing = [
        message
        for exercise in assignment.exercises
        for message in _missing(
            exercise, submission.sources[exercise.slug], assignment, zygote, notebook
        )
    ]
    # What keeps a file from loading, or all of a notebook, is said once.
    return [it for it in dict.fromkeys(missing) if it not in packed.left_out]


def _missing(
    exercise: Exercise,
    source: str | CaseEnded,
    assignment: Assignment,
    zygote: WorkerSource,
    notebook: str | None,
) -> Iterator[str]:
    if isinstance(source, CaseEnded):
        yield source.message
        return
    name = f"{exercise.slug}.py"
    limits = assignment.limits.call_limits
    file = SubmittedFile(zygote, exercise.slug, source, exercise.functions, limits)
    try:
        for function in exercise.functions:
            try:
                file.ensure_function(function)
            except CaseEnded as end:
                message = end.message if name in end.message else f"{name}: {end.message}"
                yield message.replace(name, notebook or name)  # which is the file that they have
    finally:
        file.renew()
