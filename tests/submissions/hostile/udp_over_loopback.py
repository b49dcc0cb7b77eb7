"""Sends a datagram to itself."""

import socket

SCORE = 0
OUTCOMES = {"crashed", "forbidden"}
NEEDS_CONFINEMENT = True


def bias_variance(predictions, targets):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
        own.bind(("127.0.0.1", 0))
        own.sendto(b"x", own.getsockname())
    raise RuntimeError("BREACH: sent a datagram")
