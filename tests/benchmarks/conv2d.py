"""The reference convolution beside PyTorch, usual NumPy methods, and what was tried and dropped.

    pip install -e '.[bench]'
    python tests/benchmarks/conv2d.py [--rounds 31] [--shapes ABCDEFG]

float32, one thread, one core. In each round all methods convolve the same new values, in random
order. The figures are medians of paired ratios: a method's processor time over PyTorch's in the
same round. `only the product` is one matrix product of as many operations, its patches laid out
already: what one product over all patches cannot beat.

Memory is the highest that NumPy held at once during a call, result included, over the bytes of
input and result.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import random
import runpy
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from threadpoolctl import threadpool_info, threadpool_limits

from autograder.assignment import find_course, load_assignment

HERE = Path(__file__).parent
TOLERANCE = 2e-4  # of the largest output: that of the hidden tests
REFERENCE = "reference"
# The seven shapes, and for the dropped methods those that they are for.
USUAL = {
    "tiled_im2col": "ABCDEFG",
    "strided_im2col": "ABCDEFG",
    "einsum": "ABCDEFG",
    "loop_over_taps": "ABCDEFG",
    "loop_over_pixels": "ABCDEFG",
}
DROPPED = {"winograd_4x4": "BC", "overlapping_rows": "ABCEFG", "rows_by_phases": "BCEFG"}

Method = Callable[..., Any]


@dataclass(frozen=True)
class Shape:
    """N images of C channels and side H; F filters of side K."""

    N: int
    C: int
    H: int
    F: int
    K: int
    stride: int
    padding: int

    @property
    def side(self) -> int:
        """Of the output."""
        return (self.H + 2 * self.padding - self.K) // self.stride + 1

    def __str__(self) -> str:
        steps = f" stride {self.stride}" if self.stride > 1 else ""
        return f"{self.N}x{self.C}x{self.H}² F{self.F} {self.K}x{self.K}{steps}"

    def arguments(self, rng: np.random.Generator) -> tuple[Any, ...]:
        """Draw x, w, b; the outputs are of unit scale, as in a network."""
        inputs = self.C * self.K**2
        w = rng.standard_normal((self.F, self.C, self.K, self.K)) / math.sqrt(inputs)
        b = rng.standard_normal(self.F, dtype=np.float32)
        x = rng.standard_normal((self.N, self.C, self.H, self.H), dtype=np.float32)
        return x, w.astype(np.float32), b, self.stride, self.padding


SHAPES = {
    "A": Shape(32, 3, 32, 32, 3, 1, 1),
    "B": Shape(8, 64, 56, 64, 3, 1, 1),
    "C": Shape(8, 128, 28, 128, 3, 1, 1),
    "D": Shape(8, 256, 28, 64, 1, 1, 0),
    "E": Shape(8, 64, 56, 128, 3, 2, 1),
    "F": Shape(4, 3, 224, 64, 7, 2, 3),
    "G": Shape(8, 32, 28, 64, 5, 1, 2),
}


def with_torch(x: Any, w: Any, b: Any, stride: int, padding: int) -> Any:
    """Convolve by PyTorch. Neither way are arrays copied."""
    tensors = (torch.from_numpy(array) for array in (x, w, b))
    return torch.nn.functional.conv2d(*tensors, stride, padding).numpy()


def only_the_product(shape: Shape) -> Method:
    """Return what multiplies as many numbers, patches of all images side by side."""
    inputs = shape.C * shape.K**2
    patches = np.ones((inputs, shape.N * shape.side**2), np.float32)
    return lambda x, w, *_: w.reshape(-1, inputs) @ patches


def methods(name: str, shape: Shape) -> dict[str, Method]:
    """Return the methods for a shape."""
    assignment = load_assignment(find_course(HERE))
    (exercise,) = (each for each in assignment.exercises if each.slug == "conv2d")
    paths = {REFERENCE: exercise.solution}
    for folder, table in (("methods", USUAL), ("dropped", DROPPED)):
        paths |= {each: HERE / folder / f"{each}.py" for each in table if name in table[each]}
    named = {each: runpy.run_path(str(path))["conv2d"] for each, path in paths.items()}
    return {"torch": with_torch, **named, "only the product": only_the_product(shape)}


def check(name: str, method: Method, arguments: tuple[Any, ...]) -> float:
    """Return the memory that a call takes, as a factor; stop if its result is not right."""
    x, w, b, *steps = arguments
    tracemalloc.start()
    got = method(*arguments)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    expected = with_torch(*(array.astype(np.float64) for array in (x, w, b)), *steps)
    if name != "only the product":
        error = np.abs(got - expected).max() / np.abs(expected).max()
        if got.dtype != np.float32 or not error <= TOLERANCE:
            raise SystemExit(f"{name} is wrong: {got.dtype}, error {error:.1g}")
    return float(peak / (x.nbytes + expected.size * got.itemsize))


def rounds(
    named: dict[str, Method], arguments: tuple[Any, ...], count: int, rng: np.random.Generator
) -> Iterator[dict[str, float]]:
    """Yield the seconds that each method takes for the same new values."""
    x = arguments[0]
    for _ in range(count):
        rng.standard_normal(dtype=np.float32, out=x)
        seconds = {}
        for name in random.sample(list(named), len(named)):
            begin = time.process_time()
            result = named[name](*arguments)
            seconds[name] = time.process_time() - begin
            del result
        yield seconds


def machine() -> str:
    """Return a line about the machine and the libraries."""
    processor = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        lines = information.read_text(encoding="utf-8").splitlines()
        processor = next((it.split(":")[1] for it in lines if "model name" in it), processor)
    blas = next(it for it in threadpool_info() if it["user_api"] == "blas")
    return (
        f"{processor.strip()}, {platform.machine()}, {os.cpu_count()} cores; "
        f"Python {platform.python_version()}, NumPy {np.__version__}, "
        f"{blas['internal_api']} {blas['version']} ({blas['architecture']}), "
        f"PyTorch {torch.__version__}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=31)
    parser.add_argument("--shapes", default="".join(SHAPES))
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    threadpool_limits(1)
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    rng = np.random.default_rng(0)

    print(machine())
    ratios: dict[str, dict[str, float]] = {}
    memory = {}
    for name in options.shapes:
        shape = SHAPES[name]
        named, arguments = methods(name, shape), shape.arguments(rng)
        factors = {each: check(each, method, arguments) for each, method in named.items()}
        memory[name] = factors[REFERENCE]
        seconds = list(rounds(named, arguments, options.rounds, rng))
        for each in named:
            ratio = statistics.median(one[each] / one["torch"] for one in seconds)
            ratios.setdefault(each, {})[name] = ratio
        torch_ms = statistics.median(one["torch"] for one in seconds) * 1000
        gflops = 2 * shape.N * shape.F * shape.side**2 * shape.C * shape.K**2 / torch_ms / 1e6
        print(f"{name}  {shape!s:32} torch {torch_ms:6.2f} ms {gflops:6.1f} GFLOP/s", flush=True)

    print(f"\n{'time / torch':18}" + "".join(f"{name:>7}" for name in options.shapes) + "   mean")
    for each in (REFERENCE, *USUAL, "only the product", *DROPPED):
        row = ratios.get(each, {})
        cells = "".join(
            f"{row[name]:7.2f}" if name in row else f"{'':7}" for name in options.shapes
        )
        mean = f"{statistics.geometric_mean(row.values()):7.2f}" if len(row) > 1 else ""
        print(f"{each:18}{cells}{mean}")
    print(f"{'memory, reference':18}" + "".join(f"{memory[it]:7.2f}" for it in options.shapes))


if __name__ == "__main__":
    main()
