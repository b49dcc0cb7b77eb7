"""Guesses where the course lies, from the place of NumPy and from the usual places, and reads
its solutions and tests."""

from pathlib import Path

import numpy as np

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    denied = None
    roots = [*Path(np.__file__).parents, Path.cwd(), Path("/srv/course"), Path("/work")]
    for root in roots:
        for name in ("solutions", "tests/hidden", "tests/public", "exercises"):
            try:
                text = (root / name / "bias_variance.py").read_text()
            except FileNotFoundError:
                continue
            except OSError as error:
                denied = error
            else:
                raise RuntimeError(f"BREACH: {text[:100]}")
    raise denied or PermissionError(13, "nothing there")
