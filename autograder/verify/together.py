"""Programs for many exercises, laid together into few submissions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TypeVar

_Program = TypeVar("_Program")


def one_of_each(programs: Mapping[str, Sequence[_Program]]) -> Iterator[dict[str, _Program]]:
    """Yield one program of each exercise by slug, as long as there are any.

    They can be graded as one submission: no exercise touches what becomes of another.
    """
    for row in zip_longest(*programs.values()):
        held = zip(programs, row, strict=True)
        yield {slug: program for slug, program in held if program is not None}
