"""Buttons' data goes both ways, fits, and cannot be forged into something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.callback_data import LIMIT_BYTES, ForgetMe, Press, ShowAnswer, ShowProof, decode, encode

ids = st.integers(1, 10**15 - 1)


presses = st.one_of(
    st.builds(ShowProof, ids, st.integers(1, 9999)),
    st.builds(ShowAnswer, ids),
    st.builds(ForgetMe, st.integers(1, 2**52 - 1)),
)


@given(presses)
def test_every_press_comes_back_and_fits(press: Press) -> None:
    assert decode(encode(press)) == press
    assert len(encode(press).encode()) <= LIMIT_BYTES


@pytest.mark.parametrize(
    "data",
    [
        "",
        "p:1",
        "p:0:1",
        "p:1:0",
        "p:-1:1",
        "p:1:1:1",
        "p:1:1\n",
        "p:²:1",
        "b:",
        "b:1x",
        "f:0",
        "f:-5",
        "f:1:2",
        "q:1:1",
        "p:1:99999",
        None,
    ],
)
def test_forged_data_means_nothing(data: str | None) -> None:
    assert decode(data) is None


@given(st.text(max_size=70))
def test_anything_decodes_to_nothing_or_to_what_encodes_to_it(data: str) -> None:
    press = decode(data)
    assert press is None or encode(press) == data
