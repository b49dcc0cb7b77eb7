"""Returns a dict with thousands of long keys, which a message about wrong keys might list."""

SCORE = 0
OUTCOMES = {"wrong"}


def bias_variance(predictions, targets):
    return {f"{number:0200d}": 0.0 for number in range(3_000)}
