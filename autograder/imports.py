"""What a submission can import.

Files are out of a worker's reach, the interpreter's own included. So whatever a submission may
sensibly import, and whatever that imports when it is first used, is imported in the zygote.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.machinery
import pkgutil
import re
import sys
import warnings

# As whatever we tell students has it.
IMPORTABLE = "NumPy and the computing part of the standard library, such as math and itertools"
_STANDARD_LIBRARY = (
    *("__future__", "abc", "argparse", "array", "ast", "base64", "binascii", "bisect", "builtins"),
    *("calendar", "cmath", "codecs", "collections.abc", "colorsys", "contextlib"),
    *("contextvars", "copy", "copyreg", "csv", "ctypes", "dataclasses", "datetime", "decimal"),
    *("difflib", "dis", "doctest", "enum", "errno", "fnmatch", "fractions", "functools", "gc"),
    *("glob", "hashlib", "heapq", "hmac", "importlib.util"),
    *("inspect", "io", "itertools", "json", "keyword", "linecache", "locale"),
    *("logging", "math", "numbers", "opcode", "operator", "os", "os.path", "pathlib"),
    *("pickle", "platform", "pprint", "pydoc", "queue", "random", "re", "reprlib"),
    *("sched", "secrets", "shutil", "signal", "stat", "statistics", "string", "struct", "sys"),
    *("sysconfig", "tempfile", "textwrap", "threading", "time", "timeit", "token", "tokenize"),
    *("traceback", "tracemalloc", "types", "typing", "unicodedata", "unittest", "urllib.parse"),
    *("uuid", "warnings", "weakref", "zlib"),
    # What others of these import when they are first used.
    *("_strptime", "encodings.aliases", "graphlib"),
    *("encodings.ascii", "encodings.latin_1", "encodings.cp1252", "encodings.utf_8_sig"),
    *("encodings.utf_16", "encodings.utf_32", "encodings.unicode_escape"),
    *("encodings.raw_unicode_escape", "encodings.idna", "encodings.hex_codec"),
    *("encodings.base64_codec", "encodings.rot_13", "encodings.cp437"),
)
# Tests and what builds extension modules.
_NOT_OF_NUMPY = re.compile(r"f2py|distutils|_?tests?|\w+_tests|conftest|mypy_plugin|_pyinstaller")


def preload() -> None:
    """Import all that a submission can import, and use what reads files at its first use."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of old names, which still are names
        for name in _STANDARD_LIBRARY:
            importlib.import_module(name)
        _preload_numpy()
        _warm_up()


def leave_only_what_is_there() -> None:
    """Hide the engine, and let an import of anything that is not there yet say so.

    Also where files could be read: what works on a student's laptop is to work for the grader.
    """
    ours = "autograder", "ormsgpack", "pyseccomp"
    for name in list(sys.modules):
        if name.partition(".")[0] in ours or name.startswith("__editable__"):
            del sys.modules[name]
    # Editable installs put hooks on the meta path that know where the course lies.
    sys.meta_path[:] = [
        importlib.machinery.BuiltinImporter,
        importlib.machinery.FrozenImporter,
        _Refusal,
    ]
    sys.path.clear()
    sys.argv[:] = [""]


class _Refusal:
    """A finder that is asked when nobody else knows a module."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        raise ModuleNotFoundError(
            f"{name!r} is not available where submissions run; {IMPORTABLE}, are",
            name=name,
        )


def _preload_numpy() -> None:
    import numpy as np

    # Else `from numpy import *` would import it: a compiler driver that nobody means by that.
    with contextlib.suppress(ValueError):
        np.__all__.remove("f2py")
    for module in _modules_below("numpy", np.__path__):
        # Some are for one platform or for another package.
        with contextlib.suppress(ImportError):
            importlib.import_module(module)


def _modules_below(package: str, path: list[str]) -> list[str]:
    found = []
    for module in pkgutil.iter_modules(path):
        if not _NOT_OF_NUMPY.fullmatch(module.name):
            name = f"{package}.{module.name}"
            found.append(name)
            if module.ispkg:
                found += _modules_below(name, [f"{folder}/{module.name}" for folder in path])
    return found


def _warm_up() -> None:
    import hashlib
    import time

    import numpy as np

    if hasattr(time, "tzset"):
        time.tzset()
    time.localtime()
    hashlib.sha256(b"").hexdigest()  # OpenSSL reads its configuration
    square = np.eye(2)
    np.einsum("ij,jk", square, square @ square)
    np.linalg.eigh(square)
    np.random.default_rng(0).standard_normal(2)
    np.array2string(square)
