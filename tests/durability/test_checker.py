"""The checker itself: it must see every way in which a promise can be broken."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from chargeloom.domain.instant import Instant
from tests.durability.checker import STARTED, STOPPED, charges, differences, samples
from tests.durability.kept import Kept
from tests.durability.ledger import Asked, Ledger, Ordered, Payload, Told
from tests.durability.life import Life, chance
from tests.durability.life_2x import Life2x

NUMBER = "4711"
ANSWERS: dict[str, Payload] = {"StartTransaction": {"transactionId": int(NUMBER)}}


@pytest.fixture(params=[Life, Life2x], ids=["1.6", "2.0.1"])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    return lived(request.param)


def lived(kind: type[Life | Life2x] = Life) -> Ledger:
    """One charge from beginning to end, every call answered at once."""
    ledger = Ledger()
    calls = kind("TOKEN", Instant(0), chance(3)).calls()
    action, payload = next(calls)
    while True:
        answer = ANSWERS.get(action, {})
        told = Told("LOOM", action, payload, [f"m{len(ledger.told)}"])
        ledger.told.append(told)
        ledger.acknowledge(told, answer)
        if action == "StopTransaction" or payload.get("eventType") == "Ended":
            return ledger
        action, payload = calls.send(answer)


def faithful(ledger: Ledger) -> Kept:
    """What a server that keeps its promises would list."""
    return Kept(
        charges=Counter(charges(ledger)),
        samples=Counter(samples(ledger)),
        calls=Counter(told.offered[-1] for told in ledger.told),
        answers={told.offered[-1]: [told.answer or {}] for told in ledger.told},
        told=Counter(
            (kind, charge.number) for charge in charges(ledger) for kind in (STARTED, STOPPED)
        ),
        commands={each.id: "accepted" for each in ledger.ordered},
    )


def message_id(ledger: Ledger, action: str) -> str:
    return next(told.offered[-1] for told in ledger.told if told.action == action)


def test_a_faithful_server_has_broken_no_promise(ledger: Ledger) -> None:
    assert differences(ledger, faithful(ledger)) == []


def test_the_life_of_a_charge_is_told_whole(ledger: Ledger) -> None:
    (charge,) = charges(ledger)
    assert charge.energy_wh == (charge.meter_stop_wh or 0) - charge.meter_start_wh > 0
    assert len(list(samples(ledger))) >= 9
    assert ledger.acknowledged >= 5


@pytest.mark.parametrize("spoil", ["charges", "samples", "calls", "told"])
def test_what_is_missing_is_seen(ledger: Ledger, spoil: str) -> None:
    found = faithful(ledger)
    counted: Counter[object] = getattr(found, spoil)
    del counted[list(counted)[-1]]
    assert len(differences(ledger, found)) == 1


@pytest.mark.parametrize("spoil", ["charges", "samples", "calls", "told"])
def test_what_is_double_is_seen(ledger: Ledger, spoil: str) -> None:
    found = faithful(ledger)
    counted: Counter[object] = getattr(found, spoil)
    counted[list(counted)[-1]] += 1
    assert len(differences(ledger, found)) == 1


def changed_energy(found: Kept) -> None:
    (charge,) = found.charges
    found.charges = Counter([charge._replace(energy_wh=(charge.energy_wh or 0) + 1)])


def suspected(found: Kept) -> None:
    (charge,) = found.charges
    found.charges = Counter([charge._replace(suspect=("start-repeated",))])


def changed_value(found: Kept) -> None:
    sample = next(iter(found.samples))
    del found.samples[sample]
    found.samples[sample._replace(value=f"{sample.value}0")] = 1


@pytest.mark.parametrize("spoil", [changed_energy, suspected, changed_value])
def test_what_is_different_is_missing_and_not_promised(
    ledger: Ledger, spoil: Callable[[Kept], None]
) -> None:
    found = faithful(ledger)
    spoil(found)
    assert len(differences(ledger, found)) == 2


def test_another_answer_than_the_station_got_is_seen() -> None:
    ledger = lived()
    found = faithful(ledger)
    found.answers[message_id(ledger, "StartTransaction")] = [{"transactionId": 1}]
    assert len(differences(ledger, found)) == 1


def test_a_call_that_was_offered_twice_may_stand_in_the_journal_once_or_twice() -> None:
    ledger = lived()
    told = next(one for one in ledger.told if one.action == "MeterValues")
    told.offered.append(told.offered[-1])
    found = faithful(ledger)
    assert differences(ledger, found) == []
    found.calls[told.offered[-1]] += 1
    assert differences(ledger, found) == []
    found.calls[told.offered[-1]] += 1
    assert len(differences(ledger, found)) == 1


def test_two_starts_with_one_number_are_seen() -> None:
    ledger = lived()
    start = next(told for told in ledger.told if told.action == "StartTransaction")
    found = faithful(ledger)
    found.calls["again"] = 1
    found.answers["again"] = [{"transactionId": int(NUMBER)}]
    payload = start.payload | {"meterStart": 0}
    ledger.told.append(Told("LOOM", "StartTransaction", payload, ["again"], start.answer))
    assert any("missing" in one for one in differences(ledger, found))


def test_what_is_answered_from_memory_need_not_be_in_the_journal() -> None:
    ledger = lived()
    told = next(one for one in ledger.told if one.action == "Authorize")
    found = faithful(ledger)
    del found.calls[told.offered[-1]], found.answers[told.offered[-1]]
    assert differences(ledger, found) == []


@pytest.mark.parametrize(
    ("heard", "fate", "is_kept"),
    [
        ("pending", "accepted", True),
        ("pending", "failed", True),
        ("accepted", "accepted", True),
        ("accepted", "failed", False),
        ("pending", "pending", False),
        ("pending", None, False),
    ],
)
def test_a_command_ends_and_its_end_does_not_change(
    heard: str, fate: str | None, is_kept: bool
) -> None:
    ledger = Ledger(ordered=[Ordered("cmd_1", "LOOM", "start", heard)])
    found = replace(faithful(Ledger()), told=Counter())
    found.commands = {} if fate is None else {"cmd_1": fate}
    assert (differences(ledger, found) == []) is is_kept


@pytest.mark.parametrize(
    "asked",
    [
        Asked("LOOM", "RemoteStartTransaction", {"idTag": "R1"}),
        Asked("LOOM", "RequestStartTransaction", {"idToken": {"idToken": "R1"}}),
    ],
    ids=lambda asked: asked.action,
)
@pytest.mark.parametrize(("times", "is_kept"), [(1, True), (2, False)])
def test_a_remote_start_that_is_sent_twice_is_seen(asked: Asked, times: int, is_kept: bool) -> None:
    ledger = Ledger(asked=[asked] * times)
    found = replace(faithful(Ledger()), told=Counter())
    assert (differences(ledger, found) == []) is is_kept


def test_a_call_that_was_refused_is_seen() -> None:
    ledger = Ledger(faults=['LOOM: [4, "m1", "InternalError", "", {}]'])
    assert len(differences(ledger, replace(faithful(Ledger()), told=Counter()))) == 1
