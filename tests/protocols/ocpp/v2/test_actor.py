"""What a station of OCPP 2.0.1 or 2.1 gets to hear and what is kept, where it differs from 1.6."""

import asyncio
import json
from typing import Any

import pytest

from chargeloom.domain.commands.raw_call import RawCall, RawReply
from chargeloom.domain.stations.breach import Breach
from chargeloom.domain.stations.journal import Direction, Exchange, FrameKind
from chargeloom.protocols.ocpp.v21.messages import event_streams
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.protocols.ocpp.version import Version, Visit
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.rig import FakeStation, Rig

STREAM = {"id": 1, "pending": 0, "basetime": "2026-11-25T12:00:00Z", "data": [{"t": 0, "v": "1"}]}


def hear(station: FakeStation, *frames: object) -> None:
    """Let the actor hear frames; a text is heard as it is."""
    for frame in frames:
        text = frame if isinstance(frame, bytes) else json.dumps(frame).encode()
        station.actor.received(text)


def breaches(station: FakeStation) -> dict[Breach, int]:
    return dict(station.station.breaches or {})


async def newest(rig: Rig, version: Version = V21) -> FakeStation:
    station = await rig.station(version=version)
    await station.ask("BootNotification", BOOT)
    return station


async def ask(
    rig: Rig, station: FakeStation, action: str, payload: object, answer: object
) -> tuple[str, RawReply]:
    """Ask the station, let it answer so; return the id of the call and what the asker gets."""
    call = RawCall(action=action, payload=json.dumps(payload).encode())
    asking = asyncio.create_task(rig.core.commanding.call(station.station.id, call))
    frame = await station.connection.next()
    station.answer(frame[1], answer)
    reply = await asking
    assert isinstance(reply, RawReply)
    return str(frame[1]), reply


async def kept(rig: Rig, kind: FrameKind) -> list[Exchange]:
    return [exchange for exchange in await rig.exchanges() if exchange.kind is kind]


@pytest.mark.parametrize("action", ["Heartbeat", "NotifyReport", "NotifyEvent"])
async def test_before_the_first_boot_everything_else_is_a_security_error(
    rig: Rig, version: Version, action: str
) -> None:
    station = await rig.station(version=version)
    payload: dict[str, Any] = {
        "Heartbeat": {},
        "NotifyReport": {"requestId": 1, "generatedAt": "2026-11-25T12:00:00Z", "seqNo": 0},
        "NotifyEvent": {
            "generatedAt": "2026-11-25T12:00:00Z",
            "seqNo": 0,
            "eventData": [
                {
                    "eventId": 1,
                    "timestamp": "2026-11-25T12:00:00Z",
                    "trigger": "Alerting",
                    "actualValue": "1",
                    "component": {"name": "A"},
                    "variable": {"name": "B"},
                    "eventNotificationType": "HardWiredNotification",
                }
            ],
        },
    }[action]
    assert await station.ask_in_vain(action, payload) == "SecurityError"
    assert breaches(station) == {Breach.NOT_ACCEPTED: 1}
    await station.ask("BootNotification", BOOT)
    await station.ask("Heartbeat", {})


async def test_an_accepted_boot_lasts_over_reconnects(rig: Rig, version: Version) -> None:
    station = await newest(rig, version)
    station.actor.closed()
    again = FakeStation(rig.core, "CP-1", version=version)
    await again.ask("Heartbeat", {})


async def test_a_report_that_was_asked_for_may_come_in_parts_before_acceptance(
    rig: Rig, version: Version
) -> None:
    station = await rig.station(version=version)
    question = {"requestId": 1, "reportBase": "FullInventory"}
    await ask(rig, station, "GetBaseReport", question, {"status": "Accepted"})
    part = {"requestId": 1, "generatedAt": "2026-11-25T12:00:00Z", "seqNo": 0, "tbc": True}
    codes = []
    for number, more in enumerate((True, False, False)):
        station.say("NotifyReport", part | {"seqNo": number, "tbc": more})
        frame = await station.connection.next()
        codes.append(frame[2] if frame[0] == 4 else "taken")
    assert "SecurityError" not in codes[:2]
    assert codes[2] == "SecurityError"


async def test_what_cannot_be_read_is_answered_kept_and_counted(
    rig: Rig, station: FakeStation
) -> None:
    hear(station, b"<nonsense>")
    answer = await station.connection.next()
    assert answer[:3] == [4, "-1", "RpcFrameworkError"]
    assert "nonsense" not in json.dumps(answer)
    assert breaches(station) == {Breach.UNREADABLE: 1}
    (unreadable,) = await kept(rig, FrameKind.UNREADABLE)
    (error,) = await kept(rig, FrameKind.ERROR)
    assert unreadable.frame == b"<nonsense>"
    assert (error.direction, error.pair) == (Direction.OUT, unreadable.id)
    await station.ask("Heartbeat", {})


async def test_a_retry_while_the_first_is_handled_has_one_effect_and_the_same_answer(
    rig: Rig, version: Version
) -> None:
    station = await rig.station(version=version)
    hear(station, [2, "b1", "BootNotification", BOOT], [2, "b1", "BootNotification", BOOT])
    first, second = await station.connection.next(), await station.connection.next()
    assert first == second
    assert first[2]["status"] == "Accepted"
    assert (await rig.event_types()).count("station.booted") == 1
    assert breaches(station) == {Breach.REPEATED_CALL: 1}
    calls = await kept(rig, FrameKind.CALL)
    assert [call.answer is None for call in calls].count(True) == 1


async def test_a_send_reaches_its_handler_and_has_no_answer(rig: Rig) -> None:
    taken: list[event_streams.NotifyPeriodicEventStream] = []

    def take(visit: Visit, message: event_streams.NotifyPeriodicEventStream) -> None:
        assert visit.station.id == "CP-1"
        taken.append(message)

    version = V21._replace(sends={event_streams.NotifyPeriodicEventStream: take})
    station = await newest(rig, version)
    hear(station, [6, "7", "NotifyPeriodicEventStream", STREAM])
    await station.ask("Heartbeat", {})
    assert [message.id for message in taken] == [1]
    assert station.connection.sent == []
    (send,) = await kept(rig, FrameKind.SEND)
    assert (send.action, send.message_id, send.answer) == ("NotifyPeriodicEventStream", "7", None)


async def test_a_handler_of_sends_that_fails_costs_nothing_but_the_send(rig: Rig) -> None:
    def fail(visit: Visit, message: event_streams.NotifyPeriodicEventStream) -> None:
        raise ZeroDivisionError

    station = await newest(rig, V21._replace(sends={event_streams.NotifyPeriodicEventStream: fail}))
    hear(station, [6, "7", "NotifyPeriodicEventStream", STREAM])
    await station.ask("Heartbeat", {})
    assert station.connection.sent == []
    assert len(await kept(rig, FrameKind.SEND)) == 1


async def test_a_faulty_send_is_counted_and_kept(rig: Rig) -> None:
    station = await newest(rig)
    hear(station, [6, "7", "NotifyPeriodicEventStream", {}], b'[6,"8",NaN')
    await station.ask("Heartbeat", {})
    assert station.connection.sent == []
    assert breaches(station) == {Breach.FAULTY_SEND: 2}
    assert len(await kept(rig, FrameKind.SEND)) == 2


async def test_a_send_before_the_first_boot_is_not_taken(rig: Rig) -> None:
    def take(visit: Visit, message: event_streams.NotifyPeriodicEventStream) -> None:
        raise AssertionError("nothing may be taken yet")

    version = V21._replace(sends={event_streams.NotifyPeriodicEventStream: take})
    station = await rig.station(version=version)
    hear(station, [6, "7", "NotifyPeriodicEventStream", STREAM])
    await rig.settle()
    assert station.connection.sent == []
    assert breaches(station) == {Breach.NOT_ACCEPTED: 1}


@pytest.mark.parametrize(("version", "objects"), [(V201, False), (V21, True)])
async def test_an_unusable_result_is_objected_to_in_2_1(
    rig: Rig, version: Version, objects: bool
) -> None:
    station = await newest(rig, version)
    message_id, reply = await ask(rig, station, "ClearCache", {}, {"status": "Perhaps"})
    assert reply.error_code == "PropertyConstraintViolation"
    assert breaches(station) == {Breach.UNUSABLE_ANSWER: 1}
    if not objects:
        assert station.connection.sent == []
        return
    assert (await station.connection.next())[:3] == [5, message_id, "PropertyConstraintViolation"]
    (objection,) = await kept(rig, FrameKind.RESULT_ERROR)
    (result,) = await kept(rig, FrameKind.RESULT)
    assert (objection.direction, objection.action) == (Direction.OUT, "ClearCache")
    assert objection.pair == result.id


async def test_an_objection_of_a_station_is_kept_and_told(rig: Rig) -> None:
    station = await newest(rig)
    await station.ask("Heartbeat", {}, "h1")
    hear(station, [5, "h1", "FormatViolation", "no such time", {}])
    assert "station.objected" in await rig.event_types()
    (objection,) = await kept(rig, FrameKind.RESULT_ERROR)
    assert (objection.direction, objection.action) == (Direction.IN, "Heartbeat")
    assert station.connection.sent == []


async def test_an_objection_to_nothing_is_counted(rig: Rig) -> None:
    station = await newest(rig)
    hear(station, [5, "h1", "FormatViolation", "", {}])
    assert breaches(station) == {Breach.STRAY_ANSWER: 1}
    assert "station.objected" not in await rig.event_types()


async def test_our_message_ids_are_unique_and_have_at_most_36_characters(
    rig: Rig, station: FakeStation
) -> None:
    answer = {"status": "Accepted"}
    ids = {(await ask(rig, station, "ClearCache", {}, answer))[0] for _ in range(50)}
    assert len(ids) == 50
    assert all(0 < len(one) <= 36 for one in ids)
