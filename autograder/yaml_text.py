"""YAML that people wrote, read so that nothing but one kind of error comes of it."""

from __future__ import annotations

from typing import Any

import yaml


def load_yaml(text: str | bytes, loader: type[yaml.SafeLoader] = yaml.SafeLoader) -> Any:
    """Return what a text says.

    Raises
    ------
    yaml.YAMLError
        If it is not YAML, or holds a value that does not exist.
    """
    try:
        return yaml.load(text, loader)
    except yaml.YAMLError:
        raise
    # A month 13, a number of a million digits, brackets in brackets: any error of Python's own.
    except Exception as error:
        raise yaml.YAMLError(f"a value that cannot be: {error}") from error
