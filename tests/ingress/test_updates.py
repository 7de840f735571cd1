"""Whatever comes in can be stored, and reads the same afterwards."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.ingress.updates import read_bytes, read_object
from tests.support.hypothesis_profile import example, given

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=12,
)


@given(json_values | st.fixed_dictionaries({"update_id": st.integers(), "message": json_values}))
@example({"update_id": 1, "message": {"text": "\ud800\0"}})
def test_any_json_can_be_stored_and_read_again(value: object) -> None:
    received = read_object(value)
    assert received.body.isascii()
    assert "\0" not in received.body
    assert read_bytes(received.body.encode()) == received


@given(st.binary())
def test_any_bytes_can_be_stored(data: bytes) -> None:
    read_bytes(data).body.encode()


def test_fields_of_tomorrow_are_read_unless_they_lie_too_deep() -> None:
    for depth, readable in ((20, True), (900, False)):
        nested = b'{"a":' * depth + b"1" + b"}" * depth
        received = read_bytes(b'{"update_id":1,"new_field":%s}' % nested)
        assert (received.update_id, received.readable) == (1, readable)
