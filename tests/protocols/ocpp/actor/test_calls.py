"""Our calls: one in flight, each with its answer or the reason why there is none."""

import asyncio
import inspect
import json

import pytest

from chargeloom.domain.commands.command import (
    ClearCache,
    CommandName,
    CommandStatus,
    Reset,
    ResetKind,
    StartCharging,
)
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.protocols.ocpp.v16.messages.core import Reset as ResetCall
from chargeloom.protocols.ocpp.v16.messages.enumerations import ResetType
from tests.patience import PATIENCE_S
from tests.protocols.ocpp.actor.conftest import ID, issue
from tests.rig import FakeStation, Rig


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


async def test_what_the_version_has_no_room_for_is_refused_before_it_is_sent(
    rig: Rig, station: FakeStation
) -> None:
    command = await issue(rig, CommandName.START, StartCharging(token="X" * 21))
    ended = await rig.core.commanding.wait(command, PATIENCE_S)
    assert ended.status is CommandStatus.FAILED
    assert (ended.outcome or {})["answer"] == "command-unsupported"
    assert station.connection.sent == []


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


async def test_what_an_answer_changes_ends_with_the_server_even_before_it_began(
    rig: Rig, station: FakeStation
) -> None:
    async def heed() -> None:
        raise AssertionError("the server ended before")

    heeding, calls = heed(), station.actor._calls
    asking = asyncio.create_task(calls.ask(ResetCall(type=ResetType.SOFT), lambda _: heeding))
    _, message_id, _, _ = await station.connection.next()
    station.answer(message_id, {"status": "Accepted"})
    (following,) = calls._following
    following.cancel()
    await asyncio.wait({following})
    assert inspect.getcoroutinestate(heeding) == inspect.CORO_CLOSED
    assert not calls._following
    asking.cancel()
