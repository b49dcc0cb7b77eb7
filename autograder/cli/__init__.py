"""`handgrad`: parse, call, print.

Whoever types Ctrl-C is to be heard from the first moment on. So all but this is imported within
`main`, and what a command needs within the command, so that ``--help`` does not wait for otter.
"""

import sys

__all__ = ["STOPPED", "main"]

STOPPED = 130  # what shells say of a command that Ctrl-C ended


def main() -> None:
    """Run the command line."""
    try:
        from autograder.cli.commands import run

        run()
    except KeyboardInterrupt:
        sys.exit(STOPPED)
    finally:
        # With `-m`, Python remembers a Ctrl-C that came inside an `exec`, such as the making of a
        # dataclass in an import, and ends by the signal whatever exit code was chosen. The next
        # `exec` lets it forget.
        exec("")
