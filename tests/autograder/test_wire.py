import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder import wire

DTYPES = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(endianness="="),
    hnp.unsigned_integer_dtypes(endianness="="),
    hnp.floating_dtypes(endianness="=", sizes=(16, 32, 64)),
    hnp.complex_number_dtypes(endianness="=", sizes=(64, 128)),
)
SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.text(max_size=20),
    hnp.arrays(DTYPES, SHAPES),
    DTYPES.flatmap(lambda dtype: hnp.arrays(dtype, ()).map(lambda array: array[()])),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.text(max_size=5), inner, max_size=4),
    ),
    max_leaves=12,
)


def parts(value, bounds=wire.DEFAULT):
    structure, buffers = wire.encode(value, bounds)
    return structure, b"".join(buffers)


def same(a, b):
    """Tell whether two values are of the same types and the same to the bit (any NaN is NaN)."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray | np.generic):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    return a == b or (a != a and b != b)


@given(VALUES)
def test_a_value_survives_the_round_trip(value):
    assert same(wire.decode(*parts(value)), value)


@settings(max_examples=2000)
@given(st.binary(max_size=200), st.binary(max_size=64))
def test_random_bytes_never_crash_the_decoder(structure, payload):
    try:
        wire.decode(structure, payload)
    except wire.WireError:
        return


JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.sampled_from(["<f8", "|b1", "nan", "\ud800"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.tuples(st.sampled_from("agltdx"), inner, inner).map(list),
        st.dictionaries(st.sampled_from("ad"), inner, max_size=2),
    ),
    max_leaves=10,
)


@settings(max_examples=2000)
@given(JSON, st.binary(max_size=64))
def test_random_structures_never_crash_the_decoder(node, payload):
    try:
        wire.decode(json.dumps(node).encode(), payload)
    except wire.WireError:
        return


@settings(max_examples=2000)
@given(VALUES, st.data())
def test_a_mutated_frame_is_a_value_or_a_wire_error(value, data):
    structure, payload = map(bytearray, parts(value))
    for part in (structure, payload):
        if part:
            index = data.draw(st.integers(0, len(part) - 1))
            part[index] = data.draw(st.integers(0, 255))
    try:
        wire.decode(bytes(structure), payload)
    except wire.WireError:
        return


@settings(max_examples=2000)
@given(st.binary(max_size=40))
def test_random_headers_never_crash(data):
    try:
        wire.read_header(data)
    except wire.WireError:
        return


@pytest.mark.parametrize(
    "structure",
    [
        b"",
        b"[1]",
        b"{}",
        b"[" * 100_000,
        b"1" * 5000,
        b"9223372036854775808",
        b"\xff",
        b"1 2",
        b'"\\ud800"',
        b"[]",
        b'["x"]',
        b'[["l"]]',
        b'["d","a"]',
        b'["d","a",1,"a",2]',
        b'["d",1,1]',
        b'["a"]',
        b'["g"]',
        b'["g","<f8"]',
        b'["g","<f8",1]',
        b'["a","<f8",1]',
        b'["a","<f8",-1]',
        b'["a","<f8",0,1152921504606846976]',
        b'["a","<f8",true]',
        b'["a","<f8",0.0]',
        b'["a","|O8",0]',
        b'["a",["<f8"],0]',
        b'["a","<f8",1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]',
    ],
)
def test_a_lie_is_refused(structure):
    with pytest.raises(wire.WireError):
        wire.decode(structure, b"")


@pytest.mark.parametrize("make", [dict, list, tuple])
@pytest.mark.parametrize("item", [1.5, np.float64(1.5), np.ones(1)])
def test_both_ends_count_alike(make, item):
    """Else an honest reply would be taken for a lie."""
    value = make((str(n), item) for n in range(99)) if make is dict else make([item] * 99)
    bounds = wire.Bounds(values=100)
    assert same(wire.decode(*parts(value, bounds), bounds), value)
    with pytest.raises(wire.NotSendable, match="too many values"):
        wire.encode(value, wire.Bounds(values=99))
    with pytest.raises(wire.WireError, match="too many values"):
        wire.decode(*parts(value), wire.Bounds(values=99))


def test_payload_left_over_is_refused():
    structure, payload = parts(np.ones(2))
    with pytest.raises(wire.WireError, match="left over"):
        wire.decode(structure, payload + b"\0")


def test_a_bool_of_two_is_refused():
    structure, _ = parts(np.array([True]))
    with pytest.raises(wire.WireError, match="bool"):
        wire.decode(structure, b"\2")


def test_bounds_hold_when_decoding():
    small = wire.Bounds(depth=2, values=5, text=3, structure_bytes=60, payload_bytes=16)
    for value in ([[[[]]]], [1] * 5, {"a": 1} | {"b": [1, 2, 3]}, "four", np.ones(3)):
        structure, payload = parts(value)
        with pytest.raises(wire.WireError):
            wire.decode(structure, payload, small)
    with pytest.raises(wire.WireError, match="too large"):
        wire.decode(b" " * 61, b"", small)


class Lookalike(np.ndarray):
    pass


def itself():
    loop = []
    loop.append(loop)
    return loop


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (np.ma.array([1.0]), "MaskedArray; return a plain numpy.ndarray"),
        (np.ones(1).view(Lookalike), "Lookalike; return a plain numpy.ndarray"),
        (np.array([None]), "dtype object"),
        (np.array(["a"]), "dtype <U1"),
        (np.ones(1, np.longdouble), "dtype"),
        ((i for i in "a"), "generator"),
        (2**63, "64 bits"),
        ({1: 2}, "key of type int"),
        ("\ud800", "surrogates"),
        (itself(), "nested too deeply"),
        ([0] * 30_000, "return a numpy.ndarray"),
        (np.broadcast_to(np.float64(1), (1 << 14, 1 << 14)), "more than 256 MiB"),
        (lambda: 0, "function"),
        pytest.param(type("Liar", (), {"__class__": int})(), "Liar", id="liar"),
    ],
)
def test_what_cannot_be_sent_is_named(value, message):
    with pytest.raises(wire.NotSendable, match=message):
        wire.encode(value)


@given(st.lists(VALUES, max_size=5))
def test_values_made_one_by_one_travel_as_a_list(values):
    items = wire.OneByOne(iter(values), instead=repr)
    assert same(wire.decode(*parts([items])), [values])


@pytest.mark.parametrize("size", [2, 1 << 14])
def test_each_is_carried_as_it_was_before_the_next_was_made(size):
    def made():
        array = np.empty(size)
        for number in range(3):
            array[:] = number
            yield array

    received = wire.decode(*parts(wire.OneByOne(made(), instead=repr)))
    assert [array[0] for array in received] == [array[-1] for array in received] == [0, 1, 2]


def test_what_cannot_be_sent_is_replaced_and_leaves_nothing_behind():
    half_way = [np.ones(3), np.float32(1), (i for i in "a")]
    items = wire.OneByOne(
        [np.zeros(2), half_way, np.ones(1)], instead=lambda error: str(error)[:11]
    )
    first, second, third = wire.decode(*parts(items))
    assert (first.tolist(), second, third.tolist()) == ([0.0, 0.0], "a generator", [1.0])


def test_the_bounds_hold_for_values_made_one_by_one_together():
    array = np.ones(100)
    bounds = wire.Bounds(payload_bytes=2 * array.nbytes, values=7)
    items = wire.OneByOne([array, array, array, [0] * 9, [0]], instead=lambda error: str(error)[:6])
    received = wire.decode(*parts(items, bounds), bounds)
    assert [value if isinstance(value, str) else len(value) for value in received] == [
        100,
        100,
        "arrays",
        "too ma",
        1,
    ]
    with pytest.raises(wire.NotSendable, match="too many values"):
        wire.encode(wire.OneByOne(range(9), instead=str), bounds)


def test_byte_order_and_memory_layout_do_not_matter():
    big_endian = np.arange(6, dtype=">i4").reshape(2, 3).T
    received = wire.decode(*parts(big_endian))
    np.testing.assert_array_equal(received, big_endian)
    assert received.dtype == np.int32


def test_received_arrays_are_aligned_and_writable():
    structure, payload = parts([np.array([True]), np.arange(3.0)])
    _, floats = wire.decode(structure, bytearray(payload))
    assert floats.flags.aligned
    floats[0] = 5.0


def test_a_header_announces_the_frame():
    structure, buffers = wire.encode(np.arange(4.0))
    nonce = bytes(range(16))
    pieces = wire.frame(nonce, structure, buffers)
    header = wire.read_header(pieces[0][: wire.HEADER_BYTES])
    assert header == wire.Header(nonce, len(structure), 32)


@pytest.mark.parametrize("change", [b"XXXX", b"HGR2"])
def test_a_header_of_something_else_is_refused(change):
    header = bytes(wire.frame(bytes(16), *wire.encode(None))[0][: wire.HEADER_BYTES])
    with pytest.raises(wire.WireError, match="not a frame"):
        wire.read_header(change + header[4:])


def test_a_header_that_announces_too_much_is_refused():
    header = bytearray(wire.frame(bytes(16), *wire.encode(None))[0][: wire.HEADER_BYTES])
    header[-8:] = b"\xff" * 8
    with pytest.raises(wire.WireError, match="too large"):
        wire.read_header(header)


def reading(data, most):
    """Return a function that reads `data` in portions of at most `most` bytes."""
    left = memoryview(data)

    def read(view):
        nonlocal left
        count = min(most, len(view), len(left))
        view[:count], left = left[:count], left[count:]
        return count

    return read


@given(VALUES, st.integers(1, 100))
def test_a_frame_is_read_in_portions_of_any_size(value, most):
    data = b"".join(wire.frame(bytes(range(16)), *wire.encode(value)))
    header, structure, payload = wire.read_frame(reading(data, most), bytearray(1 << 16))
    assert header.nonce == bytes(range(16))
    assert same(wire.decode(structure, payload), value)


def test_a_frame_larger_than_the_scratch_is_read_whole():
    large = np.arange(1 << 15, dtype=float)
    data = b"".join(wire.frame(bytes(16), *wire.encode(large)))
    _, structure, payload = wire.read_frame(reading(data, 1 << 20), bytearray(1 << 16))
    np.testing.assert_array_equal(wire.decode(structure, payload), large)


def test_what_a_frame_holds_survives_the_next_one():
    scratch = bytearray(1 << 16)
    received = []
    for number in (1.0, 2.0):
        data = b"".join(wire.frame(bytes(16), *wire.encode(np.full(3, number))))
        _, structure, payload = wire.read_frame(reading(data, 1 << 16), scratch)
        received.append(wire.decode(structure, payload))
    assert [array[0] for array in received] == [1.0, 2.0]


def test_more_than_one_frame_at_once_is_refused():
    data = b"".join(wire.frame(bytes(16), *wire.encode(1)))
    with pytest.raises(wire.WireError, match="more bytes than announced"):
        wire.read_frame(reading(data + b"x", 1 << 16), bytearray(1 << 16))


@given(st.lists(st.binary(max_size=5), max_size=5), st.data())
def test_what_is_unwritten_is_the_rest(pieces, data):
    written = data.draw(st.integers(0, sum(map(len, pieces))))
    rest = wire.unwritten(list(pieces), written)
    assert b"".join(rest) == b"".join(pieces)[written:]
