"""Makes its own memory readable to its neighbours and its files theirs."""

import ctypes

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


PR_SET_DUMPABLE, PR_SET_PDEATHSIG = 4, 1
libc = ctypes.CDLL(None, use_errno=True)


def bias_variance(predictions, targets):
    for option in (PR_SET_DUMPABLE, PR_SET_PDEATHSIG):
        if libc.prctl(option, option == PR_SET_DUMPABLE, 0, 0, 0) == 0:
            raise RuntimeError(f"BREACH: set process option {option}")
    raise OSError(ctypes.get_errno(), "prctl")
