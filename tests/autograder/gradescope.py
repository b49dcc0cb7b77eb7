"""The folders that Gradescope's harness makes, and its one command, in a scratch root.

What is missing is `setup.sh`, which fetches conda and its packages from the internet. In its place
stands a `mamba` that activates an environment which is there already.
"""

import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

_MAMBA = """\
#!/bin/sh
echo 'mamba() {{ export PATH={environment}/bin:$PATH; }}'
"""


def lay_out(root, autograder, metadata='{"id": 1, "users": [{"id": 7}]}'):
    """Make the folders and unpack the zip; return where a submission is to be put."""
    for name in ("source", "submission", "results", "bin", "tmp"):
        (root / name).mkdir(parents=True)
    with zipfile.ZipFile(autograder) as archive:
        archive.extractall(root / "source")
    shutil.copy(root / "source" / "run_autograder", root)
    (root / "run_autograder").chmod(0o755)
    if metadata is not None:
        (root / "submission_metadata.json").write_text(metadata)
    return root / "submission"


def start(root, environment):
    """Start the zip's own run_autograder with an environment for mamba to activate."""
    mamba = root / "bin" / "mamba"
    mamba.write_text(_MAMBA.format(environment=environment))
    mamba.chmod(0o755)
    variables = {
        "PATH": f"{mamba.parent}:{os.environ['PATH']}",
        "HOME": os.environ["HOME"],
        "TMPDIR": str(root / "tmp"),
    }
    with (root / "stdout").open("wb") as log:
        return subprocess.Popen(
            [root / "run_autograder"],
            cwd=root,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def results(root):
    """Return results.json, which must be what Gradescope takes."""
    content = json.loads((root / "results" / "results.json").read_text())
    tests = content["tests"]
    assert tests, content
    assert "score" in content or any("score" in test for test in tests), content
    for test in tests:
        assert test["visibility"] in ("visible", "hidden", "after_published")
        assert set(test) <= {"name", "score", "max_score", "visibility", "output", "status"}
    assert list((root / "results").glob("*.part")) == []
    return content


def record(root):
    """Return what only the instructor sees."""
    return results(root)["extra_data"]["handgrad"]


def score(content):
    """Return the score that Gradescope shows."""
    return content.get("score", sum(test.get("score", 0) for test in content["tests"]))


def shown(content):
    """Return all text that a student sees."""
    tests = [test["output"] for test in content["tests"] if test["visibility"] == "visible"]
    return "\n".join([content.get("output", ""), *tests])


def folder_of(path: Path, files: dict[str, str | bytes]) -> Path:
    """Write files into a folder; return it."""
    path.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
