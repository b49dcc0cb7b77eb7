"""Reads its parent's memory, where the next worker comes from."""

import ctypes
import os

SCORE = 0
OUTCOMES = {"forbidden"}
NEEDS_CONFINEMENT = True


libc = ctypes.CDLL(None, use_errno=True)


class Piece(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def bias_variance(predictions, targets):
    room = ctypes.create_string_buffer(16)
    ours, theirs = Piece(ctypes.addressof(room), 16), Piece(id(None), 16)
    got = libc.process_vm_readv(os.getppid(), ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0)
    if got < 0:
        raise OSError(ctypes.get_errno(), "process_vm_readv")
    raise RuntimeError(f"BREACH: read {got} bytes of the parent")
