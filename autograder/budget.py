"""How much wall time the code of one submission may still take."""

from __future__ import annotations


class Budget:
    """The time of a whole submission, besides the deadlines of its calls.

    To load an honest file takes milliseconds. So the files that do not load in time may cost two
    deadlines together, however many they are: each gets at most half of what is left of that,
    which even for the seventh is enough if it is honest.

    Parameters
    ----------
    seconds : float
        Wall time of all calls together.
    call_seconds : float
        The deadline of a call, or of loading a file.
    """

    def __init__(self, seconds: float, call_seconds: float) -> None:
        self.seconds = seconds
        self.left = seconds
        self._call_seconds = call_seconds
        self._left_for_loading = 2 * call_seconds

    def deadline(self, is_loading: bool) -> float:
        """Return how many seconds the next call, or loading the next file, may take."""
        allowed = min(self._call_seconds, self.left)
        return min(allowed, self._left_for_loading / 2) if is_loading else allowed

    def spend(self, seconds: float) -> None:
        """Count what a call, or loading a file, took."""
        self.left -= seconds

    def lose_to_loading(self, seconds: float) -> None:
        """Count what a file took that did not load in time, besides `spend`."""
        self._left_for_loading -= seconds
