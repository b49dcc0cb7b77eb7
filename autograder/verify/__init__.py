"""Proofs about the course: what authors must know, and hope is not enough for.

Each check is a module of its own. What it needs to have graded, it hands to the engine that grades
students; what it finds, it says with what to do about it.
"""

from autograder.verify.check import Check, Finding, Report
from autograder.verify.pool import GradersEnded
from autograder.verify.proof import verify, verify_course

__all__ = ["Check", "Finding", "GradersEnded", "Report", "verify", "verify_course"]
