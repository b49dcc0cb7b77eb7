"""How much wall time the code of one submission, or of a part of it, may still take."""

from __future__ import annotations


class Budget:
    """The time of a whole, besides the deadlines of its calls.

    To load an honest file takes milliseconds. So the files that do not load in time may cost two
    deadlines together, however many they are: each gets at most half of what is left of that,
    which even for the seventh is enough if it is honest.

    Parameters
    ----------
    seconds : float
        Wall time of all calls together.
    call_seconds : float
        The deadline of a call, or of loading a file.
    whole : str
        What this is the time of.
    within : Budget, optional
        Of what this is a part: all that is used here is used there as well.
    is_attempt : bool
        Whether what does not load in time will have another chance, and loses nothing yet.
    """

    def __init__(
        self,
        seconds: float,
        call_seconds: float,
        whole: str = "submission",
        within: Budget | None = None,
        is_attempt: bool = False,
    ) -> None:
        self.seconds = seconds
        self.whole = whole
        self.left = seconds
        self._call_seconds = call_seconds
        self._left_for_loading = 2 * call_seconds
        self._within = within
        self._is_attempt = is_attempt

    @property
    def tightest(self) -> Budget:
        """The one with the least time left, of this one and those around it."""
        if self._within is None:
            return self
        return min(self, self._within.tightest, key=lambda budget: budget.left)

    def deadline(self, is_loading: bool) -> float:
        """Return how many seconds the next call, or loading the next file, may take."""
        allowed = min(self._call_seconds, self.left)
        if is_loading:
            allowed = min(allowed, self._left_for_loading / 2)
        return allowed if self._within is None else min(allowed, self._within.deadline(is_loading))

    def spend(self, seconds: float) -> None:
        """Count what a call, or loading a file, took."""
        self.left -= seconds
        if self._within is not None:
            self._within.spend(seconds)

    def lose_to_loading(self, seconds: float) -> None:
        """Count what a file took that did not load in time, besides `spend`."""
        if self._is_attempt:
            return
        self._left_for_loading -= seconds
        if self._within is not None:
            self._within.lose_to_loading(seconds)
