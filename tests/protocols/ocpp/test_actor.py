"""The actor of a station: acknowledges after the commit, asks one thing at a time, survives our bugs."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from chargeloom.composition import load
from chargeloom.domain.commands.command import (
    ChangeConfiguration,
    ClearCache,
    Command,
    CommandName,
    CommandStatus,
    GetConfiguration,
    Order,
    RawCall,
    RawRefused,
    RawReply,
    Reset,
    ResetKind,
    SetAvailability,
    StartCharging,
    StopCharging,
    Trigger,
    Unlock,
)
from chargeloom.domain.ids import StationId
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.station import Registration
from chargeloom.protocols.ocpp.rpc import MAX_UNREADABLE
from tests.patience import PATIENCE_S
from tests.rig import FakeStation, Rig, running

ID = StationId("CP-1")
STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as rig:
        await rig.token()
        yield rig


@pytest.fixture
async def station(rig: Rig) -> FakeStation:
    station = await rig.station()
    await station.boot()
    return station


async def issue(rig: Rig, name: CommandName, order: Order) -> Command:
    return await rig.core.commanding.issue(ID, name, order, "test")


async def test_no_answer_leaves_before_the_commit(rig: Rig, station: FakeStation) -> None:
    await rig.settle()
    station.say("StatusNotification", STATUS)
    assert station.connection.sent == [], "the facts are only submitted yet"
    assert (await station.connection.next())[0] == 3


async def test_calls_are_answered_in_the_order_they_came(station: FakeStation) -> None:
    asked = [station.say("StatusNotification", STATUS) for _ in range(50)]
    answered = [(await station.connection.next())[1] for _ in asked]
    assert answered == asked


async def test_a_call_that_waits_for_the_store_holds_the_next_ones_in_order(
    rig: Rig, station: FakeStation
) -> None:
    stop = {"transactionId": 99, "meterStop": 1, "timestamp": "2026-11-23T12:00:00Z"}
    first = station.say("StopTransaction", stop)
    rest = [station.say("StatusNotification", STATUS) for _ in range(40)]
    assert station.connection.is_paused, "more wait than may wait"
    answered = [(await station.connection.next())[1] for _ in range(41)]
    assert answered == [first, *rest]
    assert not station.connection.is_paused


async def test_a_bug_of_ours_is_an_internal_error_with_a_reference(
    rig: Rig, station: FakeStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(type(rig.core.registering), "report", broken)
    station.say("StatusNotification", STATUS)
    kind, _, code, description, _ = await station.connection.next()
    assert (kind, code) == (4, "InternalError")
    assert "ref_" in description
    assert "secret" not in description
    assert await station.ask("Heartbeat", {}), "the connection lives on"


async def test_ten_unreadable_texts_end_the_link(station: FakeStation) -> None:
    for _ in range(MAX_UNREADABLE - 1):
        station.actor.received(b"?")
    assert station.connection.close_code is None
    station.actor.received(b"?")
    assert station.connection.close_code == 1002


async def test_an_invalid_payload_gets_its_code_and_the_link_stays(station: FakeStation) -> None:
    assert await station.ask_in_vain("Authorize", {}) == "ProtocolError"
    assert await station.ask_in_vain("SignCertificate", {}) == "ProtocolError"
    assert await station.ask("Heartbeat", {})
    assert station.connection.close_code is None


# What the station is asked.


async def test_a_command_is_pending_until_the_station_answers(
    rig: Rig, station: FakeStation
) -> None:
    command = await issue(rig, CommandName.RESET, Reset(kind=ResetKind.SOFT))
    assert command.status is CommandStatus.PENDING
    kind, message_id, action, payload = await station.connection.next()
    assert (kind, action, payload) == (2, "Reset", {"type": "Soft"})
    assert await rig.core.commanding.wait(command, 0.0) == command
    station.answer(message_id, {"status": "Accepted"})
    ended = await rig.core.commanding.wait(command, PATIENCE_S)
    assert ended.status is CommandStatus.ACCEPTED
    assert ended.outcome == {"answer": "Accepted"}
    assert await rig.core.ground.store.command(command.id) == ended


class Said(NamedTuple):
    """An order, how the standard says it, what the station answers, and what that means."""

    name: CommandName
    order: Order
    action: str
    payload: dict[str, Any]
    answer: dict[str, Any]
    status: CommandStatus


@pytest.mark.parametrize(
    "said",
    [
        Said(
            CommandName.START,
            StartCharging(token="CARD", evse=1),
            "RemoteStartTransaction",
            {"idTag": "CARD", "connectorId": 1},
            {"status": "Rejected"},
            CommandStatus.REJECTED,
        ),
        Said(
            CommandName.STOP,
            StopCharging(transaction="77"),
            "RemoteStopTransaction",
            {"transactionId": 77},
            {"status": "Accepted"},
            CommandStatus.ACCEPTED,
        ),
        Said(
            CommandName.UNLOCK,
            Unlock(evse=2, connector=1),
            "UnlockConnector",
            {"connectorId": 2},
            {"status": "UnlockFailed"},
            CommandStatus.REJECTED,
        ),
        Said(
            CommandName.SET_AVAILABILITY,
            SetAvailability(available=False),
            "ChangeAvailability",
            {"connectorId": 0, "type": "Inoperative"},
            {"status": "Scheduled"},
            CommandStatus.ACCEPTED,
        ),
        Said(
            CommandName.TRIGGER,
            Trigger(message="StatusNotification", evse=1),
            "TriggerMessage",
            {"requestedMessage": "StatusNotification", "connectorId": 1},
            {"status": "NotImplemented"},
            CommandStatus.REJECTED,
        ),
        Said(
            CommandName.GET_CONFIGURATION,
            GetConfiguration(keys=("HeartbeatInterval",)),
            "GetConfiguration",
            {"key": ["HeartbeatInterval"]},
            {"configurationKey": [{"key": "HeartbeatInterval", "readonly": False, "value": "9"}]},
            CommandStatus.ACCEPTED,
        ),
        Said(
            CommandName.CHANGE_CONFIGURATION,
            ChangeConfiguration(key="HeartbeatInterval", value="10"),
            "ChangeConfiguration",
            {"key": "HeartbeatInterval", "value": "10"},
            {"status": "RebootRequired"},
            CommandStatus.ACCEPTED,
        ),
    ],
)
async def test_every_order_is_said_in_the_words_of_the_standard(
    rig: Rig, station: FakeStation, said: Said
) -> None:
    command = await issue(rig, said.name, said.order)
    _, message_id, action, payload = await station.connection.next()
    assert (action, payload) == (said.action, said.payload)
    station.answer(message_id, said.answer)
    assert (await rig.core.commanding.wait(command, PATIENCE_S)).status is said.status


async def test_only_one_call_is_in_flight_and_the_next_follows_its_answer(
    rig: Rig, station: FakeStation
) -> None:
    first = await issue(rig, CommandName.RESET, Reset(kind=ResetKind.SOFT))
    second = await issue(rig, CommandName.RESET, Reset(kind=ResetKind.HARD))
    _, message_id, _, payload = await station.connection.next()
    assert payload == {"type": "Soft"}
    assert station.connection.sent == []
    station.answer(message_id, {"status": "Accepted"})
    _, message_id, _, payload = await station.connection.next()
    assert payload == {"type": "Hard"}
    station.answer(message_id, {"status": "Rejected"})
    assert (await rig.core.commanding.wait(first, PATIENCE_S)).status is CommandStatus.ACCEPTED
    assert (await rig.core.commanding.wait(second, PATIENCE_S)).status is CommandStatus.REJECTED


async def test_a_silent_station_times_out_and_the_late_answer_is_ignored(rig: Rig) -> None:
    await rig.station()
    station = FakeStation(rig.core, ID, call_timeout_s=0.01)
    command = await issue(rig, CommandName.RESET, Reset(kind=ResetKind.SOFT))
    assert (await rig.core.commanding.wait(command, PATIENCE_S)).status is CommandStatus.TIMEOUT
    _, message_id, _, _ = await station.connection.next()
    station.answer(message_id, {"status": "Accepted"})
    stored = await rig.core.ground.store.command(command.id)
    assert stored is not None
    assert stored.status is CommandStatus.TIMEOUT


async def test_a_callerror_fails_the_command_with_the_stations_words(
    rig: Rig, station: FakeStation
) -> None:
    command = await issue(rig, CommandName.CLEAR_CACHE, ClearCache())
    _, message_id, _, _ = await station.connection.next()
    station.actor.received(json.dumps([4, message_id, "NotSupported", "no", {}]).encode())
    ended = await rig.core.commanding.wait(command, PATIENCE_S)
    assert ended.status is CommandStatus.FAILED
    assert ended.outcome is not None
    assert ended.outcome["answer"] == "NotSupported"


async def test_a_lost_link_fails_what_was_asked_over_it(rig: Rig, station: FakeStation) -> None:
    command = await issue(rig, CommandName.RESET, Reset(kind=ResetKind.SOFT))
    await station.connection.next()
    station.connection.close(1006, "gone")
    station.actor.closed()
    ended = await rig.core.commanding.wait(command, PATIENCE_S)
    assert ended.status is CommandStatus.FAILED
    assert ended.outcome == {"answer": "station-offline"}
    assert not station.station.is_online
    with pytest.raises(Refusal) as refused:
        await issue(rig, CommandName.RESET, Reset(kind=ResetKind.SOFT))
    assert refused.value.reason is Reason.STATION_OFFLINE


async def test_the_transaction_of_a_remote_start_is_tied_to_its_command(
    rig: Rig, station: FakeStation
) -> None:
    command = await issue(rig, CommandName.START, StartCharging(token="CARD", evse=1))
    _, message_id, _, _ = await station.connection.next()
    station.answer(message_id, {"status": "Accepted"})
    await rig.core.commanding.wait(command, PATIENCE_S)
    await station.start()
    [transaction] = await rig.transactions()
    stored = await rig.core.ground.store.command(command.id)
    assert stored is not None
    assert stored.transaction == transaction.id


async def test_a_start_that_comes_before_its_acceptance_is_tied_all_the_same(
    rig: Rig, station: FakeStation
) -> None:
    command = await issue(rig, CommandName.START, StartCharging(token="CARD"))
    _, message_id, _, _ = await station.connection.next()
    await station.start()
    station.answer(message_id, {"status": "Accepted"})
    await rig.core.commanding.wait(command, PATIENCE_S)
    await rig.settle()
    [transaction] = await rig.transactions()
    stored = await rig.core.ground.store.command(command.id)
    assert stored is not None
    assert (stored.status, stored.transaction) == (CommandStatus.ACCEPTED, transaction.id)


async def test_a_pending_station_can_not_be_made_to_charge(rig: Rig) -> None:
    await rig.station(registration=Registration.PENDING)
    with pytest.raises(Refusal) as refused:
        await issue(rig, CommandName.START, StartCharging(token="CARD"))
    assert refused.value.reason is Reason.STATION_NOT_ACCEPTED


async def test_a_command_cut_short_by_a_restart_gets_an_end(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        await rig.station()
        command = await issue(rig, CommandName.RESET, Reset(kind=ResetKind.SOFT))
    async with running(tmp_path) as rig:
        stored = await rig.core.ground.store.command(command.id)
        assert stored is not None
        assert stored.status is CommandStatus.FAILED
        assert stored.outcome == {"answer": "server-restarted"}


async def test_a_raw_call_goes_out_as_it_is_and_its_reply_comes_back(
    rig: Rig, station: FakeStation
) -> None:
    reply, sent = await raw(rig, station, "GetConfiguration", b"{}", {"unknownKey": ["x"]})
    assert sent == {}
    assert isinstance(reply, RawReply)
    assert reply.payload is not None
    assert json.loads(reply.payload) == {"unknownKey": ["x"]}
    assert reply.protocol == "ocpp1.6"


async def test_a_raw_call_that_breaks_the_schema_is_not_sent(
    rig: Rig, station: FakeStation
) -> None:
    call = RawCall(action="Reset", payload=b'{"type":"Gently"}')
    refused = await rig.core.commanding.call(ID, call)
    assert isinstance(refused, RawRefused)
    assert refused.pointer == "/type"
    assert station.connection.sent == []


async def test_a_raw_call_nobody_knows_is_refused(rig: Rig, station: FakeStation) -> None:
    with pytest.raises(Refusal) as refused:
        await rig.core.commanding.call(ID, RawCall(action="Fly", payload=b"{}"))
    assert refused.value.reason is Reason.COMMAND_UNSUPPORTED


async def test_a_station_that_took_a_new_key_is_known_by_it(rig: Rig, station: FakeStation) -> None:
    payload = b'{"key":"AuthorizationKey","value":"0001020304050607FFFFFFCCCCCCCCCCCCCCCCCC"}'
    await raw(rig, station, "ChangeConfiguration", payload, {"status": "Rejected"})
    assert station.station.record.password_hash is None
    await raw(rig, station, "ChangeConfiguration", payload, {"status": "Accepted"})
    assert station.station.record.password_hash is not None


async def raw(
    rig: Rig, station: FakeStation, action: str, payload: bytes, answer: dict[str, Any]
) -> tuple[RawReply | RawRefused, Any]:
    call = asyncio.create_task(
        rig.core.commanding.call(ID, RawCall(action=action, payload=payload))
    )
    _, message_id, said, sent = await station.connection.next()
    assert said == action
    station.answer(message_id, answer)
    return await call, sent


async def test_nothing_is_built_on_a_picture_that_the_store_may_not_share(
    rig: Rig, station: FakeStation
) -> None:
    rig.core.fleet.distrust()
    station.say("StatusNotification", STATUS)
    station.say("Heartbeat", {})
    await rig.settle()
    assert station.connection.sent == []
    with pytest.raises(Refusal) as refused:
        await issue(rig, CommandName.RESET, Reset(kind=ResetKind.SOFT))
    assert refused.value.reason is Reason.STORAGE_UNAVAILABLE
    await load(rig.core)
    station.say("Heartbeat", {})
    assert station.connection.sent == [], "a link of before knows only the picture of before"
    again = FakeStation(rig.core, ID)
    station.actor.closed()
    assert again.station.is_online, "the old link's end is no news of the new one"
    assert await again.ask("StatusNotification", STATUS) == {}


async def test_what_the_version_has_no_room_for_is_refused_before_it_is_sent(
    rig: Rig, station: FakeStation
) -> None:
    command = await issue(rig, CommandName.START, StartCharging(token="X" * 21))
    ended = await rig.core.commanding.wait(command, PATIENCE_S)
    assert ended.status is CommandStatus.FAILED
    assert ended.outcome == {"answer": "command-unsupported"}
    assert station.connection.sent == []


async def test_a_stations_new_key_is_kept_nowhere_in_clear(rig: Rig, station: FakeStation) -> None:
    key = "0123456789abcdef0123456789abcdef"
    order = ChangeConfiguration(key="AuthorizationKey", value=key)
    command = await issue(rig, CommandName.CHANGE_CONFIGURATION, order)
    _, message_id, _, payload = await station.connection.next()
    assert payload["value"] == key
    station.answer(message_id, {"status": "Accepted"})
    await rig.core.commanding.wait(command, PATIENCE_S)
    stored = await rig.core.ground.store.command(command.id)
    assert stored is not None
    assert key not in str(stored.body)
    assert all(key.encode() not in exchange.frame for exchange in await rig.exchanges())


async def test_a_call_that_waited_stands_in_the_journal_where_it_was_sent(
    rig: Rig, station: FakeStation
) -> None:
    for kind in (ResetKind.SOFT, ResetKind.HARD):
        await issue(rig, CommandName.RESET, Reset(kind=kind))
    _, first, _, _ = await station.connection.next()
    await station.ask("Heartbeat", {}, "between")
    station.answer(first, {"status": "Accepted"})
    _, second, _, _ = await station.connection.next()
    kept = [exchange.message_id for exchange in await rig.exchanges()]
    assert kept[-4:] == [first, "between", first, second]
