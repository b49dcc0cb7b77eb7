"""How much wall time the code of one submission may still take."""

from __future__ import annotations


class Budget:
    """The time of a whole submission, besides the deadlines of its calls.

    Loading a file takes milliseconds, so time is not lost there by accident. All files that do not
    load in time may cost two deadlines together: each gets at most half of what is left of them,
    which keeps enough for the honest files among them.

    Parameters
    ----------
    seconds : float
        Wall time of all calls together.
    call_seconds : float
        The deadline of one call, or of loading one file.
    """

    def __init__(self, seconds: float, call_seconds: float) -> None:
        self.seconds = seconds
        self.left = seconds
        self._call_seconds = call_seconds
        self._left_for_hanging_files = 2 * call_seconds

    def deadline(self, *, loading: bool) -> float:
        """Return how many seconds the next call, or loading the next file, may take."""
        allowed = min(self._call_seconds, self.left)
        return min(allowed, self._left_for_hanging_files / 2) if loading else allowed

    def spend(self, seconds: float) -> None:
        """Count what was used."""
        self.left -= seconds

    def lose(self, seconds: float) -> None:
        """Count what a file took that did not load in time, besides `spend`."""
        self._left_for_hanging_files -= seconds
