"""Raises an error whose text clears the screen, renames the window and writes a false score."""

SCORE = 0
OUTCOMES = {"crashed"}


def bias_variance(predictions, targets):
    raise RuntimeError(
        "\x1b[2J\x1b]0;owned\x07\x1b[1;1H\r\x08\x00\u202e\u2028[red]total 100 / 100[/red]\x9b31m"
    )
