"""What is not there is said, lowers the tier, and stops nothing."""

import json
import subprocess
import sys

import pytest

from autograder.isolation import Mechanism, Report, Tier

from .conftest import IS_ROOT, RIGHT, write_submission
from .hiding import (
    HIDING,
    NO_LIBSECCOMP,
    NO_PYSECCOMP,
    NOWHERE_TO_WRITE,
    READ_ONLY_TMP,
    UNPRIVILEGED,
    handgrad_after,
)

BEST = Tier.FULL if IS_ROOT else Tier.CONFINED


@pytest.fixture
def anna(tmp_path):
    return write_submission(tmp_path / "anna", **RIGHT)


def tried_out_after(preparation):
    # What is imported first can also be used by one who could not read it any more.
    script = f"""
import json
from autograder.isolation import Confinement
import pyseccomp
{preparation}
print(json.dumps(Confinement().try_out().as_dict()))
"""
    return Report.from_dict(json.loads(subprocess.check_output([sys.executable, "-c", script])))


def reason(report, mechanism):
    return {finding.mechanism: finding.reason for finding in report.missing}.get(mechanism, "")


@pytest.mark.parametrize("mechanism", HIDING)
def test_a_missing_mechanism_lowers_the_tier_and_is_named(course, anna, mechanism):
    done = handgrad_after(HIDING[mechanism], "grade", "--no-race", "--json", anna, cwd=course)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["score"] == 7
    assert result["isolation"] == ("confined" if mechanism is Mechanism.UID_DROP else "process")
    assert result["isolation_missing"][mechanism]


@pytest.mark.parametrize("mechanism", HIDING)
def test_nothing_is_graded_below_the_tier_required(course, anna, mechanism):
    done = handgrad_after(
        HIDING[mechanism], "grade", "--require-isolation", "full", anna, cwd=course
    )
    assert (done.returncode, done.stdout) == (2, "")
    message = " ".join(done.stderr.split())
    assert "isolation full is required" in message
    assert mechanism in message
    assert "handgrad doctor" in message


def test_a_tier_that_is_reached_is_graded(course, anna):
    done = handgrad_after(
        "", "grade", "--require-isolation", BEST, "--no-race", "--json", anna, cwd=course
    )
    assert json.loads(done.stdout)["isolation"] == BEST


def test_a_read_only_tmp_makes_no_difference(course, anna):
    done = handgrad_after(READ_ONLY_TMP, "grade", "--no-race", "--json", anna, cwd=course)
    result = json.loads(done.stdout)
    assert (result["score"], result["isolation"]) == (7, BEST)


def test_nowhere_to_write_is_no_matter_for_isolation(course):
    done = handgrad_after(NOWHERE_TO_WRITE, "doctor", "--json", cwd=course)
    assert json.loads(done.stdout)["isolation"]["tier"] == BEST


def test_nowhere_to_write_is_told(course, anna):
    # otter needs a place for temporary files.
    done = handgrad_after(NOWHERE_TO_WRITE, "grade", anna, cwd=course)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("handgrad: ")
    assert "temporary directory" in done.stderr


def test_an_ordinary_user_is_confined():
    report = tried_out_after(UNPRIVILEGED)
    assert report.tier is Tier.CONFINED
    assert reason(report, Mechanism.UID_DROP) == "not root"


@pytest.mark.parametrize("preparation", [NO_LIBSECCOMP, NO_PYSECCOMP])
def test_without_libseccomp_there_is_no_filter(preparation):
    report = tried_out_after(preparation)
    assert report.tier is Tier.PROCESS
    assert "libseccomp" in reason(report, Mechanism.SECCOMP)


def test_a_container_that_refuses_seccomp_is_told_by_trying():
    report = tried_out_after(HIDING[Mechanism.SECCOMP])
    assert "not permitted" in reason(report, Mechanism.SECCOMP)


def test_a_kernel_without_landlock_is_told_by_trying():
    report = tried_out_after(HIDING[Mechanism.LANDLOCK])
    assert "not implemented" in reason(report, Mechanism.LANDLOCK)
