"""What the zip's `run_autograder` runs in place of otter: otter, in a folder of its own.

By itself otter unpacks and overwrites in the folder that a student filled, before any plugin has a
say. Here it gets a folder that holds nothing of the student's, and results.json is never half
written: whatever ends the run, the last whole one is there.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import traceback
from pathlib import Path
from typing import Any

from otter.run.run_autograder import main as run_otter

from autograder.otter_layout import CONFIG, METADATA, PLUGIN
from autograder.report.gradescope import fault, write_json

GRADED, GRADER_FAULT = 0, 3


def main(root: Path) -> int:
    """Grade the submission of a folder that is laid out as Gradescope does.

    Parameters
    ----------
    root : Path
        With ``source``, ``submission`` and ``submission_metadata.json``; ``results`` is written.

    Returns
    -------
    int
        How the process is to exit.
    """
    results = root / "results" / "results.json"
    results.parent.mkdir(exist_ok=True)
    write_json(fault("the run ended before the first test file was done"), results)
    with tempfile.TemporaryDirectory(prefix="handgrad-") as scratch:
        stage = Path(scratch)
        try:
            plugins = _set_up(stage, root, results)
            run_otter(str(stage), plugins=plugins, zips=False)
            shown = _object_in(stage / "results" / "results.json")
        except (Exception, SystemExit) as error:
            traceback.print_exc()
            # What was graded before otter failed is worth more than that it failed.
            if "exercises" not in _record(results):
                write_json(fault(f"{type(error).__name__}: {error}"), results)
            return GRADER_FAULT
        shutil.copy(stage / "results" / "results.pkl", results.parent)
    record = _record(results)
    if "fault" in record:
        return GRADER_FAULT
    write_json({**shown, "extra_data": {"handgrad": record}}, results)
    return GRADED


def _set_up(stage: Path, root: Path, results: Path) -> list[Any]:
    """Make a folder in which otter can do no harm; return the plugins that it is to load."""
    (stage / "source").symlink_to(root / "source")
    for name in ("submission", "results"):
        (stage / name).mkdir()
    try:
        metadata = _object_in(root / METADATA)
    except (OSError, ValueError):  # `otter grade` makes an empty file
        metadata = {}
    (stage / METADATA).write_text(json.dumps(metadata), encoding="utf-8")
    ours = {"submission": str(root / "submission"), "results": str(results)}
    others = []
    for plugin in _object_in(root / "source" / CONFIG).get("plugins", []):
        if isinstance(plugin, dict) and PLUGIN in plugin:
            ours = {**plugin[PLUGIN], **ours}
        elif plugin != PLUGIN:
            others.append(plugin)
    return [{PLUGIN: ours}, *others]


def _object_in(path: Path) -> dict[str, Any]:
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ValueError(f"{path.name} holds no JSON object")
    return content


def _record(results: Path) -> dict[str, Any]:
    """Return what the grader wrote about the submission."""
    record: dict[str, Any] = _object_in(results)["extra_data"]["handgrad"]
    return record
