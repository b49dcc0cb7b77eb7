"""Reads a file that everybody on the machine may read, and tells its content in an error."""

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    with open("/tmp/handgrad-hostile/secret") as stream:
        raise RuntimeError(stream.read())
