"""Stations that answer nothing, too late, or everything with an error."""

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
from chargeloom.domain.stations.journal import FrameKind
from tests.conformance.play import Play
from tests.patience import PATIENCE_S
from tests.rig import FakeStation, Rig

SOFT = Reset(kind=ResetKind.SOFT)
HARD = Reset(kind=ResetKind.HARD)


@pytest.fixture
async def silent(rig: Rig) -> FakeStation:
    """A station whose answers are not waited for long."""
    await (await rig.station()).boot()
    return FakeStation(rig.core, "CP-1", call_timeout_s=0.01)


async def test_fault_036_the_next_order_follows_a_station_that_answers_nothing(
    rig: Rig, silent: FakeStation
) -> None:
    commanding = rig.core.commanding
    first = await commanding.issue(silent.station.id, CommandName.RESET, SOFT, "test")
    second = await commanding.issue(silent.station.id, CommandName.RESET, HARD, "test")
    assert (await commanding.wait(first, PATIENCE_S)).status is CommandStatus.TIMEOUT
    assert (await commanding.wait(second, PATIENCE_S)).status is CommandStatus.TIMEOUT
    asked = [(await silent.connection.next())[3] for _ in range(2)]
    assert asked == [{"type": "Soft"}, {"type": "Hard"}]
    assert await silent.ask("Heartbeat", {}), "what it says is still heard"


async def test_fault_037_an_answer_that_comes_too_late_changes_nothing_and_is_kept(
    rig: Rig, silent: FakeStation
) -> None:
    commanding = rig.core.commanding
    command = await commanding.issue(silent.station.id, CommandName.RESET, SOFT, "test")
    ended = await commanding.wait(command, PATIENCE_S)
    _, message_id, _, _ = await silent.connection.next()
    silent.answer(message_id, {"status": "Accepted"})
    kept = (await rig.exchanges())[-1]
    assert (kept.kind, kept.message_id) == (FrameKind.RESULT, message_id)
    assert await rig.core.ground.store.command(command.id) == ended
    assert silent.connection.close_code is None


async def test_fault_037_what_a_late_station_did_after_all_is_found_by_what_it_tells(
    rig: Rig, silent: FakeStation
) -> None:
    """The remote start ended in a time-out, and the charge that it caused is a charge all the same."""
    commanding = rig.core.commanding
    order = StartCharging(token="CARD", evse=1)
    command = await commanding.issue(silent.station.id, CommandName.START, order, "test")
    assert (await commanding.wait(command, PATIENCE_S)).status is CommandStatus.TIMEOUT
    _, message_id, _, _ = await silent.connection.next()
    silent.answer(message_id, {"status": "Accepted"})
    assert (await silent.start())["idTagInfo"]["status"] == "Accepted"
    [record] = await rig.transactions()
    assert record.suspect == ()


async def test_fault_038_a_station_that_answers_all_with_errors_fails_commands_and_no_more(
    rig: Rig,
) -> None:
    play = Play(rig, await rig.station())
    await play.station.boot()
    for order in (SOFT, ClearCache(), StartCharging(token="CARD", evse=1)):
        command = await (await play.order(order)).refuse("InternalError")
        assert command.status is CommandStatus.FAILED
        assert command.outcome is not None
        assert command.outcome["answer"] == "InternalError"
    answered = await (await play.raw("ClearCache", {})).refuse("GenericError")
    assert answered.error_code == "GenericError"
    assert play.station.connection.close_code is None
    assert (await play.station.start())["idTagInfo"]["status"] == "Accepted"


async def test_fault_038_even_an_error_of_no_standard_ends_the_command(rig: Rig) -> None:
    play = Play(rig, await rig.station())
    await play.station.boot()
    commanding = rig.core.commanding
    command = await commanding.issue(play.station.station.id, CommandName.RESET, SOFT, "test")
    _, message_id, _, _ = await play.station.connection.next()
    play.station.actor.received(json.dumps([4, message_id, 17, None]).encode())
    assert (await commanding.wait(command, PATIENCE_S)).status is CommandStatus.FAILED
