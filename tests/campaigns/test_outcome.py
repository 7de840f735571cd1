"""The campaigns' reading of an outcome sees what is lost, doubled, left open, changed, wrong and out of order."""

from __future__ import annotations

import math
import random

from benchmarks.chaos.outcome import Asked, Outcome, percentile, read, recoveries
from benchmarks.chaos.reindexes import growth as growth_by_reindexes
from benchmarks.chaos.soak import Sample, growth
from bot.playground.server import Shown

WAIT = "Looking ..."


def outcome(asked: list[Asked], *shown: Shown) -> Outcome:
    return read(asked, shown, lambda text: text == WAIT)


def question(message: int = 1, chat: int = 1, time: float = 0.0) -> Asked:
    return Asked(chat, message, time, "42")


def says(time: float, message: int, text: str | None, reply_to: int | None = 1, chat: int = 1) -> Shown:
    return Shown(time, chat, message, text, reply_to)


def test_a_placeholder_that_becomes_the_answer_is_one_answer() -> None:
    found = outcome([question()], says(1, 2, WAIT), says(3, 2, "It is 42."))
    assert (found.asked, found.lost, found.double, found.orphans, found.changed) == (1, 0, 0, 0, 0)
    assert (found.wrong, found.stray, found.disordered) == (0, 0, 0)
    assert found.seconds == (3,)


def test_a_question_without_an_answer_is_lost_and_its_placeholder_an_orphan() -> None:
    found = outcome([question(), question(5)], says(1, 2, WAIT))
    assert (found.lost, found.orphans) == (2, 1)


def test_a_second_answer_is_double_even_when_it_is_taken_back() -> None:
    found = outcome([question()], says(1, 2, "It is 42."), says(2, 3, "It is 42."), says(3, 3, None))
    assert (found.lost, found.double, found.orphans) == (0, 1, 0)


def test_a_placeholder_beside_the_answer_is_an_orphan_until_it_is_deleted() -> None:
    shown = [says(1, 2, WAIT), says(2, 3, WAIT), says(3, 3, "It is 42.")]
    assert outcome([question()], *shown).orphans == 1
    assert outcome([question()], *shown).double == 0
    assert outcome([question()], *shown, says(4, 2, None)).orphans == 0


def test_the_same_answer_shown_again_is_no_change_but_another_is() -> None:
    first = says(1, 2, "It is 42.")
    assert outcome([question()], first, says(2, 2, "It is 42.")).changed == 0
    assert outcome([question()], first, says(2, 2, "It is 42, I think.")).changed == 1
    assert outcome([question()], first, says(2, 2, WAIT)).changed == 1


def test_an_answer_to_something_else_is_wrong_and_one_to_nothing_is_stray() -> None:
    assert outcome([question()], says(1, 2, "It is 43.")).wrong == 1
    assert outcome([question()], says(1, 2, "It is 42.", reply_to=None)).stray == 1
    assert outcome([question()], says(1, 2, "It is 42.", reply_to=7)).stray == 1


def test_order_is_each_chats_own() -> None:
    asked = [question(1), question(2), question(1, chat=9)]
    late = says(9, 5, "It is 42.", reply_to=1)
    early, elsewhere = says(2, 6, "It is 42.", reply_to=2), says(1, 3, "It is 42.", chat=9)
    found = outcome(asked, elsewhere, early, late)
    assert (found.disordered, found.chats) == (1, 2)
    assert outcome([question(1), question(1, chat=9)], elsewhere, late).disordered == 0


def test_a_recovery_counts_from_the_last_fault_that_met_the_question() -> None:
    asked = [question(1, time=0.0), question(2, time=10.0), question(3, time=30.0)]
    answered = {(1, 1): 25.0, (1, 2): 11.0}
    assert recoveries(asked, answered, [5.0, 20.0, 40.0]) == [5.0]


def test_percentiles_of_few_and_of_none() -> None:
    assert percentile([1.0, 2.0, 3.0, 4.0], 0.5) == 2.0
    assert percentile([1.0, 2.0], 1.0) == 2.0
    assert math.isnan(percentile([], 0.5))


def test_growth_is_what_is_added_after_warming_up() -> None:
    samples = [Sample(float(at), 100.0 if at < 10 else 200.0 + at, 40 + at // 10, 0.0) for at in range(100)]
    memory, descriptors = growth(samples, warm=10.0, late=10.0)
    assert round(memory, 2) == 0.37
    assert descriptors == 8
    assert math.isnan(growth(samples, warm=90.0, late=10.0)[0])


def test_a_leak_of_one_descriptor_in_ten_reindexes_is_told_from_pools_that_breathe() -> None:
    dice = random.Random(5)
    pools = [40 + dice.randint(1, 10) + dice.randint(1, 10) for _ in range(100)]
    quiet = [Sample(float(at), 400.0, pool, 0.0) for at, pool in enumerate(pools)]
    leaking = [Sample(float(at), 400.0 + at, pool + at // 10, 0.0) for at, pool in enumerate(pools)]
    assert abs(growth_by_reindexes(quiet)[1]) <= 2
    memory, descriptors = growth_by_reindexes(leaking)
    assert (round(memory, 2), descriptors > 5) == (0.24, True)
    assert growth_by_reindexes(quiet[:3]) == (0.0, 0)
