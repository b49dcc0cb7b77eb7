"""Makes namespaces of its own, in which it would be root."""

import ctypes

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


NEW_USER, NEW_NET, NEW_MOUNT = 0x10000000, 0x40000000, 0x20000
libc = ctypes.CDLL(None, use_errno=True)


def bias_variance(predictions, targets):
    for kind in (NEW_USER, NEW_NET, NEW_MOUNT):
        if libc.unshare(kind) == 0:
            raise RuntimeError("BREACH: a namespace of its own")
    raise OSError(ctypes.get_errno(), "unshare")
