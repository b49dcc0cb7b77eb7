"""Each in a fresh interpreter, as this one has imported otter long ago."""

import subprocess
import sys

import pytest

HEAVY = "{'pandas', 'nbconvert', 'otter.api'} & set(sys.modules)"
SCRIPTS = {
    "to check needs nothing of otter but test files": f"""
import sys, autograder.check, autograder.report.check
assert not {HEAVY}, {HEAVY}
""",
    "who imports otter afterwards gets all of it": f"""
import sys
from autograder.otter_tests import ExceptionTestFile
import otter, otter.test_files.exception_test as same
assert otter.Notebook and {HEAVY}
assert same.ExceptionTestFile is ExceptionTestFile
from otter import generate
""",
    "where otter is imported already, it stays as it is": """
import otter, sys
before = sys.modules["otter"]
from autograder.otter_tests import GradingResults
from otter.test_files import GradingResults as same
assert sys.modules["otter"] is before and before.Notebook
assert same is GradingResults
""",
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_otter_is_imported_as_far_as_it_is_needed(script):
    subprocess.run([sys.executable, "-c", script], check=True)
