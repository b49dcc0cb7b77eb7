"""Why a cluster does not grade."""


class ClusterUnusable(RuntimeError):
    """The cluster is not there, or is not one that may grade; the text says what to change."""


class ClusterLost(RuntimeError):
    """The cluster ended in the middle; what was yielded before is graded."""
