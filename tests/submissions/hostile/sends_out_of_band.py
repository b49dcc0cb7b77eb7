"""Sends a byte out of band, for which kernels have a path of their own that had its faults."""

import socket

SCORE = 0
OUTCOMES = {"forbidden"}


def bias_variance(predictions, targets):
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, fileno=3)
    try:
        link.send(b"?", socket.MSG_OOB)
    finally:
        link.detach()
    return {}
