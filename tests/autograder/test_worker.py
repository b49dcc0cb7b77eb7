"""The protocol of the untrusted side, spoken to a real worker."""

import numpy as np
import pytest

from autograder.channel import Channel
from autograder.isolation import Limits

SOURCE = """\
import numpy as np
class Unreadable(Exception):
    def __str__(self): raise RuntimeError
class Own(ValueError): pass
value = 3
def add(a, b=1): return a + b
def fill(array): array[:] = 7
def unreadable(): raise Unreadable
def own():
    raise Own("x" * 1000 + "\\ud800")
def leave(): raise SystemExit(3)
def masked(): return np.ma.array([1])
page = np.zeros(1 << 13)
def same_page(number):
    if number < 0: raise Own("below zero")
    if number > 9: return (page, iter([]))
    page[:] = number
    return page
def deep():
    return deep()
"""


@pytest.fixture(scope="module")
def ask(zygote):
    process = zygote.fork(Limits(20, 2 << 30))
    channel = Channel(process)
    yield lambda *request: channel.exchange(request, 10.0)
    process.end()


@pytest.fixture(scope="module")
def call(ask):
    names = [
        "add",
        "fill",
        "unreadable",
        "own",
        "leave",
        "masked",
        "deep",
        "same_page",
        "value",
        "nothing",
    ]
    reply = ask("load", "demo", SOURCE, names, 1 << 20)
    assert reply == {"status": "loaded", "names": names[:-2]}
    return lambda name, *args, wants=False, **kwargs: ask(
        "call", "demo", name, list(args), kwargs, wants
    )


def test_a_call_returns(call):
    assert call("add", 2, b=3) == {"status": "returned", "value": 5}


def test_arguments_come_back_as_they_are_afterwards(call):
    reply = call("fill", np.zeros(2), wants=True)
    np.testing.assert_array_equal(reply["arguments"][0], [7.0, 7.0])


def several(name, *cases, wants=False):
    return [("demo", name, args, {}, wants) for args in cases]


def test_calls_are_answered_in_order_whatever_becomes_of_one(call, ask):
    reply = ask("calls", several("same_page", [1], [-1], [99], [2], []))
    assert reply["status"] == "answered"
    one, below, beyond, two, none = reply["replies"]
    assert [one["value"][-1], two["value"][-1]] == [1.0, 2.0]
    assert (below["status"], below["type"], below["message"]) == ("raised", "Own", "below zero")
    assert (beyond["status"], beyond["message"][:15]) == ("unsendable", "a list_iterator")
    assert "TypeError" in none["types"]


def test_an_exit_in_one_of_several_calls_is_no_end(call, ask):
    replies = ask("calls", several("leave", [], []))["replies"]
    assert ["SystemExit" in reply["types"] for reply in replies] == [True, True]


def test_each_of_several_calls_brings_its_arguments_back(call, ask):
    array = np.zeros(2)
    replies = ask("calls", several("fill", [array], [array[:1]], wants=True))["replies"]
    assert [reply["arguments"][0].tolist() for reply in replies] == [[7.0, 7.0], [7.0]]


def test_calls_to_several_files_are_answered_together(call, ask):
    source = "import sys\ndef me(): return sys.modules['other'] is not None\ndef bad(): 1 / 0"
    assert ask("load", "other", source, ["me"], 1 << 20)["status"] == "loaded"
    calls = [*several("add", [1]), ("other", "me", [], {}, False), *several("add", [2])]
    replies = ask("calls", [*calls, ("other", "bad", [], {}, False), ("none", "f", [], {}, False)])
    *values, bad, none = replies["replies"]
    assert [reply["value"] for reply in values] == [2, True, 3]
    assert (bad["type"], bad["line"]) == ("ZeroDivisionError", 3)
    assert none["status"] == "raised"


def test_no_calls_have_no_replies(call, ask):
    assert ask("calls", []) == {"status": "answered", "replies": []}


def test_a_timed_call_gets_its_inputs_first(call, ask):
    assert ask("prepare", "demo", "add", [(4, None)]) == {"status": "ready"}
    assert ask("go")["value"] == 5


def test_an_exception_travels_as_names_and_a_line(call):
    reply = call("own")
    assert (reply["type"], reply["line"]) == ("Own", 10)
    assert reply["types"][:2] == ["ValueError", "Exception"]
    assert len(reply["message"]) <= 400


def test_an_exception_that_cannot_be_read_is_still_told(call):
    assert "cannot be read" in call("unreadable")["message"]


def test_an_exit_is_no_end(call):
    assert "SystemExit" in call("leave")["types"]
    assert call("add", 1)["value"] == 2


def test_endless_recursion_is_no_end(call):
    assert "RecursionError" in call("deep")["types"]


def test_what_cannot_travel_is_told(call):
    assert call("masked")["status"] == "unsendable"


@pytest.mark.parametrize(
    ("source", "kind", "line"),
    [("x = 1\ndef f(:\n", "SyntaxError", 2), ("\n\n1/0", "ZeroDivisionError", 3)],
)
def test_a_source_that_does_not_load_is_told_with_its_line(ask, source, kind, line):
    reply = ask("load", "other", source, ["f"], 1 << 20)
    assert (reply["status"], reply["type"], reply["line"]) == ("raised", kind, line)


def test_several_files_are_loaded_side_by_side(zygote):
    process = zygote.fork(Limits(20, 2 << 30))
    channel = Channel(process)
    source = (
        "import sys\nn = 0\ndef f():\n    global n; n += 1\n    return n, {other!r} in sys.modules"
    )
    for slug, other in (("one", "two"), ("two", "one")):
        channel.exchange(("load", slug, source.format(other=other), ["f"], 1 << 20), 10.0)
    seen = [
        channel.exchange(("call", slug, "f", [], {}, False), 10.0)["value"]
        for slug in ("one", "two", "one")
    ]
    assert seen == [(1, False), (1, False), (2, False)]
    process.end()
