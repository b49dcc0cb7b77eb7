"""The student's files -> submission.zip, and what is unfinished about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.assignment import Assignment
from autograder.deterministic_zip import zipped
from autograder.handed_in import find_files, most_bytes
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
    files : tuple of str
        Paths inside.
    left_out : tuple of str
        What could not be packed, and why.
    """

    files: tuple[str, ...]
    left_out: tuple[str, ...]


def pack(assignment: Assignment, student: Student, output: Path) -> Packed:
    """Write what lies in the course's exercises/ as a zip: the same bytes for the same work.

    Parameters
    ----------
    output : Path
        Of the zip; overwritten, whole or not at all.

    Raises
    ------
    SubmissionError
        If there is nothing to pack, or nothing that can be graded would come of it.
    OSError
    """
    folder = assignment.file.parent
    found = find_files(folder, assignment)
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
        raise SubmissionError(folder, "; ".join(["holds nothing that can be handed in", *left_out]))
    if found.files:
        left_out += [f"{name} does not count beside files of exercises" for name in found.others]
    write_whole(output, zipped({**files, IDENTITY_FILE: identity_file(student)}))
    return Packed(tuple(files), tuple(left_out))


def unfinished(
    assignment: Assignment, submission: Submission, zygote: WorkerSource
) -> Iterator[str]:
    """Yield, for each file that does not load and each function that is not there, what is missing.

    Raises
    ------
    ZygoteLost
        If no worker can be had.
    """
    limits = assignment.limits.call_limits
    for exercise in assignment.exercises:
        source = submission.sources[exercise.slug]
        file = SubmittedFile(zygote, exercise.slug, source, exercise.functions, limits)
        messages = []
        try:
            for name in exercise.functions:
                try:
                    file.ensure_function(name)
                except CaseEnded as end:
                    messages.append(end.message)
        finally:
            file.renew()
        yield from dict.fromkeys(messages)  # what keeps a file from loading is said once
