"""``python -m autograder`` is `handgrad`."""

from autograder.cli import main

main()
