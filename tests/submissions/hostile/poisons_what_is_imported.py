"""Puts broken modules in the place of NumPy, of the standard library and of the worker's own
parts, for whoever comes next."""

import sys
import types

import numpy as np

SCORE = 0
OUTCOMES = {"crashed", "forbidden", "wrong"}


np.mean = np.matmul = np.zeros = None
np.random.default_rng = None
for name in ("numpy", "numpy.linalg", "json", "struct", "os", "autograder.wire", "autograder"):
    sys.modules[name] = types.ModuleType(name)
sys.path.insert(0, "/tmp/handgrad-hostile")
sys.meta_path.clear()


def bias_variance(predictions, targets):
    return {}
