"""Opens sockets of every kind through the C library, past Python."""

import ctypes

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


FAMILIES = {"unix": 1, "inet": 2, "inet6": 10, "netlink": 16, "packet": 17, "alg": 38, "vsock": 40}
libc = ctypes.CDLL(None, use_errno=True)


def bias_variance(predictions, targets):
    for name, family in FAMILIES.items():
        for kind in (1, 2, 3):
            if libc.socket(family, kind, 0) >= 0:
                raise RuntimeError(f"BREACH: a socket of {name}")
    raise OSError(ctypes.get_errno(), "socket")
