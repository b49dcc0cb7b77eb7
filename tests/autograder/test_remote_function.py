import numpy as np

from autograder.remote_function import RemoteFunction


def test_a_remote_function_is_called_like_a_local_one(remote):
    function = RemoteFunction(remote("def f(a, *, b): a += b; return a"), "f")
    assert function(np.ones(2), b=1).tolist() == [2.0, 2.0]
    value, (after,) = function.call_returning_arguments(np.ones(2), b=1)
    assert value.tolist() == after.tolist() == [2.0, 2.0]


def test_a_starmap_is_a_loop_of_calls(remote):
    exercise = remote("def f(a, b=0): return a * a + b")
    cases = [(1,), [2, 10], (3,)]
    for (a, *_), got in zip(cases, RemoteFunction(exercise, "f").starmap(cases), strict=True):
        assert got in (a * a, a * a + 10)
        assert (exercise.calls[-1].args[0], exercise.calls[-1].value) == (a, got)
    assert len(exercise.calls) == 3


def test_a_starmap_brings_arguments_back(remote):
    function = RemoteFunction(remote("def f(a): a += 1; return 0"), "f")
    results = function.starmap_returning_arguments([(np.ones(1),), (np.ones(2),)])
    assert [after[0].tolist() for _, after in results] == [[2.0], [2.0, 2.0]]
