"""Every hostile submission ends as its file says, gains nothing, and harms nobody.

Each file in ``tests/submissions/hostile`` makes one attempt, told in its docstring, and declares:

- ``SCORE``: the points of an honest submission that computes as much, usually 0;
- ``OUTCOMES``: the outcomes that its cases may have;
- ``MESSAGE``: text that one of its messages must contain (optional);
- ``NEEDS_CONFINEMENT``: only a confined worker is held back from it (optional).

An attempt that succeeds, and can tell, says BREACH in an error; the secrets within its reach say
so too.
"""

import ast
import ctypes
import hashlib
import io
import json
import os
import re
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console

from autograder.assignment import find_course, load_assignment
from autograder.grading import Grader
from autograder.isolation import Limits, Tier
from autograder.outcomes import Outcome
from autograder.report.gradescope import results_dict
from autograder.report.terminal import print_faults, print_submission
from autograder.report.text import printable
from autograder.submission import read_submission
from autograder.zygote import Zygote

ASSIGNMENT = load_assignment(find_course(Path(__file__).parent))
HOSTILE = ASSIGNMENT.root / "tests" / "submissions" / "hostile"
# As given in assignment.yaml, but for the time that those who hang may waste.
ASSIGNMENT.limits = ASSIGNMENT.limits.model_copy(
    update={"call_seconds": 0.5, "exercise_seconds": 4.0}
)
# Where the files look for something to read or to spoil; replaced by folders of this run.
SCRATCH, SHARED_MEMORY = "/tmp/handgrad-hostile", "/dev/shm/handgrad-hostile"
LONGEST_REPORT = 200_000  # characters

UNPRIVILEGED = 65534  # nobody
BEST = "best tier"
ENGINES = {BEST: Zygote}
if os.name == "posix" and os.geteuid() == 0:
    ENGINES["unprivileged"] = lambda: Zygote(user=UNPRIVILEGED)


def _tier():
    zygote = Zygote()
    try:
        return zygote.isolation().tier
    finally:
        zygote.close()


CONFINED = _tier().reaches(Tier.CONFINED)


@dataclass(frozen=True)
class Attack:
    path: Path
    docstring: str
    score: float
    outcomes: frozenset[Outcome]
    message: str
    needs_confinement: bool

    @classmethod
    def read(cls, path):
        """Read what a file declares, without running it."""
        tree = ast.parse(path.read_text(encoding="utf-8"))
        declared = {}
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                name = node.targets[0].id
                if name in ("SCORE", "OUTCOMES", "MESSAGE", "NEEDS_CONFINEMENT"):
                    declared[name] = ast.literal_eval(node.value)
        return cls(
            path,
            ast.get_docstring(tree) or "",
            declared["SCORE"],
            frozenset(Outcome(name) for name in declared["OUTCOMES"]),
            declared.get("MESSAGE", ""),
            declared.get("NEEDS_CONFINEMENT", False),
        )


ATTACKS = [Attack.read(path) for path in sorted(HOSTILE.iterdir()) if path.suffix == ".py"]


class Canaries:
    """What an attack might read or change: a secret, empty folders, and the course itself."""

    def __init__(self):
        self.scratch = Path(tempfile.mkdtemp())
        shared = Path("/dev/shm")
        self.shared_memory = Path(tempfile.mkdtemp(dir=shared if shared.is_dir() else None))
        for folder in (self.scratch, self.shared_memory):
            folder.chmod(0o777)  # whoever the worker is, it is isolation that must hold it back
        secret = self.scratch / "secret"
        secret.write_text("BREACH: the secret")
        secret.chmod(0o666)

    def prepare(self, attack, folder):
        """Write a copy of an attack that aims at these canaries; return it as a submission."""
        text = attack.path.read_text(encoding="utf-8")
        text = text.replace(SHARED_MEMORY, str(self.shared_memory))
        copy = folder / attack.path.name
        copy.write_text(text.replace(SCRATCH, str(self.scratch)), encoding="utf-8")
        return read_submission(copy, ASSIGNMENT)

    def state(self):
        course = (ASSIGNMENT.root / name for name in ("exercises", "solutions", "tests/hidden"))
        folders = (self.scratch, self.shared_memory, *course, ASSIGNMENT.root / "autograder")
        paths = [path for folder in folders for path in (folder, *folder.rglob("*"))]
        return {path: _look(path) for path in paths if "__pycache__" not in path.parts}

    def remove(self):
        shutil.rmtree(self.scratch)
        shutil.rmtree(self.shared_memory)


def _look(path):
    found = path.lstat()
    content = path.read_bytes() if stat.S_ISREG(found.st_mode) else b""
    times = found.st_mtime_ns if content else 0  # a folder's changes when Python caches bytecode
    return found.st_mode, found.st_uid, times, hashlib.sha256(content).hexdigest()


def processes():
    """Return the interpreter that forks workers and all that came of it: they share one command."""
    parents, found = {}, set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes()
            parent = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()[1]
        except (FileNotFoundError, ProcessLookupError):  # it has just ended
            continue
        parents[int(entry.name)] = int(parent)
        if b"-I" in command.split(b"\0") and bytes(ASSIGNMENT.root) in command:
            found.add(int(entry.name))
    return {pid for pid in found if os.getpid() in _ancestors(pid, parents)}


def _ancestors(pid, parents):
    while pid in parents:
        pid = parents[pid]
        yield pid


def processes_at_rest(grader, zygote):
    """Return how many there are when all workers stand by that a submission may need."""
    grader.prepare()
    zygote.fork(Limits(cpu_seconds=1, memory_bytes=1 << 30)).end()  # answered after all before it
    return len(processes())


@pytest.fixture(scope="module", autouse=True)
def reaper():
    """Make orphans children of this process, so that none escapes from being counted."""
    prctl, set_child_subreaper = ctypes.CDLL(None).prctl, 36
    assert prctl(set_child_subreaper, 1) == 0
    yield
    assert prctl(set_child_subreaper, 0) == 0


@pytest.fixture(scope="module")
def canaries():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANDGRAD_CANARY", "BREACH: the environment")
        canaries = Canaries()
        yield canaries
        canaries.remove()


@pytest.fixture(scope="module")
def references(tmp_path_factory):
    folder = tmp_path_factory.mktemp("references")
    for exercise in ASSIGNMENT.exercises:
        shutil.copy(exercise.solution, folder)
    return read_submission(folder, ASSIGNMENT)


@pytest.fixture(scope="module", params=ENGINES)
def grader(request, canaries, references):
    zygote = ENGINES[request.param]()
    with Grader(ASSIGNMENT, zygote=zygote) as grader:
        assert grader.grade(references).score == 100
        yield SimpleNamespace(
            grade=grader.grade,
            # Timing all that is timed each time would take minutes.
            grade_untimed=Grader(ASSIGNMENT, race=False, explain=False, zygote=zygote).grade,
            processes=lambda: processes_at_rest(grader, zygote),
        )


def of(result, slugs):
    """Return the cases of some exercises."""
    chosen = [exercise for exercise in result.exercises if exercise.slug in slugs]
    return [case for exercise in chosen for case in exercise.cases]


def reports(result):
    """Return all that a person or a platform gets to see of a result."""
    terminal = io.StringIO()
    print_submission(Console(file=terminal, width=100), result)
    print_faults(Console(file=terminal, width=100), result)
    return terminal.getvalue(), json.dumps(results_dict(result), ensure_ascii=False, indent=0)


@pytest.mark.parametrize(
    "attack",
    [attack for attack in ATTACKS if CONFINED or not attack.needs_confinement],
    ids=lambda attack: attack.path.stem,
)
def test_an_attack_gains_nothing_and_harms_nobody(attack, grader, canaries, references, tmp_path):
    submission = canaries.prepare(attack, tmp_path)
    untouched, alone = canaries.state(), grader.processes()

    result = grader.grade(submission)

    slugs = {slug for slug, source in submission.sources.items() if isinstance(source, str)}
    attacked = of(result, slugs)
    assert attacked, "defines no function of any exercise"
    feedback = [case.feedback for case in attacked]
    assert {case.outcome for case in attacked} <= attack.outcomes, feedback
    assert result.score == result.otter.total == attack.score, feedback
    assert any(attack.message in text for text in feedback)
    for report in reports(result):
        assert report == printable(report)
        assert len(report) < LONGEST_REPORT
        assert "BREACH" not in report
    assert grader.processes() == alone
    assert canaries.state() == untouched

    after = grader.grade_untimed(references)  # honest answers right after, from the same engine
    assert [case.feedback for case in after.cases if not case.passed] == []


def test_after_all_attacks_honest_work_scores_100(grader, references):
    assert grader.grade(references).score == 100


def test_the_collection_is_large_and_every_file_declares_itself():
    assert len(ATTACKS) >= 40
    assert {path.suffix for path in HOSTILE.iterdir() if path.name != "__pycache__"} == {".py"}
    for attack in ATTACKS:
        assert re.fullmatch(r"[A-Z].*\.", attack.docstring, re.S), attack.path.name
        assert attack.outcomes, attack.path.name
        assert Outcome.GRADER_FAULT not in attack.outcomes, attack.path.name
        assert len(attack.path.read_text(encoding="utf-8").splitlines()) <= 80, attack.path.name


def test_no_attack_is_kept_elsewhere():
    """The other samples, stubs and solutions compute, and import nothing that does more."""
    honest = [path for path in HOSTILE.parent.rglob("*.py") if HOSTILE not in path.parents]
    content = [
        path
        for name in ("exercises", "solutions")
        for path in (ASSIGNMENT.root / name).rglob("*.py")
    ]
    assert honest
    for path in honest + content:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        assert imported <= {"numpy", "math"}, path
