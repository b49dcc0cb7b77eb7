"""`handgrad doctor` as a person runs it."""

import json
import platform

import numpy as np
import pytest

from autograder.isolation import Mechanism

from .conftest import IS_ROOT
from .hiding import HIDING, handgrad_after


def mechanisms_of(done):
    return {entry["name"]: entry for entry in json.loads(done.stdout)["isolation"]["mechanisms"]}


def test_a_machine_is_described(tmp_path):
    done = handgrad_after("", "doctor", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for mechanism in Mechanism:
        assert mechanism in done.stdout
    tier = "full" if IS_ROOT else "confined"
    assert f"tier: {tier}" in done.stdout
    assert f"Python {platform.python_version()}, NumPy {np.__version__}" in done.stdout
    assert "BLAS: " in done.stdout
    assert " usable" in done.stdout


def test_programs_read_json(tmp_path):
    done = handgrad_after("", "doctor", "--json", cwd=tmp_path)
    found = json.loads(done.stdout)
    assert found["isolation"]["tier"] == ("full" if IS_ROOT else "confined")
    assert set(mechanisms_of(done)) == set(Mechanism)
    assert found["cores"] >= 1
    assert found["processor"]
    assert found["blas"][0]["library"]
    assert found["numpy"] == np.__version__


@pytest.mark.parametrize("mechanism", HIDING)
def test_what_does_not_work_comes_with_advice(tmp_path, mechanism):
    done = handgrad_after(HIDING[mechanism], "doctor", "--json", cwd=tmp_path)
    assert done.returncode == 0
    entry = mechanisms_of(done)[mechanism]
    assert entry["works"] is False
    assert entry["reason"]
    assert entry["advice"].endswith(".")


def test_advice_is_printed(tmp_path):
    done = handgrad_after(HIDING[Mechanism.LANDLOCK], "doctor", cwd=tmp_path)
    assert "for practice only" in done.stdout
    assert "Linux 5.13" in " ".join(done.stdout.replace("│", " ").split())
