"""What a worker's reply, or its end, means: the outcome of a call that did not succeed."""

from __future__ import annotations

import errno
import signal
from typing import Any

from autograder.imports import IMPORTABLE
from autograder.outcomes import CallFailed, CaseEnded, Outcome, Wrong
from autograder.process import ExitStatus

COMPARE_SIGNATURE = "Compare the name and the parameters with the stub you were given."
_ONLY_NUMPY = f"Use {IMPORTABLE}, and keep everything in this one file."
_RETURN = "Functions return; they do not end the program."
_NO_THREADS = "Compute in the function itself, without threads or processes."
_THREAD_REFUSED = "can't start new thread"  # all that Python says, as a RuntimeError
_DEBUGGER_LEFT = "BdbQuit"  # what `breakpoint()` comes to where nobody types
_MOST_LINES = 1 << 20
_FORBIDDEN = {errno.EPERM, errno.EACCES, errno.EFBIG, errno.EMFILE, errno.EAGAIN, errno.ENOSYS}


def unsuccessful(reply: dict[str, Any], slug: str, doing: str, memory_bytes: int) -> CaseEnded:
    """Return the outcome that a reply other than the one asked for stands for.

    Parameters
    ----------
    reply : dict
        From a stranger: every part of it is checked.
    doing : str
        What was asked, as the subject of a sentence: "the call".
    memory_bytes : int
        What the worker may use.
    """
    message = reply.get("message")
    if type(message) is not str:
        return interference("a reply without a message")
    if reply["status"] == "unsendable":
        return Wrong(f"the function returned {message}", got=message)
    types = reply.get("types")
    name = reply.get("type")
    if reply["status"] != "raised" or type(types) is not list or type(name) is not str:
        return interference("an unknown kind of reply")
    line = reply.get("line")
    line = line if type(line) is int and 0 < line < _MOST_LINES else None
    kinds = tuple(kind for kind in types if type(kind) is str)
    outcome = _outcome_of(kinds, message, reply.get("errno"))
    where = f" (line {line} of {slug}.py)" if line is not None else ""
    if outcome is Outcome.NOT_ATTEMPTED:
        text, where = message or "not implemented yet", ""
    elif "SystemExit" in kinds:
        text = f"{doing} ended by sys.exit"
    else:
        text = f"{doing} raised {name}: {message}" if message else f"{doing} raised {name}"
    return CallFailed(
        outcome,
        text + where,
        _next_step(name, kinds, message, line, slug, memory_bytes),
        exception_types=kinds,
        line=line,
        text=message,
    )


def one_for_each(
    reply: dict[str, Any], count: int, slug: str, memory_bytes: int
) -> list[dict[str, Any]]:
    """Return the replies to several calls from the reply to them all.

    Raises
    ------
    CaseEnded
        If they are not as many, each a dict with a ``status``.
    """
    if reply["status"] != "answered":
        raise unsuccessful(reply, slug, "one of the calls", memory_bytes)
    replies = reply.get("replies")
    if type(replies) is not list or len(replies) != count:
        raise interference("not one reply for each call")
    if not all(type(each) is dict and type(each.get("status")) is str for each in replies):
        raise interference("a reply without a status")
    return replies


def interference(how: str) -> CallFailed:
    """Return the outcome of a worker that does not keep to the protocol."""
    return CallFailed(
        Outcome.FORBIDDEN,
        f"the submission interfered with the grader ({how})",
        "Let functions return values, and leave the process they run in alone.",
    )


def ended(status: ExitStatus) -> CallFailed:
    """Return the outcome of a worker that ended by itself."""
    killer = _name(status.signal)
    if killer == "SIGXCPU":
        return CallFailed(Outcome.TIMED_OUT, "the processor time allowed was used up")
    if killer == "SIGSYS":
        return CallFailed(Outcome.FORBIDDEN, "a system call was made that no computation needs")
    if killer == "SIGKILL":  # by us, if it only closed its end of the link
        return CallFailed(Outcome.CRASHED, "the process was killed or cut its connection")
    if killer:
        return CallFailed(Outcome.CRASHED, f"the process was ended by {killer}")
    return CallFailed(
        Outcome.CRASHED,
        f"the code ended its process (exit code {status.code})",
        _RETURN,
    )


def _name(number: int | None) -> str:
    """Return the name of a signal; some have none, and not every system has all."""
    if number is None:
        return ""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _next_step(
    name: str, kinds: tuple[str, ...], message: str, line: int | None, slug: str, memory_bytes: int
) -> str:
    if "TypeError" in kinds and line is None:
        return COMPARE_SIGNATURE
    if "ModuleNotFoundError" in kinds:
        return _ONLY_NUMPY
    if "SystemExit" in kinds:
        return _RETURN
    if "MemoryError" in kinds:
        limit = memory_bytes >> 20
        return f"Keep fewer or smaller arrays at a time: the limit is {limit} MiB of memory."
    if "SyntaxError" in kinds and line is not None:
        return _how_to_correct(kinds, line)
    if "EOFError" in kinds or name == _DEBUGGER_LEFT:
        by_hand = f"call the function by hand, with `python -i exercises/{slug}.py`"
        return f"Nobody can type anything while tests run: {by_hand}."
    return _NO_THREADS if message == _THREAD_REFUSED else ""


def _how_to_correct(kinds: tuple[str, ...], line: int) -> str:
    if "TabError" in kinds:
        return f"Indent with blanks alone: line {line} mixes them with tabs, or its neighbours do."
    if "IndentationError" in kinds:
        return f"Indent line {line} as the block that it belongs to."
    return f"Correct line {line}, or the one before it: Python cannot make sense of it."


def _outcome_of(kinds: tuple[str, ...], message: str, number: Any) -> Outcome:
    if "NotImplementedError" in kinds:
        return Outcome.NOT_ATTEMPTED
    if "MemoryError" in kinds:
        return Outcome.OUT_OF_MEMORY
    if "ModuleNotFoundError" in kinds or ("RuntimeError" in kinds and message == _THREAD_REFUSED):
        return Outcome.FORBIDDEN
    if "OSError" in kinds and type(number) is int and number in _FORBIDDEN:
        return Outcome.FORBIDDEN
    return Outcome.CRASHED
