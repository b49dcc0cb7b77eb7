"""Templates in which whatever is filled in is text: escaped, and without what is not visible."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from autograder.report.html.page_names import link_to
from autograder.report.text import points, printable


def environment() -> Environment:
    """Return what templates are filled in by; it knows the style, the script, and their policy."""
    made = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, script = (_source(made, name) for name in ("style.css", "script.js"))
    made.globals |= {
        "style": Markup(style),
        "script": Markup(script),
        # Even if something got past the escaping: no other script runs, and nothing is fetched.
        "policy": (
            f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
            "img-src data:; base-uri 'none'; form-action 'none'"
        ),
    }
    made.filters |= {"points": points, "spoken": _spoken, "link": link_to, "number": _number}
    return made


def _visible(value: Any) -> Any:
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _spoken(name: str) -> str:
    """Return a name that is a statement as words."""
    return name.replace("_", " ")


def _number(value: float) -> str:
    """Return a number as at an axis: 0.5, 20."""
    return f"{value:g}"


def _source(made: Environment, name: str) -> str:
    assert made.loader is not None
    return made.loader.get_source(made, name)[0].strip()


def _hash(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
