"""Landlock: no file and no TCP port for this process, whoever owns it.

The ruleset handles every right that the kernel knows and grants none of them.
"""

from __future__ import annotations

import ctypes

from autograder.isolation.kernel import syscall

# The same numbers on every architecture.
_CREATE_RULESET, _RESTRICT_SELF = 444, 446
_ASK_VERSION = 1
# How many rights on files each version of the interface has, from 1 on; later ones add none.
_FILE_RIGHTS = (13, 14, 15, 15, 16)
_TCP_BIND_AND_CONNECT = 0b11  # from version 4 on
_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11  # out of the own domain; from version 6 on


class _RulesetAttr(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


def create_ruleset() -> int:
    """Return the descriptor of a ruleset that denies all that this kernel can deny.

    Raises
    ------
    OSError
        If the kernel has no Landlock.
    """
    version = syscall(_CREATE_RULESET, 0, 0, _ASK_VERSION)
    rights = _FILE_RIGHTS[min(version, len(_FILE_RIGHTS)) - 1]
    attributes = _RulesetAttr(
        (1 << rights) - 1,
        _TCP_BIND_AND_CONNECT if version >= 4 else 0,
        _ABSTRACT_SOCKETS_AND_SIGNALS if version >= 6 else 0,
    )
    # Older kernels accept the longer structure as long as what they do not know is zero.
    return syscall(_CREATE_RULESET, ctypes.addressof(attributes), ctypes.sizeof(attributes))


def enforce(ruleset: int) -> None:
    """Hold this process to a ruleset for good; it must not be able to gain privileges."""
    syscall(_RESTRICT_SELF, ruleset)
