"""Maps memory that can be written and executed. What code in it may do is no more than what any
code here may."""

import ctypes

SCORE = 0
OUTCOMES = {"forbidden", "wrong"}
NEEDS_CONFINEMENT = True


libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]


def bias_variance(predictions, targets):
    read_write_execute, private_and_anonymous = 7, 0x22
    address = libc.mmap(None, 4096, read_write_execute, private_and_anonymous, -1, 0)
    if address == ctypes.c_void_p(-1).value:
        raise OSError(ctypes.get_errno(), "mmap")
    return {}
