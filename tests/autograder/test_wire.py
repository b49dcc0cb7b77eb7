import collections
import datetime
import enum
import math
import uuid

import numpy as np
import ormsgpack
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
    st.integers(-(2**63), 2**64 - 1),
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


SIDES = st.one_of(
    st.lists(st.integers(0, 3), max_size=3),
    st.lists(st.sampled_from([0, 1, 2**32, 2**63, 2**64 - 1]), max_size=18),
).map(lambda sides: b"".join(side.to_bytes(8, "little") for side in sides))
STRUCTURES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**63), 2**64 - 1),
        st.floats(),
        st.binary(max_size=9),
        st.text(max_size=3),
        st.builds(ormsgpack.Ext, st.integers(0, 127), st.binary(max_size=17)),
        st.builds(ormsgpack.Ext, st.integers(0, 14), SIDES),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.text(max_size=2), inner, max_size=2),
        st.builds(ormsgpack.Ext, st.sampled_from([64, 65]), inner.map(ormsgpack.packb)),
    ),
    max_leaves=10,
).map(ormsgpack.packb)


@settings(max_examples=2000)
@given(STRUCTURES, st.binary(max_size=64))
def test_random_structures_never_crash_the_decoder(structure, payload):
    try:
        wire.decode(structure, payload)
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


def extension(code, data):
    return ormsgpack.packb(ormsgpack.Ext(code, data))


def sides(*numbers):
    return b"".join(number.to_bytes(8, "little") for number in numbers)


def nested(levels, inner):
    """Return the structure of tuples in tuples."""
    for _ in range(levels):
        inner = extension(64, b"\x91" + inner)
    return inner


FLOATS = 11  # the place of float64 among the dtypes


@pytest.mark.parametrize(
    ("structure", "message"),
    [
        (b"", "not MessagePack"),
        (b"\x91" * 100_000, "not MessagePack"),
        (b"\x91" * 9 + b"\xc0", "too deeply"),
        (b"\xdd\xff\xff\xff\xff", "not MessagePack"),
        (b"\xdf\xff\xff\xff\xff", "not MessagePack"),
        (b"\xdb\xff\xff\xff\xff", "not MessagePack"),
        (b"\xc9\xff\xff\xff\xff\x01", "not MessagePack"),
        (b"\xdc\xff\xff" + b"\x90" * 0xFFFF, "too many values"),
        (b"\xc1", "not MessagePack"),
        (b"\xa1\xff", "not MessagePack"),
        (b"\xa3\xed\xa0\x80", "not MessagePack"),  # half a character
        (b"\x81\x01\x02", "not MessagePack"),  # a key that is no text
        (b"\xc4\x01a", "bytes"),
        (b"\x91\xc4\x01a", "bytes"),
        (b"\x81\xa1k\xc4\x01a", "bytes"),
        (b"\xd6\xff" + bytes(4), "unknown kind"),  # -1, a time of MessagePack's own
        (extension(14, b""), "unknown kind"),
        (extension(46, bytes(16)), "unknown kind"),
        (extension(66, b"\x90"), "unknown kind"),
        (extension(FLOATS, bytes(7)), "bad shape"),
        (extension(FLOATS, sides(*[1] * 17)), "bad shape"),
        (extension(FLOATS, sides(1)), "larger than the payload"),
        (extension(FLOATS, sides(2**64 - 1)), "larger than the payload"),
        (extension(FLOATS, sides(2**32, 2**32, 7)), "larger than the payload"),
        (extension(FLOATS, sides(0, 2**60)), "array too large"),
        (extension(32 + FLOATS, bytes(7)), "scalar"),
        (extension(32, b"\2"), "scalar"),
        (extension(64, b""), "not MessagePack"),
        (extension(64, b"\x80"), "not a list"),
        (extension(65, b"\xc0"), "not a list"),
        (nested(9, b"\xc0"), "too deeply"),
        (nested(8, b"\x90"), "too deeply"),
        (nested(1, b"\x91" * 8 + b"\xc0"), "too deeply"),
    ],
)
def test_a_lie_is_refused(structure, message):
    with pytest.raises(wire.WireError, match=message):
        wire.decode(structure, b"")


def test_an_array_of_no_elements_may_have_other_sides():
    empty = np.empty((0, 1 << 20))
    assert same(wire.decode(*parts(empty)), empty)


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
    small = wire.Bounds(depth=2, values=5, structure_bytes=60, payload_bytes=16)
    for value in ([[[[]]]], [1] * 5, {"a": 1} | {"b": [1, 2, 3]}, "four" * 15, np.ones(3)):
        structure, payload = parts(value)
        with pytest.raises(wire.WireError):
            wire.decode(structure, payload, small)
    with pytest.raises(wire.WireError, match="too large"):
        wire.decode(b"\xc0" * 61, b"", small)


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
        (2**64, "64 bits"),
        ([{"a": (1, -(2**63) - 1)}], "64 bits"),
        ({1: 2}, "key of type int"),
        ([{"a": {"b": {"\ud800": 1}}}], "surrogates"),
        ("\ud800", "surrogates"),
        (b"a", "a bytes; return arrays"),
        ([bytearray(b"a")], "a bytearray; return arrays"),
        (enum.IntEnum("Few", "ONE").ONE, "a Few; return arrays"),
        (collections.namedtuple("Pair", "a")(1), "a Pair; return arrays"),
        (datetime.date(2026, 1, 1), "a date; return arrays"),
        (uuid.UUID(int=0), "a UUID; return arrays"),
        (1j, "a complex; return arrays"),
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


def test_ctrl_c_while_values_are_made_is_not_taken_for_something_else():
    def made():
        yield 1
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        wire.encode([wire.OneByOne(made(), instead=repr)])


def test_ctrl_c_while_an_array_is_decoded_is_not_taken_for_a_lie(monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    structure, payload = parts((np.ones(2),))
    monkeypatch.setattr(math, "prod", interrupted)
    with pytest.raises(KeyboardInterrupt):
        wire.decode(structure, payload)


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
