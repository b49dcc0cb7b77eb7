"""Puts all the inputs that it has seen into the text of its errors, for a student to read them."""

SCORE = 0
OUTCOMES = {"crashed"}


seen = []


def bias_variance(predictions, targets):
    seen.append((predictions.tolist(), targets.tolist()))
    raise RuntimeError(repr(seen))
