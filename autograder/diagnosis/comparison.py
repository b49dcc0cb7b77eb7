"""A whole answer beside the one that was expected: which parts differ, and how."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.calls import Call
from autograder.describe import describe
from autograder.diagnosis.answers import Answer, differing, parts, parts_with_one_answer
from autograder.diagnosis.factors import factor
from autograder.diagnosis.hypotheses import Pair
from autograder.diagnosis.relations import relation
from autograder.diagnosis.sizes import Contract

# Of a result, in which relations are looked for.
_MOST_PARTS = 5
# Cases without a relation: others will hardly have one then, and looking takes time.
_MOST_FRUITLESS = 2
_MOST_EARLIER = 3
_ENOUGH_NUMBERS = 3
_FEWEST_NUMBERS = 2  # one number may equal another by chance


class WrongCall:
    """A call that returned something else than the reference does.

    Parameters
    ----------
    got, expected : object
        What they returned.
    several_answers : collection of str
        See `parts_with_one_answer`; the others are not compared.
    """

    def __init__(
        self, call: Call, got: Any, expected: Any, several_answers: Collection[str] = ()
    ) -> None:
        self.call = call
        self.got = parts(got)
        self.expected = parts_with_one_answer(call.function, expected, several_answers)
        self.differing = differing(self.got, self.expected)

    @property
    def is_finite(self) -> bool:
        """Whether the numbers in the expected parts that differ are finite."""
        expected = (self.expected[name] for name in self.differing)
        return all(bool(np.isfinite(part).all()) for part in expected if _is_number(part))

    @property
    def shown(self) -> str:
        """The call, and both answers where they first differ, in words."""
        name = self.differing[0]
        what = f"{named(name)} = " if name else ""
        got = describe(self.got[name]) if name in self.got else "nothing"
        expected = describe(self.expected[name])
        return f"for {self.call.shown} you returned {what}{got}, expected {expected}"

    def has_exchanged(self, a: str, b: str) -> bool:
        """Tell whether each of two parts came back in place of the other."""
        if a not in self.got or b not in self.got:
            return False
        exchanged = {a: self.got[b], b: self.got[a]}
        return not differing(exchanged, {name: self.expected[name] for name in (a, b)})

    @property
    def numbers(self) -> int:
        """How many numbers the parts that differ hold."""
        return sum(np.size(self.expected[name]) for name in self.differing)

    def has_numbers(self, name: str) -> bool:
        """Tell whether a part consists of real numbers, both as it came and as expected."""
        return name in self.got and _is_number(self.got[name]) and _is_number(self.expected[name])

    def pair(self, name: str, sizes: Mapping[str, int]) -> Pair:
        """Return a part as arrays, beside the sizes of the call's arguments."""
        return Pair(np.asarray(self.got[name]), np.asarray(self.expected[name]), sizes)


def named(part: str) -> str:
    """Return what students call a part of a result."""
    if not part:
        return "the result"
    is_a_key = part.count("[") == 1 and part.startswith('["')
    return part[1:-1] if is_a_key else f"result{part}"


class Comparison:
    """Looks for relations in the wrong answers to one exercise.

    Parameters
    ----------
    contract : Contract
    answer : callable
        The reference.
    """

    def __init__(self, contract: Contract, answer: Callable[[Call], Answer]) -> None:
        self._contract = contract
        self._answer = answer
        self._fruitless: Counter[str] = Counter()  # by function, as are these:
        self._earlier: defaultdict[str, list[WrongCall]] = defaultdict(list)

    def has_given_up(self, function: str) -> bool:
        """Tell whether there was nothing to say about several cases."""
        return self._fruitless[function] >= _MOST_FRUITLESS

    def relation(self, calls: Sequence[WrongCall]) -> str:
        """Return how the answers to a case's calls of one function relate to the expected ones.

        Empty if there is nothing simple to say. Where the calls hold too few numbers to tell, they
        are seen together with those of earlier cases.

        Parameters
        ----------
        calls : sequence of WrongCall
            At least one; in all of them some part differs.
        """
        function = calls[0].call.function
        earlier = self._earlier[function]
        if sum(call.numbers for call in calls) < _ENOUGH_NUMBERS:
            calls = [*calls, *earlier[-_MOST_EARLIER:]]
        earlier.extend(calls[:1])
        if sum(call.numbers for call in calls) < _FEWEST_NUMBERS:
            return self._of_parts(calls)
        found = self._arguments_exchanged(calls) or _parts_exchanged(calls) or self._of_parts(calls)
        self._fruitless[function] += not found
        return found

    def _arguments_exchanged(self, calls: Sequence[WrongCall]) -> str:
        parameters = self._contract.parameters(calls[0].call.function)
        for i, j in itertools.combinations(range(len(parameters)), 2):
            if all(self._are_exchanged(call, i, j) for call in calls):
                return (
                    "the result: what is expected with the arguments "
                    f"{parameters[i]} and {parameters[j]} exchanged"
                )
        return ""

    def _are_exchanged(self, wrong: WrongCall, i: int, j: int) -> bool:
        """Tell whether a call was answered as if two of its arguments had been exchanged."""
        args = list(self._contract.arguments(wrong.call))
        if wrong.call.kwargs or len(args) <= j or not _are_alike(args[i], args[j]):
            return False
        args[i], args[j] = args[j], args[i]
        other = self._answer(Call(wrong.call.function, tuple(args)))
        if other.error:
            return False
        expected = {name: it for name, it in parts(other.value).items() if name in wrong.expected}
        return bool(differing(wrong.expected, expected)) and not differing(wrong.got, expected)

    def _of_parts(self, calls: Sequence[WrongCall]) -> str:
        pairs: dict[str, list[Pair]] = {}
        for call in calls:
            sizes = self._contract.sizes(call.call)
            for name in call.differing:
                if call.has_numbers(name):
                    pairs.setdefault(name, []).append(call.pair(name, sizes))
        names: dict[str, list[str]] = {}  # by relation
        for name in itertools.islice(pairs, _MOST_PARTS):
            names.setdefault(relation(pairs[name]), []).append(named(name))
        alone = names.pop("", [])
        if len(alone) == len(pairs) > 1:
            # What one number cannot tell, several may.
            names[factor([*itertools.chain.from_iterable(pairs.values())])] = alone
        return "; ".join(f"{', '.join(those)}: {text}" for text, those in names.items() if text)


def _are_alike(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return a.ndim == b.ndim and a.dtype == b.dtype
    return not isinstance(a, np.ndarray) and not isinstance(b, np.ndarray)


def _parts_exchanged(calls: Sequence[WrongCall]) -> str:
    for a, b in itertools.combinations(calls[0].differing, 2):
        if all(call.has_exchanged(a, b) for call in calls):
            return f"{named(a)} and {named(b)}: exchanged"
    return ""


def _is_number(part: Any) -> bool:
    if isinstance(part, np.ndarray):
        return part.dtype.kind in "iuf"
    return isinstance(part, int | float) and not isinstance(part, bool)
