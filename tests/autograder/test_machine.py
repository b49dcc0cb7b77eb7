import os
import platform

import numpy as np
from threadpoolctl import threadpool_info

from autograder.isolation import Report
from autograder.machine import this_machine


def test_the_machine_is_this_one():
    isolation = Report(())
    machine = this_machine(isolation)
    assert machine.isolation is isolation
    assert (machine.python, machine.numpy) == (platform.python_version(), np.__version__)
    assert machine.cores == len(os.sched_getaffinity(0))
    assert machine.processor


def test_the_libraries_are_those_that_are_loaded():
    loaded = [info["internal_api"] for info in threadpool_info() if info["user_api"] == "blas"]
    machine = this_machine(Report(()))
    assert [blas.library for blas in machine.blas] == loaded
    assert all(blas.threads >= 1 for blas in machine.blas)
