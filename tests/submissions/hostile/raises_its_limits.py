"""Takes off the limits of its own memory, processor time and file sizes."""

import resource

SCORE = 0
OUTCOMES = {"forbidden", "wrong"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    for what in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE):
        _, hard = resource.getrlimit(what)
        try:
            resource.setrlimit(what, (hard + 1, hard + 1))
        except (OSError, ValueError):
            continue
        raise RuntimeError(f"BREACH: raised limit {what}")
    return {}
