"""What a station is asked, and what its answers change."""

import asyncio
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from chargeloom.domain.commands.command import (
    ChangeConfiguration,
    CommandName,
    CommandStatus,
    GetConfiguration,
    Order,
    Reset,
    ResetKind,
    SetAvailability,
    StartCharging,
    StopCharging,
    Trigger,
    Unlock,
)
from chargeloom.domain.commands.raw_call import RawCall
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.station_record import Registration
from chargeloom.domain.stations.variable import VariableKey
from tests.patience import PATIENCE_S
from tests.protocols.ocpp.actor.conftest import issue
from tests.rig import FakeStation, Rig, running


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


async def test_a_yes_counts_although_nobody_waits_for_it_any_more(rig: Rig) -> None:
    station = await rig.station()
    asked = RawCall(
        action="ChangeConfiguration", payload=b'{"key":"HeartbeatInterval","value":"77"}'
    )
    calling = asyncio.create_task(rig.core.commanding.call(station.station.id, asked))
    _, message_id, _, _ = await station.connection.next()
    calling.cancel()
    await asyncio.wait([calling])
    station.answer(message_id, {"status": "Accepted"})
    await station.boot()
    known = await rig.core.ground.store.variable(
        station.station.id, VariableKey("", "", 0, 0, "HeartbeatInterval", "")
    )
    assert known is not None
    assert known.value == "77"
