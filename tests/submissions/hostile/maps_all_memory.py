"""Maps four gigabytes behind Python's back."""

import ctypes

SCORE = 0
OUTCOMES = {"forbidden", "wrong"}


libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]


def bias_variance(predictions, targets):
    private_and_anonymous = 0x22
    address = libc.mmap(None, 4 << 30, 3, private_and_anonymous, -1, 0)
    if address != ctypes.c_void_p(-1).value:
        raise RuntimeError("BREACH: mapped more memory than allowed")
    return {}
