"""What works on a student's laptop works in a worker that can read no file."""

import numpy as np
import pytest

from autograder.channel import Channel
from autograder.isolation import Limits
from autograder.outcomes import CaseEnded, Outcome

LIMITS = Limits(cpu_seconds=60, memory_bytes=2 << 30)

NUMPY = """
    numpy numpy.char numpy.core numpy.ctypeslib numpy.dtypes numpy.exceptions numpy.fft
    numpy.lib numpy.lib.format numpy.lib.mixins numpy.lib.npyio numpy.lib.recfunctions
    numpy.lib.scimath numpy.lib.stride_tricks numpy.linalg numpy.ma numpy.ma.extras
    numpy.polynomial numpy.polynomial.polynomial numpy.random numpy.rec numpy.strings
    numpy.testing numpy.typing numpy.version
    """
STANDARD_LIBRARY = """
    __future__ abc argparse array ast base64 binascii bisect calendar cmath collections
    collections.abc contextlib copy csv ctypes dataclasses datetime decimal difflib dis doctest
    enum fractions functools gc hashlib heapq hmac inspect io itertools json logging math numbers
    operator os os.path pathlib pickle pprint queue random re secrets statistics string struct sys
    textwrap threading time timeit traceback types typing unicodedata unittest uuid warnings
    weakref zlib graphlib
    """

# Each of them imports, opens or asks for something when it is first used, or could.
USES = {
    "products": "assert (np.ones((300, 300)) @ np.ones((300, 300)))[0, 0] == 300",
    "linalg": """
        for f in (np.linalg.inv, np.linalg.eigh, np.linalg.eig, np.linalg.svd, np.linalg.qr,
                  np.linalg.cholesky, np.linalg.det, np.linalg.pinv, np.linalg.cond):
            f(np.eye(50) + 1)
        np.linalg.solve(np.eye(300) + 1, np.ones(300))
        np.linalg.lstsq(np.eye(3), np.ones(3), rcond=None)
        """,
    "fft": "np.fft.irfft2(np.fft.rfft2(np.ones((64, 64)))); np.fft.fft(np.ones(97))",
    "random": """
        np.random.default_rng().normal(size=3)
        np.random.default_rng(0).permutation(5)
        np.random.seed(0); np.random.randn(3); np.random.choice(5)
        np.random.Generator(np.random.MT19937()).integers(3)
        np.random.SeedSequence().spawn(2)
        """,
    "einsum": "np.einsum('ij,jk,kl->il', *3 * [np.ones((9, 9))], optimize=True)",
    "sorting": """
        x = np.random.default_rng(0).random(100_000)
        np.sort(x); np.argsort(x, kind="stable"); np.partition(x, 9); np.unique(x)
        np.lexsort((x, x)); np.searchsorted(np.sort(x), 0.5)
        """,
    "text of arrays": """
        x = np.random.default_rng(0).random((100, 100))
        str(x); repr(x); np.array2string(x); f"{x[0, 0]:.3f}"; np.format_float_scientific(1.5)
        repr(np.ma.array([1], mask=[1])); repr(np.array([(1, 2.0)], dtype="i4,f8"))
        with np.printoptions(precision=2): str(x)
        """,
    "large arrays": "x = np.zeros(120_000_000); x[::512] = 1; x.copy()",
    "polynomials": "np.polyfit([1, 2, 3], [1, 4, 9], 2); str(np.polynomial.Polynomial([1, 2]))",
    "masked arrays": "np.ma.median(np.ma.array([1, 2, 3], mask=[0, 1, 0]))",
    "strides": "np.lib.stride_tricks.sliding_window_view(np.ones(9), 3)",
    "npz in memory": """
        import io
        file = io.BytesIO(); np.savez_compressed(file, a=[1]); file.seek(0); np.load(file)["a"]
        np.loadtxt(io.StringIO("1 2")); np.genfromtxt(io.StringIO("1 2"))
        """,
    "numpy.testing": "np.testing.assert_allclose([1.0], [1.0]); np.testing.assert_equal(1, 1)",
    "warnings of NumPy": "np.array([1.0]) / 0; np.mean([])",
    "errors of NumPy": """
        try: np.ones(3) + np.ones(4)
        except ValueError as error: str(error)
        try: np.array([[1], [2, 3]])
        except ValueError as error: str(error)
        """,
    "dates": "np.datetime64('now').astype(object); np.busday_count('2020-01', '2020-02')",
    "pickles and copies": """
        import copy, pickle
        pickle.loads(pickle.dumps(np.ones(3))); copy.deepcopy({"a": np.ones(3)})
        """,
    "everything of NumPy": "exec('from numpy import *', {})",
    "every public name": "[getattr(np, name) for name in np.__all__]",
    "numbers": """
        import decimal, fractions, random, statistics
        decimal.Decimal("1.1").sqrt(); str(fractions.Fraction("1/3")); decimal.localcontext()
        random.seed("text"); random.gauss(0, 1); random.SystemRandom().random()
        statistics.NormalDist().cdf(1); statistics.linear_regression([1, 2], [2, 3])
        """,
    "time": """
        import calendar, datetime, time
        datetime.datetime.strptime("2020", "%Y"); datetime.datetime.now(); time.localtime()
        time.strftime("%c"); calendar.month(2020, 1)
        time.sleep(0.001)  # may be called like all others
        time.perf_counter(); time.process_time(); time.thread_time()
        """,
    "text": """
        import textwrap, unicodedata
        exec("\\u00e9 = 1"); eval('"\\\\N{BULLET}"')
        "\\u00fc".encode("utf-16").decode("utf-16"); "a".encode("cp1252"); "a".encode("idna")
        textwrap.dedent(" a"); unicodedata.name("a")
        """,
    "output": "import sys; print('x'); print('x', file=sys.stderr); sys.stdout.flush()",
    "warnings and tracebacks": """
        import logging, traceback, warnings
        warnings.warn("x"); logging.warning("x"); traceback.format_stack()
        try: 1 / 0
        except ZeroDivisionError: traceback.print_exc()
        """,
    "digests": """
        import hashlib, hmac, secrets, uuid
        hashlib.md5(b""); hashlib.sha3_256(b""); hashlib.blake2b(b""); hmac.digest(b"", b"", "md5")
        secrets.token_hex(); uuid.uuid4()
        """,
    "looking at oneself": """
        import gc, inspect, os, platform, resource, sys, timeit
        inspect.signature(np.mean); gc.collect(); platform.platform(); os.cpu_count(); os.getcwd()
        timeit.timeit("1", number=9); resource.getrusage(0); sys.getsizeof(1); os.urandom(3)
        """,
    "making classes": """
        import collections, dataclasses, enum, functools, typing
        dataclasses.make_dataclass("A", ["x"])(1); enum.Enum("E", "a b")
        collections.namedtuple("P", "x y")(1, 2); typing.NamedTuple("N", [("a", int)])(1)
        functools.lru_cache(len)("")
        """,
}


@pytest.fixture
def load(strict_zygote):
    processes = []

    def answer(source):
        process = strict_zygote.fork(LIMITS)
        processes.append(process)
        return Channel(process).exchange(("load", "demo", source, [], 1 << 20), 60.0)

    yield answer
    for process in processes:
        process.end()


@pytest.mark.parametrize("use", USES.values(), ids=USES.keys())
def test_can_be_used(load, use):
    reply = load("import numpy as np\nif True:\n" + ("" if use[0] == "\n" else "        ") + use)
    assert reply == {"status": "loaded", "names": []}


@pytest.mark.parametrize("name", [*NUMPY.split(), *STANDARD_LIBRARY.split()])
def test_can_be_imported(load, name):
    assert load(f"import {name}")["status"] == "loaded"


@pytest.mark.parametrize(
    "name", ["yaml", "matplotlib.pyplot", "helper", "asyncio", "multiprocessing", "numpy.f2py"]
)
def test_what_cannot_be_imported_is_forbidden_by_name(strict_remote, name):
    with pytest.raises(CaseEnded) as caught:
        strict_remote(f"import {name}\ndef f(): return 1").call("f", [], {})
    assert caught.value.outcome is Outcome.FORBIDDEN
    assert name.partition(".")[0] in caught.value.message
    assert "NumPy and the computing part of the standard library" in caught.value.message


def test_an_import_that_may_fail_may_fail(strict_remote):
    source = """
        try:
            import scipy
        except ImportError:
            scipy = None
        def f(): return scipy is None
        """
    assert strict_remote(source).call("f", [], {})[0] is True


def test_where_files_can_be_read_no_more_can_be_imported(bare_remote):
    with pytest.raises(CaseEnded, match="'wave' is not available where submissions run"):
        bare_remote("import wave\ndef f(): return wave.__name__").call("f", [], {})


def test_results_are_those_of_this_process(strict_remote):
    source = """
        import numpy as np
        def f(a): return [a @ a, np.linalg.eigvalsh(a), np.fft.fft(a), np.sort(a, axis=None)]
        """
    a = np.arange(400.0).reshape(20, 20) % 7
    a = a + a.T
    got, _ = strict_remote(source).call("f", [a], {})
    for one, other in zip(
        got, [a @ a, np.linalg.eigvalsh(a), np.fft.fft(a), np.sort(a, axis=None)], strict=True
    ):
        np.testing.assert_allclose(one, other, atol=1e-9)
