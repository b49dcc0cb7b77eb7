"""Runs the drawing that a course has for an exercise, and makes a figure and a PNG of it."""

from __future__ import annotations

import io
import runpy
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure, FigureBase
from matplotlib.layout_engine import ConstrainedLayoutEngine

from autograder.assignment import Exercise
from autograder.calls import CallLimits
from autograder.control import ZygoteLost
from autograder.outcomes import CaseEnded
from autograder.pictures import style
from autograder.pictures.caption import Caption
from autograder.pictures.student import Student
from autograder.process import WorkerSource
from autograder.report.text import printable

_PATIENCE = 3.0  # times: a picture needs more calls than a test, and nothing depends on it
_INCHES = (10.0, 6.0)
_PADDING = 0.11  # inches
_HEADER, _BODY = 1, 6.8  # heights
_LONGEST_VERDICT = 115  # characters: one line of the header


class PictureBroken(RuntimeError):
    """The course's drawing fails by itself; a grader fault."""


@dataclass(frozen=True)
class Picture:
    """A figure and what it shows.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        A header, and below it what the content has drawn.
    """

    figure: Figure
    caption: Caption

    @property
    def body(self) -> FigureBase:
        """The part of the figure that the content has drawn."""
        return self.figure.subfigs[1]

    def png(self) -> bytes:
        """Return the picture as a PNG, which carries the alternative text as its description."""
        about = {"Title": self.caption.lesson, "Description": self.caption.text}
        stream = io.BytesIO()
        with _style():
            self.figure.savefig(stream, format="png", metadata=about)
        return stream.getvalue()


def draw(
    exercise: Exercise, source: str | CaseEnded, zygote: WorkerSource, limits: CallLimits
) -> Picture:
    """Draw the picture of an exercise with the functions in a student's file.

    Parameters
    ----------
    source : str or CaseEnded
        The text of the file, or why there is none to run.
    limits : CallLimits
        As for a test; all calls together may take longer than there.

    Raises
    ------
    PictureBroken
        If the course's drawing fails by itself.
    ZygoteLost
        If no worker can be had.
    """
    patient = replace(limits, exercise_seconds=_PATIENCE * limits.exercise_seconds)
    student = Student(exercise, source, zygote, patient)
    try:
        # What a student returns may be anything: inf - inf is no reason to complain.
        with _style(), np.errstate(all="ignore"):
            figure = Figure(
                figsize=_INCHES, layout=ConstrainedLayoutEngine(w_pad=_PADDING, h_pad=_PADDING)
            )
            heights = (_HEADER, _BODY)
            (header,), (body,) = figure.subfigures(2, 1, squeeze=False, height_ratios=heights)
            caption = runpy.run_path(str(exercise.picture))["draw"](body, student)
            missing = tuple(dict.fromkeys(_shown(it.message) for it in student.failures))
            caption = replace(caption, missing=missing)
            _write(header, caption)
    except (OSError, ZygoteLost):
        raise
    except Exception as error:
        what = f"{type(error).__name__}: {error}"
        raise PictureBroken(f"{exercise.slug}: the picture cannot be drawn: {what}") from error
    finally:
        student.close()
    return Picture(figure, caption)


def _write(header: FigureBase, caption: Caption) -> None:
    mark, colour = ("✓", style.YOURS) if caption.agrees else ("✗", style.OTHER)
    verdict = textwrap.shorten(f"{mark} {caption.verdict}", _LONGEST_VERDICT, placeholder=" …")
    # What comes from a student's error may hold dollars, which would start a formula.
    place: dict[str, Any] = {"va": "top", "parse_math": False}
    header.text(0.012, 0.86, caption.lesson, size=style.LESSON_SIZE, weight="bold", **place)
    header.text(0.012, 0.34, verdict, size=style.VERDICT_SIZE, color=colour, **place)


def _shown(message: str) -> str:
    """Return a message as it fits into a picture: on one line, in letters that its font has."""
    return " ".join(printable(message).encode("ascii", "replace").decode().split())


@contextmanager
def _style() -> Iterator[None]:
    """Draw alike everywhere, whatever a matplotlibrc says."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(style.RC)
        yield
