"""A real PostgreSQL for the tests: nothing in, the DATABASE_URL of an empty database out, or a skip that says why."""

from __future__ import annotations

import atexit
import os
from contextlib import ExitStack
from functools import cache

import pytest

from tests.support.postgres import Postgres, binaries, postgres

REQUIRED = "REQUIRE_POSTGRES"
"""Set to 1 where its absence is a failure: .ci/run installs PostgreSQL first."""


@cache
def server() -> Postgres:
    """Return the one server of this test run, started when first needed and stopped at the end."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(postgres())


def need_postgres() -> None:
    """Skip the test where PostgreSQL is not installed, or fail it where it must be."""
    if binaries() is None:
        reason = "PostgreSQL is not installed (apt-get install postgresql)"
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(reason)
        pytest.skip(reason)


def new_database() -> str:
    """Return the DATABASE_URL of an empty database; skip the test where PostgreSQL is not installed."""
    need_postgres()
    return server().new_database()
