"""What every test starts from: no setting of ours in the environment, and no way to another machine."""

from __future__ import annotations

import os
import socket
from typing import Any

import pytest

from bot.settings import setting_names

pytest_plugins = ("tests.support.indexes",)

_LOCAL = ("127.", "::1", "localhost", "0.0.0.0", "::ffff:127.")


@pytest.fixture(autouse=True)
def _only_settings_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take out of the environment what the machine may have set."""
    for name in set(setting_names()) & os.environ.keys():
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True, scope="session")
def _only_this_machine() -> None:
    """Refuse to connect anywhere but to this machine, so that no test depends on a network."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def checked(address: Any) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(_LOCAL):
            raise AssertionError(f"a test wanted to connect to {address[0]}")

    def guarded(self: socket.socket, address: Any) -> None:
        checked(address)
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        checked(address)
        return connect_ex(self, address)

    socket.socket.connect = guarded  # type: ignore[assignment, method-assign]
    socket.socket.connect_ex = guarded_ex  # type: ignore[assignment, method-assign]
