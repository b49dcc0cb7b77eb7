"""Text from strangers, made fit to be shown."""

from __future__ import annotations

import unicodedata

# Controls, formatting (which can reorder what stands around it), surrogates, private use.
_UNPRINTABLE = ("Cc", "Cf", "Cs", "Co", "Cn")


def printable(text: str) -> str:
    """Return `text` with line breaks kept and everything else that is not visible replaced."""
    if text.replace("\n", "").isprintable():  # most are, and this is a hundred times as fast
        return text
    return "".join(
        character
        if character == "\n" or unicodedata.category(character) not in _UNPRINTABLE
        else "\N{REPLACEMENT CHARACTER}"
        for character in text
    )


def points(value: float) -> str:
    """Return points without a needless fraction: 3, 2.5."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
