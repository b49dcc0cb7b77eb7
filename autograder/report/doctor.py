"""What a machine offers, for the person who could make it offer more."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.isolation import Finding, Mechanism, Tier
from autograder.machine import Machine
from autograder.report.text import printable

_NEEDS_LINUX = "Grade on Linux."
_ADVICE = {
    Mechanism.LIMITS: "Grade on Linux or another Unix.",
    Mechanism.PARENT_DEATH: _NEEDS_LINUX,
    Mechanism.UID_DROP: "Run the grader as root; in a container, with the capabilities SETUID and "
    "SETGID.",
    Mechanism.NOT_DUMPABLE: _NEEDS_LINUX,
    Mechanism.NO_NEW_PRIVILEGES: _NEEDS_LINUX,
    Mechanism.LANDLOCK: "Use Linux 5.13 or later with `landlock` among the security modules that "
    "are switched on (`lsm=` on the kernel's command line), and a container that allows its "
    "system calls.",
    Mechanism.SECCOMP: "Install libseccomp (Debian: `apt-get install libseccomp2`) and the package "
    "pyseccomp, and use a container that allows `prctl(PR_SET_SECCOMP)`.",
}
_MEANING = {
    Tier.FULL: "strangers' code can be graded here",
    Tier.CONFINED: "strangers' code is shut in, but runs as the grader's own user",
    Tier.PROCESS: "for practice only: student code is not shut in",
}


def print_machine(console: Console, machine: Machine) -> None:
    """Print a row for each mechanism, the tier they add up to, and what computes."""
    table = Table(title="isolation", title_justify="left", title_style="bold")
    table.add_column("mechanism")
    table.add_column("works")
    table.add_column("why not, and what to do")
    for finding in machine.isolation.findings:
        works = Text("yes", style="green") if finding.works else Text("no", style="red")
        table.add_row(finding.mechanism, works, Text(_explained(finding)))
    console.print(table)
    tier = machine.isolation.tier
    console.print(Text.assemble("tier: ", (tier, "bold"), f", {_MEANING[tier]}"))
    console.print(Text(f"Python {machine.python}, NumPy {machine.numpy}"))
    for blas in machine.blas:
        kind = " ".join(filter(None, (blas.library, blas.version, blas.architecture)))
        console.print(Text(f"BLAS: {kind}, {blas.threads} threads (one in a worker)"))
    cores = "1 core" if machine.cores == 1 else f"{machine.cores} cores"
    console.print(Text(f"processor: {printable(machine.processor)}, {cores} usable"))


def record(machine: Machine) -> dict[str, Any]:
    """Return all that is known as plain values: what `handgrad doctor --json` prints."""
    return {
        **asdict(machine),
        "isolation": {
            "tier": str(machine.isolation.tier),
            "mechanisms": [
                {
                    "name": str(finding.mechanism),
                    "works": finding.works,
                    "reason": printable(finding.reason),
                    "advice": "" if finding.works else _ADVICE[finding.mechanism],
                }
                for finding in machine.isolation.findings
            ],
        },
    }


def _explained(finding: Finding) -> str:
    if finding.works:
        return ""
    return f"{printable(finding.reason)}\n{_ADVICE[finding.mechanism]}"
