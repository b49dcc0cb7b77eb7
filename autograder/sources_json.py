"""What a student handed in as JSON, so that it can be graded again when its files are gone."""

from __future__ import annotations

import json
from collections.abc import Mapping

from autograder.outcomes import CallFailed, CaseEnded, Outcome

Sources = Mapping[str, str | CaseEnded]


def sources_to_json(sources: Sources) -> str:
    """Return the sources of a submission as a text of ASCII characters."""
    return json.dumps(
        {
            slug: [source.outcome, source.message, source.next_step]
            if isinstance(source, CaseEnded)
            else source
            for slug, source in sources.items()
        }
    )


def sources_from_json(text: str) -> Sources:
    """Return the sources that `sources_to_json` was called on.

    An exercise that is none of theirs is missing in them: it was added to the course later.
    """
    return _Stored(
        (slug, source if isinstance(source, str) else CallFailed(Outcome(source[0]), *source[1:]))
        for slug, source in json.loads(text).items()
    )


class _Stored(dict[str, str | CaseEnded]):
    """Sources, of which only those that were handed in are listed: they tell submissions apart."""

    def __missing__(self, slug: str) -> CaseEnded:
        return CallFailed(Outcome.MISSING, f"{slug}.py is not there")
