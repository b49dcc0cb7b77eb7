"""The running engine as a wheel, so that a grader elsewhere is the same to the byte.

It is packed from the files that are imported here, wherever they are installed, without a build
backend and without a network.
"""

from __future__ import annotations

import base64
import hashlib
from importlib.metadata import distribution, distributions
from pathlib import Path

from autograder.deterministic_zip import zipped

_NAME = "handgrad"
_CONTENT = (".py", ".html", ".css", ".js")
_FORMAT = "Wheel-Version: 1.0\nGenerator: handgrad\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def wheel_name() -> str:
    """Return the file name that installers want the wheel to have."""
    return f"{_NAME}-{distribution(_NAME).version}-py3-none-any.whl"


def wheel() -> bytes:
    """Return the content of the wheel: the same bytes for the same engine."""
    # A folder that one has built in holds another, less complete description.
    installed = next(it for it in distributions(name=_NAME) if it.read_text("METADATA"))
    package = Path(__file__).parent
    files = {
        path.relative_to(package.parent).as_posix(): path.read_bytes()
        for path in package.rglob("*")
        if path.suffix in _CONTENT
    }
    about = f"{_NAME}-{installed.version}.dist-info"
    files[f"{about}/WHEEL"] = _FORMAT.encode()
    for name in ("METADATA", "entry_points.txt", "licenses/LICENSE"):
        text = installed.read_text(name)
        if text is not None:
            if name == "METADATA":
                # Below it stands what the repository says to instructors.
                text = text.partition("\n\n")[0] + "\n"
            files[f"{about}/{name}"] = text.encode()
    record = f"{about}/RECORD"
    lines = [f"{name},{_digest(files[name])},{len(files[name])}" for name in sorted(files)]
    files[record] = "\n".join([*lines, f"{record},,", ""]).encode()
    return zipped(files)


def _digest(content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
    return f"sha256={digest}"
