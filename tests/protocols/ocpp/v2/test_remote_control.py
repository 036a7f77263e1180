"""Remote control (OCPP 2.0.1 and 2.1, F and E14): start, stop, ask, and what binds them."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chargeloom import clock
from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.commands.command import (
    AskTransactionStatus,
    ClearCache,
    CommandName,
    CommandStatus,
    StartCharging,
    StopCharging,
    UpdateCost,
)
from chargeloom.domain.instant import DAY, Instant
from chargeloom.domain.limits.charging_profile import (
    Profile,
    ProfileKind,
    ProfilePeriod,
    Purpose,
)
from chargeloom.domain.reason import Reason
from chargeloom.protocols.ocpp.version import Version
from tests.patience import PATIENCE_S
from tests.protocols.ocpp.v2.conftest import BOOT, ordered
from tests.protocols.ocpp.v2.session import CARD, EVSE, event
from tests.rig import FakeStation, Rig, running

START = StartCharging(token="CARD", evse=1, token_type="ISO14443", group="FAMILY")


def now(rig: Rig) -> Instant:
    return rig.core.ground.now()


async def test_a_remote_start_is_bound_to_the_transaction_that_repeats_its_number(
    rig: Rig, station: FakeStation
) -> None:
    command, (action, payload) = await ordered(
        rig, station, CommandName.START, START, {"status": "Accepted"}
    )
    number = payload.pop("remoteStartId")
    assert 0 < number < 2**31
    assert action == "RequestStartTransaction"
    assert payload == {
        "evseId": 1,
        "idToken": CARD,
        "groupIdToken": {"idToken": "FAMILY", "type": "Central"},
    }
    assert command.status is CommandStatus.ACCEPTED
    began = now(rig)
    # The cable first: the number comes with a later event (F02.FR.21).
    await station.ask("TransactionEvent", event("Started", 0, began, evse=EVSE))
    info = {"remoteStartId": number}
    more: dict[str, Any] = {"idToken": CARD, "triggerReason": "RemoteStart", "info": info}
    await station.ask("TransactionEvent", event("Updated", 1, began, **more))
    [stored] = await rig.transactions()
    bound = await rig.core.ground.store.command(command.id)
    assert bound is not None
    assert bound.transaction == stored.id
    assert stored.remote_start == number
    assert station.station.awaited_starts == []


@pytest.mark.parametrize("is_silent", [True, False], ids=["silent", "gone"])
async def test_a_remote_start_is_bound_although_its_answer_was_lost(
    rig: Rig, station: FakeStation, is_silent: bool
) -> None:
    station.answers_within(0.01 if is_silent else PATIENCE_S)
    commanding = rig.core.commanding
    command = await commanding.issue(station.station.id, CommandName.START, START, "test")
    *_, payload = await station.connection.next()
    if not is_silent:
        station.actor.closed()
    ended = await commanding.wait(command, PATIENCE_S)
    assert ended.status is (CommandStatus.TIMEOUT if is_silent else CommandStatus.FAILED)
    info = {"remoteStartId": payload["remoteStartId"]}
    said = event("Started", 0, now(rig), evse=EVSE, idToken=CARD, info=info)
    await station.ask("TransactionEvent", said)
    [stored] = await rig.transactions()
    bound = await rig.core.ground.store.command(command.id)
    assert bound is not None
    assert (bound.transaction, bound.status) == (stored.id, ended.status)


@pytest.mark.parametrize("is_answered", [True, False], ids=["accepted", "cut short"])
async def test_a_remote_start_is_bound_although_we_restarted_meanwhile(
    tmp_path: Path, version: Version, is_answered: bool
) -> None:
    async with running(tmp_path) as rig:
        await rig.token()
        station = await rig.station(version=version)
        await station.ask("BootNotification", BOOT)
        commanding = rig.core.commanding
        command = await commanding.issue(station.station.id, CommandName.START, START, "test")
        _, message_id, _, payload = await station.connection.next()
        if is_answered:
            station.answer(message_id, {"status": "Accepted"})
            await commanding.wait(command, PATIENCE_S)
    async with running(tmp_path) as rig:
        station = FakeStation(rig.core, "CP-1", version=version)
        info = {"remoteStartId": payload["remoteStartId"]}
        said = event("Started", 0, now(rig), evse=EVSE, idToken=CARD, info=info)
        await station.ask("TransactionEvent", said)
        [stored] = await rig.transactions()
        bound = await rig.core.ground.store.command(command.id)
        assert bound is not None
        assert bound.transaction == stored.id
        expected = CommandStatus.ACCEPTED if is_answered else CommandStatus.FAILED
        assert bound.status is expected


async def test_a_remote_start_of_yesterday_is_awaited_no_more(
    tmp_path: Path, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path) as rig:
        await rig.token()
        station = await rig.station(version=version)
        await station.ask("BootNotification", BOOT)
        commanding = rig.core.commanding
        command = await commanding.issue(station.station.id, CommandName.START, START, "test")
        _, message_id, _, _ = await station.connection.next()
        station.answer(message_id, {"status": "Accepted"})
        await commanding.wait(command, PATIENCE_S)
        tomorrow = Instant(now(rig) + DAY)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    async with running(tmp_path) as rig:
        assert all(one.awaited_starts == [] for one in rig.core.fleet)


async def test_a_token_alone_binds_nothing(rig: Rig, station: FakeStation) -> None:
    command, _ = await ordered(rig, station, CommandName.START, START, {"status": "Accepted"})
    await station.ask("TransactionEvent", event("Started", 0, now(rig), evse=EVSE, idToken=CARD))
    bound = await rig.core.ground.store.command(command.id)
    assert bound is not None
    assert bound.transaction is None


@pytest.mark.parametrize(
    ("evse", "token", "is_bound"),
    [(1, "card", True), (2, "CARD", False), (1, "OTHER", False), (1, None, False)],
)
async def test_what_is_told_as_remotely_started_is_bound_by_its_token_without_its_number(
    rig: Rig, station: FakeStation, evse: int, token: str | None, is_bound: bool
) -> None:
    """The number must stand there (F02.FR.21); limits and payments of the start hang on it."""
    command, _ = await ordered(rig, station, CommandName.START, START, {"status": "Accepted"})
    shown = {} if token is None else {"idToken": CARD | {"idToken": token}}
    told = event("Started", 0, now(rig), triggerReason="RemoteStart", evse={"id": evse}, **shown)
    await station.ask("TransactionEvent", told)
    [stored] = await rig.transactions()
    bound = await rig.core.ground.store.command(command.id)
    assert bound is not None
    assert bound.transaction == (stored.id if is_bound else None)


@pytest.mark.parametrize("names_it", [False, True], ids=["begins", "runs already"])
async def test_a_charge_is_its_whose_token_was_sent_where_the_station_tells_the_number_alone(
    rig: Rig, station: FakeStation, *, names_it: bool
) -> None:
    """(F01.FR.04: the token of the request is that of the transaction.)"""
    reply = {"status": "Accepted"}
    if names_it:
        await station.ask("TransactionEvent", event("Started", 0, now(rig), evse=EVSE))
        reply |= {"transactionId": "T-1"}
    _, (_, asked) = await ordered(rig, station, CommandName.START, START, reply)
    await rig.settle()
    more = {"triggerReason": "RemoteStart", "info": {"remoteStartId": asked["remoteStartId"]}}
    if names_it:
        told = event("Updated", 1, now(rig), **more)
    else:
        told = event("Started", 0, now(rig), evse=EVSE, **more)
    said = await station.ask("TransactionEvent", told)
    assert said == {"idTokenInfo": {"status": "Accepted"}}
    [stored] = await rig.transactions()
    assert (stored.token_uid, stored.refused, stored.suspect) == ("CARD", None, ())
    elsewhere = rig.core.authorizing.authorize_start("CARD", now(rig))
    assert elsewhere.refused is Reason.TOKEN_IN_USE
    await station.ask("TransactionEvent", event("Updated", 2, now(rig), idToken=CARD))
    [stored] = await rig.transactions()
    assert (stored.token_uid, stored.suspect) == ("CARD", ())


async def test_a_number_that_nobody_sent_makes_a_charge_nobodys(
    rig: Rig, station: FakeStation
) -> None:
    await ordered(rig, station, CommandName.START, START, {"status": "Accepted"})
    told = event("Started", 0, now(rig), evse=EVSE, info={"remoteStartId": 1})
    await station.ask("TransactionEvent", told)
    [stored] = await rig.transactions()
    assert stored.token_uid is None


async def test_a_station_may_name_the_transaction_that_runs_already(
    rig: Rig, station: FakeStation
) -> None:
    await station.ask("TransactionEvent", event("Started", 0, now(rig), evse=EVSE))
    reply = {"status": "Accepted", "transactionId": "T-1"}
    command, _ = await ordered(rig, station, CommandName.START, START, reply)
    await rig.settle()
    bound = await rig.core.ground.store.command(command.id)
    [stored] = await rig.transactions()
    assert bound is not None
    assert bound.transaction == stored.id
    assert bound.outcome == {"answer": "Accepted", "data": {"transactionId": "T-1"}}


@pytest.mark.parametrize(
    "said",
    [
        {"transactionId": "T" * 50},
        {"statusInfo": {"additionalInfo": "in a moment"}},
        {"statusInfo": "in a moment"},
        {"statusInfo": {"reasonCode": ""}},
    ],
)
async def test_a_start_that_the_station_said_yes_to_is_bound_whatever_it_says_besides(
    rig: Rig, station: FakeStation, said: dict[str, Any]
) -> None:
    """Limits and payments of the start hang on it (F01.FR.01, F02.FR.21)."""
    reply = {"status": "Accepted"} | said
    command, (_, asked) = await ordered(rig, station, CommandName.START, START, reply)
    assert command.status is CommandStatus.ACCEPTED
    told = event("Started", 0, now(rig), triggerReason="RemoteStart", evse=EVSE, idToken=CARD)
    told["transactionInfo"]["remoteStartId"] = asked["remoteStartId"]
    await station.ask("TransactionEvent", told)
    [stored] = await rig.transactions()
    bound = await rig.core.ground.store.command(command.id)
    assert bound is not None
    assert bound.transaction == stored.id


@pytest.mark.parametrize("is_numbered", [True, False])
async def test_a_start_whose_answer_nobody_can_read_is_bound_by_its_number_alone(
    rig: Rig, station: FakeStation, *, is_numbered: bool
) -> None:
    """(F02.FR.21.) A token may charge without having been asked to."""
    command, (_, asked) = await ordered(rig, station, CommandName.START, START, {"status": "Sure"})
    assert command.status is CommandStatus.FAILED
    station.connection.sent.clear()
    told = event("Started", 0, now(rig), triggerReason="RemoteStart", evse=EVSE, idToken=CARD)
    if is_numbered:
        told["transactionInfo"]["remoteStartId"] = asked["remoteStartId"]
    await station.ask("TransactionEvent", told)
    [stored] = await rig.transactions()
    bound = await rig.core.ground.store.command(command.id)
    assert bound is not None
    assert bound.transaction == (stored.id if is_numbered else None)


async def test_a_refused_start_awaits_nothing(rig: Rig, station: FakeStation) -> None:
    reply = {"status": "Rejected", "statusInfo": {"reasonCode": "NoCable"}}
    command, _ = await ordered(rig, station, CommandName.START, START, reply)
    assert command.status is CommandStatus.REJECTED
    assert command.outcome == {
        "answer": "Rejected",
        "data": {"statusInfo": {"reasonCode": "NoCable"}},
    }
    assert station.station.awaited_starts == []


WITHIN = Profile(
    id=7,
    purpose=Purpose.TRANSACTION,
    kind=ProfileKind.RELATIVE,
    periods=(ProfilePeriod(limit=8.0),),
)


@pytest.mark.parametrize("status", ["Accepted", "Rejected"])
async def test_a_start_brings_the_profile_of_its_charge(
    rig: Rig, station: FakeStation, status: str
) -> None:
    """(F01.FR.08 and FR.09, K05.) Without it nothing was asked for: who refuses it is not asked again."""
    order = StartCharging(token="CARD", evse=1, profile=WITHIN)
    command, (_, payload) = await ordered(
        rig, station, CommandName.START, order, {"status": status}
    )
    told = payload["chargingProfile"]
    assert (told["id"], told["chargingProfilePurpose"]) == (7, "TxProfile")
    assert told["chargingSchedule"][0]["chargingSchedulePeriod"][0]["limit"] == 8.0
    assert command.status == status.lower()
    stored = await rig.core.ground.store.command(command.id)
    assert stored is not None
    assert stored.body["profile"]["id"] == 7


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"purpose": Purpose.DEFAULT}, "is not for the request that starts one"),
        ({"transaction": "T-1"}, "the transaction must not be named"),
    ],
)
async def test_a_start_brings_no_profile_that_is_not_legal_with_it(
    rig: Rig, station: FakeStation, changes: dict[str, Any], why: str
) -> None:
    profile = msgspec.structs.replace(WITHIN, **changes)
    order = StartCharging(token="CARD", evse=1, profile=profile)
    commanding = rig.core.commanding
    command = await commanding.issue(station.station.id, CommandName.START, order, "test")
    ended = await commanding.wait(command, 10)
    assert ended.status is CommandStatus.FAILED
    assert ended.outcome is not None
    assert why in ended.outcome["data"]["description"]


async def test_an_unknown_token_is_a_central_one(rig: Rig, station: FakeStation) -> None:
    order = StartCharging(token="APP-1")
    _, (_, payload) = await ordered(rig, station, CommandName.START, order, {"status": "Accepted"})
    assert payload["idToken"] == {"idToken": "APP-1", "type": "Central"}
    assert "evseId" not in payload


async def test_a_stop_names_the_stations_own_number(rig: Rig, station: FakeStation) -> None:
    order = StopCharging(transaction="T-1")
    command, asked = await ordered(rig, station, CommandName.STOP, order, {"status": "Accepted"})
    assert asked == ("RequestStopTransaction", {"transactionId": "T-1"})
    assert command.status is CommandStatus.ACCEPTED


async def test_a_stop_names_a_number_whole_that_is_longer_than_it_may_be(
    rig: Rig, station: FakeStation
) -> None:
    order = StopCharging(transaction="T" * 38)
    command, asked = await ordered(rig, station, CommandName.STOP, order, {"status": "Accepted"})
    assert asked == ("RequestStopTransaction", {"transactionId": "T" * 38})
    assert command.status is CommandStatus.ACCEPTED


async def status(rig: Rig, station: FakeStation, reply: Any) -> Any:
    order = AskTransactionStatus(transaction="T-1")
    name = CommandName.GET_TRANSACTION_STATUS
    command, asked = await ordered(rig, station, name, order, reply)
    assert asked == ("GetTransactionStatus", {"transactionId": "T-1"})
    assert command.status is CommandStatus.ACCEPTED
    assert command.outcome is not None
    return command.outcome["data"]


@pytest.mark.parametrize(
    ("reply", "is_lost"),
    [
        ({"ongoingIndicator": True, "messagesInQueue": False}, False),
        ({"ongoingIndicator": False, "messagesInQueue": True}, False),
        ({"ongoingIndicator": False, "messagesInQueue": False}, True),
    ],
)
async def test_a_transaction_whose_end_was_lost_no_longer_runs(
    rig: Rig, station: FakeStation, reply: dict[str, bool], is_lost: bool
) -> None:
    await station.ask("TransactionEvent", event("Started", 0, now(rig), evse=EVSE))
    assert await status(rig, station, reply) == reply
    [stored] = await rig.transactions()
    assert (stored.interrupted_at is not None) is is_lost
    assert (Suspicion.INTERRUPTED in stored.suspect) is is_lost
    assert ("T-1" not in station.station.open) is is_lost


async def test_a_cost_is_told_exactly(rig: Rig, station: FakeStation) -> None:
    order = UpdateCost(transaction="T-1", total=Decimal("12.30"))
    command, asked = await ordered(rig, station, CommandName.UPDATE_COST, order, {})
    assert asked == ("CostUpdated", {"transactionId": "T-1", "totalCost": 12.3})
    assert command.status is CommandStatus.ACCEPTED


async def test_a_station_is_asked_to_forget_its_tokens(rig: Rig, station: FakeStation) -> None:
    reply = {"status": "Rejected"}
    command, asked = await ordered(rig, station, CommandName.CLEAR_CACHE, ClearCache(), reply)
    assert asked == ("ClearCache", {})
    assert command.status is CommandStatus.REJECTED
