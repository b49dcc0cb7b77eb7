from autograder.calls import CallLimits


def test_a_worker_may_compute_as_long_as_its_exercise_and_a_little_longer():
    """So that a deadline ends it, which says more than the system does."""
    limits = CallLimits(exercise_seconds=6.5, memory_bytes=1 << 30).of_worker
    assert 6.5 < limits.cpu_seconds <= 9
    assert limits.memory_bytes == 1 << 30
