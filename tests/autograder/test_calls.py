from autograder.calls import Call, CallLimits


def test_a_worker_may_compute_as_long_as_its_exercise_and_a_little_longer():
    """So that a deadline ends it, which says more than the system does."""
    limits = CallLimits(exercise_seconds=6.5, memory_bytes=1 << 30).of_worker
    assert 6.5 < limits.cpu_seconds <= 9
    assert limits.memory_bytes == 1 << 30


def test_a_call_that_was_made_alone_has_no_others():
    call = Call("f", (1,))
    assert (call.kwargs, call.failure, call.others) == ({}, None, 0)
