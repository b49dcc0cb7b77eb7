"""Opens a TCP connection from itself to itself."""

import socket

SCORE = 0
OUTCOMES = {"crashed", "forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen()
    socket.create_connection(server.getsockname(), timeout=1)
    raise RuntimeError("BREACH: connected")
