"""Opens local sockets: abstract ones, which need no file, and a pair."""

import socket

SCORE = 0
OUTCOMES = {"crashed", "forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0handgrad-hostile")
    socket.socketpair()
    raise RuntimeError("BREACH: opened local sockets")
