"""Sets the limits of its parent's resources to what they are, which shows that it could change
them."""

import os
import resource

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    limits = resource.prlimit(os.getppid(), resource.RLIMIT_CORE)
    resource.prlimit(os.getppid(), resource.RLIMIT_CORE, limits)
    raise RuntimeError("BREACH: set the parent's limits")
