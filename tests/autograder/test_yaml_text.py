import pytest
import yaml

from autograder.yaml_text import load_yaml


def test_what_a_text_says_is_read():
    assert load_yaml("a: [1, b]") == {"a": [1, "b"]}
    assert load_yaml(b"a: 2026-01-02")["a"].year == 2026


@pytest.mark.parametrize(
    "text",
    [
        "a: [",
        "a: 2026-13-45",
        "[" * 3000,
        "!!bool abc",
        "!!int abc",
        "1" * 5000,
        "!!python/name:os",
    ],
)
def test_there_is_one_kind_of_error(text):
    with pytest.raises(yaml.YAMLError):
        load_yaml(text)
