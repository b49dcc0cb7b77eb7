import os

from autograder.spawner import Spawner
from autograder.workers import worker_source
from autograder.zygote import Zygote


def test_processes_are_forked_where_that_can_be_done():
    assert hasattr(os, "fork")
    assert isinstance(worker_source(), Zygote)
    assert isinstance(worker_source(forks=False), Spawner)
