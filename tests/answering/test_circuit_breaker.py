"""The circuit breaker: when it opens, who may probe, what closes it, and what cannot."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import Settings
from index.answering.llm.circuit_breaker import Admission, Circuit, CircuitPolicy, Fault, Ticket
from index.answering.llm.endpoint import seconds_to_wait
from index.settings import EndpointSettings

QUICK, SLOW = 0.1, 20.0


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def circuit(clock: Clock) -> Circuit:
    return Circuit(clock=clock)


def opened(circuit: Circuit) -> Circuit:
    assert circuit.failed(circuit.admit(), Fault.DOWN, SLOW)
    return circuit


def test_the_limits_of_production_keep_the_promise_to_readers() -> None:
    cap = EndpointSettings(api_key="k", model="m").timeout
    configured = Settings(openai_base_url="http://127.0.0.1:1/v1").endpoint()
    assert configured is not None
    assert configured.timeout == cap == 20.0
    policy = CircuitPolicy()
    # What is left, up to 22 and 3 seconds, is for finding the sentence.
    assert policy.slow < 3.0
    assert cap < policy.retry_every


def test_a_failure_that_readers_waited_for_opens_it_at_once(circuit: Circuit) -> None:
    assert circuit.failed(circuit.admit(), Fault.DOWN, SLOW)
    assert not circuit.closed
    assert circuit.admit().admission is Admission.SKIP


def test_three_quick_failures_in_a_row_open_it_and_an_answer_between_starts_the_count_anew(
    circuit: Circuit,
) -> None:
    for fault in (Fault.DOWN, Fault.USELESS):
        assert not circuit.failed(circuit.admit(), fault, QUICK)
    assert circuit.succeeded(circuit.admit()) is None
    outcomes = [circuit.failed(circuit.admit(), Fault.DOWN, QUICK) for _ in range(3)]
    assert outcomes == [False, False, True]


def test_one_long_useless_answer_does_not_open_it(circuit: Circuit) -> None:
    assert not circuit.failed(circuit.admit(), Fault.USELESS, SLOW)
    assert circuit.closed


@pytest.mark.parametrize(("fault", "wait"), [(Fault.SETTINGS, None), (Fault.DOWN, 7.0)])
def test_a_refused_key_and_a_plea_to_wait_open_it_at_once(
    circuit: Circuit, fault: Fault, wait: float | None
) -> None:
    assert circuit.failed(circuit.admit(), fault, QUICK, wait)


def test_while_it_is_open_one_question_in_thirty_seconds_is_a_probe(circuit: Circuit, clock: Clock) -> None:
    opened(circuit)
    seen = []
    for _ in range(91):
        clock.now += 1
        seen.append(circuit.admit().admission)
    assert seen.count(Admission.PROBE) == 3
    assert seen.count(Admission.ASK) == 0
    assert seen[29] is Admission.PROBE


def test_a_probe_that_answers_closes_it_and_says_how_long_it_was_out(circuit: Circuit, clock: Clock) -> None:
    opened(circuit)
    clock.now += 30
    probe = circuit.admit()
    clock.now += 2
    assert circuit.succeeded(probe) == 32
    assert circuit.admit().admission is Admission.ASK


def test_a_probe_that_fails_leaves_it_open_and_opens_nothing_anew(circuit: Circuit, clock: Clock) -> None:
    opened(circuit)
    clock.now += 30
    assert not circuit.failed(circuit.admit(), Fault.DOWN, SLOW)
    assert not circuit.closed


def test_what_was_asked_before_it_opened_neither_closes_nor_reopens_it(
    circuit: Circuit, clock: Clock
) -> None:
    early, late = circuit.admit(), circuit.admit()
    opened(circuit)
    assert circuit.succeeded(early) is None
    assert not circuit.closed
    clock.now += 30
    circuit.succeeded(circuit.admit())
    assert not circuit.failed(late, Fault.DOWN, SLOW)
    assert circuit.closed


@pytest.mark.parametrize(("wait", "pause"), [(5.0, 5.0), (90.0, 90.0), (1e9, 600.0)])
def test_the_endpoint_is_left_alone_as_long_as_it_asks_within_reason(
    circuit: Circuit, clock: Clock, wait: float, pause: float
) -> None:
    circuit.failed(circuit.admit(), Fault.DOWN, QUICK, wait)
    clock.now += pause - 0.5
    assert circuit.admit().admission is Admission.SKIP
    clock.now += 0.5
    assert circuit.admit().admission is Admission.PROBE


def test_a_wait_of_nothing_is_a_failure_like_any_other(circuit: Circuit) -> None:
    assert not circuit.failed(circuit.admit(), Fault.DOWN, QUICK, 0.0)


def test_a_probe_may_be_told_to_wait_longer(circuit: Circuit, clock: Clock) -> None:
    opened(circuit)
    clock.now += 30
    circuit.failed(circuit.admit(), Fault.DOWN, QUICK, 120.0)
    clock.now += 119
    assert circuit.admit().admission is Admission.SKIP
    clock.now += 1
    assert circuit.admit().admission is Admission.PROBE


@given(st.lists(st.tuples(st.sampled_from(["ask", "ok", "bad", "slow", "later"]), st.integers(0, 9))))
def test_whatever_happens_nobody_waits_while_it_is_open_and_probes_keep_their_distance(
    events: list[tuple[str, int]],
) -> None:
    clock = Clock()
    circuit = Circuit(clock=clock)
    flying: list[Ticket] = [circuit.admit()]
    probes: list[float] = []
    for event, number in events:
        if event == "later":
            clock.now += number * 4
        elif event == "ask":
            ticket = circuit.admit()
            assert (ticket.admission is Admission.ASK) == circuit.closed
            if ticket.admission is Admission.PROBE:
                probes.append(clock.now)
            flying.append(ticket)
        elif event == "ok":
            if circuit.succeeded(flying[number % len(flying)]) is not None:
                probes = []
        else:
            circuit.failed(flying[number % len(flying)], Fault.DOWN, SLOW if event == "slow" else QUICK)
    gaps = [later - sooner for sooner, later in pairwise(probes)]
    assert all(gap >= circuit.policy.retry_every for gap in gaps)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("7", 7.0),
        ("0.5", 0.5),
        ("-3", 0.0),
        ("soon", None),
        ("nan", None),
        ("inf", None),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 90.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("Thu, 99 Jan 1970 00:00:00 GMT", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert seconds_to_wait(header, now=10.0) == seconds
