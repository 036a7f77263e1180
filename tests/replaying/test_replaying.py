"""Both sides of a recording, replayed over real sockets: to our own server, to a stranger, to a simulated station."""

import asyncio
import csv
import json
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from chargeloom import clock
from chargeloom.app import Server
from chargeloom.cli.replay import Options, _run
from chargeloom.config import Config, ConfigError, Http, Ocpp
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import SECOND, Instant, to_rfc3339
from chargeloom.domain.stations.journal import Direction, FrameKind
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.places import DATABASE
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.replaying.comparing import differences
from chargeloom.replaying.recording import Recording, RecordingError, Told, recording
from chargeloom.replaying.renumbering import Renumbering, hides_something
from chargeloom.replaying.sources import of_database, of_file
from chargeloom.storage.pages import Page
from chargeloom.storage.sqlite.reading import answering
from chargeloom.web.console.trace import report
from chargeloom.web.console.trace.pairs import pair_of
from chargeloom.web.exporting import messages
from chargeloom.web.exporting.form import FOR_PROGRAMS, Form, written
from tests.rig import prepare, running
from tests.serving import started
from tests.sim.stranger_csms import reception
from tests.storage.facts import NOON


def told(action: str, payload: Any, number: int = 1, **said: Any) -> Told:
    known: dict[str, Any] = {
        "at": Instant(NOON + number * SECOND),
        "station": "CP-1",
        "protocol": "ocpp1.6",
        "direction": Direction.IN,
        "kind": FrameKind.CALL,
        "message_id": str(number),
    }
    return Told(action=action, payload=payload, **known | said)


def answered(number: int, payload: Any, **said: Any) -> Told:
    known: dict[str, Any] = {"kind": FrameKind.RESULT, "direction": Direction.OUT}
    return told("", payload, number, **known | said)


async def recorded(folder: Path) -> Path:
    """Let a station of 1.6 charge once, and keep what was said."""
    async with running(folder) as rig:
        await rig.token()
        station = await rig.station(booted_at=None)
        await station.boot()
        started = await station.start()
        number = started["transactionId"]
        values = {"timestamp": to_rfc3339(clock.now()), "sampledValue": [{"value": "1500"}]}
        await station.ask(
            "MeterValues", {"connectorId": 1, "transactionId": number, "meterValue": [values]}
        )
        await station.stop(number)
        await station.ask_in_vain("NoSuchAction", {})
        await rig.settle()
    return folder / DATABASE


@pytest.fixture
async def database(tmp_path: Path) -> Path:
    return await recorded(tmp_path / "then")


async def read(database: Path) -> Recording:
    async with answering(database) as asked:
        return await of_database(asked, StationId("CP-1"), Page())


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    folder = tmp_path / "now"
    async with running(folder) as rig:
        await rig.token()
        await rig.core.provisioning.announce_station(
            StationRecord(id=StationId("CP-1"), created_at=rig.core.ground.now()), "test"
        )
    anywhere = "127.0.0.1:0"
    config = Config(data=folder, http=Http(bind=anywhere), ocpp=Ocpp(bind=anywhere, drain=0.0))
    fresh = await started(config)
    yield fresh
    await fresh.stop()


async def exported(database: Path, form: Form, target: Path) -> Path:
    async with answering(database) as asked:
        sheet = messages.sheet(asked, Page(), StationId("CP-1"), None)
        data = b"".join([piece.data async for piece in written(sheet, form)])
    await asyncio.to_thread(target.write_bytes, data)
    return target


@pytest.mark.parametrize("form", FOR_PROGRAMS)
async def test_an_export_is_the_same_recording(database: Path, tmp_path: Path, form: Form) -> None:
    found = of_file(await exported(database, form, tmp_path / f"trace.{form}"))
    assert found == await read(database)
    assert [turn.asked.action for turn in found.of(Direction.IN)] == [
        "BootNotification", "StartTransaction", "MeterValues", "StopTransaction", "NoSuchAction",
    ]  # fmt: skip
    assert all(turn.answer is not None for turn in found.turns)


async def test_the_list_of_the_api_is_a_recording(tmp_path: Path) -> None:
    item = {
        "at": "2026-03-20T12:00:00.000Z", "station": "CP-1", "protocol": "ocpp1.6",
        "direction": "in", "kind": "call", "action": "Heartbeat", "message_id": "1", "payload": {},
    }  # fmt: skip
    path = tmp_path / "list.json"
    path.write_text(json.dumps({"items": [item], "next": None}))
    assert of_file(path).turns[0].asked.action == "Heartbeat"


async def test_a_bug_report_is_a_recording_of_its_request(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    async with running(tmp_path / "then") as rig:
        station = await rig.station()
        await station.ask_in_vain("DataTransfer", {"messageId": "A"})
        exchange = (await rig.exchanges())[-1]
        pair = await pair_of(rig.core.ground.store, exchange.id)
        assert pair is not None
        others = await report.around(rig.core.ground.store, pair)
        path.write_text(report.written(station.station.record, pair, others, clock.now()))
    (turn,) = of_file(path).turns
    assert turn.asked.payload == {"messageId": "A"}
    assert turn.answer is not None
    assert (turn.answer.kind, turn.answer.payload["code"]) == (FrameKind.ERROR, "ProtocolError")


async def test_our_own_server_answers_as_it_did(
    database: Path, server: Server, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    url = f"ws://127.0.0.1:{server.ocpp_port}/ocpp"
    path = await exported(database, Form.CSV, tmp_path / "trace.csv")
    for _ in range(2):
        outcome = await _run(path, Options(url=url, speed=0))
        assert (outcome.said, outcome.different) == (5, 0), capsys.readouterr().out
    store = server.core.ground.store
    first, second = await store.transactions(Page(), None, None)
    assert {first.energy_wh, second.energy_wh} == {Decimal(7000)}
    assert first.number != second.number


async def test_what_another_system_answers_otherwise_is_told(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with reception() as desk:
        outcome = await _run(
            None, Options(station="CP-1", data=str(database.parent), url=desk.url, speed=0)
        )
    out = capsys.readouterr().out
    assert outcome.said == 5
    assert outcome.different == 2, out
    assert 'StopTransaction: idTagInfo is new: {"status":"Accepted"}' in out
    assert 'NoSuchAction: code was "NotImplemented", and is "NotSupported" now' in out


async def test_the_other_side_is_replayed_to_a_simulated_station(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        told("BootNotification", {"chargePointVendor": "a", "chargePointModel": "b"}, 1),
        answered(1, {"status": "Accepted", "interval": 300, "currentTime": to_rfc3339(NOON)}),
        told("GetConfiguration", {"key": ["NoSuchKey"]}, 2, direction=Direction.OUT),
        answered(2, {"unknownKey": ["NoSuchKey"]}, direction=Direction.IN),
        told("ChangeConfiguration", {"key": "NoSuchKey", "value": "1"}, 3, direction=Direction.OUT),
        answered(3, {"status": "Accepted"}, direction=Direction.IN),
        told("ChangeConfiguration", {"key": "AuthorizationKey", "value": "********"}, 4,
             direction=Direction.OUT),
    ]  # fmt: skip
    path = tmp_path / "list.json"
    path.write_text(json.dumps([_item(one) for one in rows]))
    outcome = await _run(path, Options(simulator=True, speed=0))
    out = capsys.readouterr().out
    assert (outcome.said, outcome.same, outcome.different, outcome.left_out) == (2, 1, 1, 1), out
    assert 'status was "Accepted", and is "NotSupported" now' in out


async def test_a_side_that_asked_nothing_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list.json"
    path.write_text(json.dumps([_item(told("Heartbeat", {}))]))
    outcome = await _run(path, Options(simulator=True, speed=0))
    assert outcome.said == 0
    assert "no request of the central system" in capsys.readouterr().out


async def test_transactions_that_the_station_numbers_get_new_ids(tmp_path: Path) -> None:
    async with running(tmp_path / "then") as rig:
        await rig.token()
        station = await rig.station(version=V201)
        await station.ask("BootNotification", BOOT)
        await station.ask("TransactionEvent", _event("Started", 0))
        await station.ask("TransactionEvent", _event("Ended", 1))
        await rig.settle()
    path = await exported(tmp_path / "then" / DATABASE, Form.CSV, tmp_path / "trace.csv")
    folder = tmp_path / "now"
    await prepare(folder)
    async with running(folder) as rig:
        await rig.token()
        now = rig.core.ground.now()
        known = StationRecord(id=StationId("CP-1"), created_at=now, booted_at=now)
        await rig.core.provisioning.announce_station(known, "test")
    anywhere = "127.0.0.1:0"
    config = Config(data=folder, http=Http(bind=anywhere), ocpp=Ocpp(bind=anywhere, drain=0.0))
    server = await started(config)
    try:
        url = f"ws://127.0.0.1:{server.ocpp_port}/ocpp"
        for _ in range(2):
            assert (await _run(path, Options(url=url, speed=0))).different == 0
        numbers = [
            one.number for one in await server.core.ground.store.transactions(Page(), None, None)
        ]
    finally:
        await server.stop()
    assert len(set(numbers)) == 2
    assert "TX-1" not in numbers


BOOT = {"reason": "PowerUp", "chargingStation": {"model": "One", "vendorName": "Loom"}}


def _event(kind: str, seq_no: int) -> dict[str, Any]:
    return {
        "eventType": kind,
        "timestamp": to_rfc3339(clock.now()),
        "triggerReason": "Authorized",
        "seqNo": seq_no,
        "transactionInfo": {"transactionId": "TX-1"},
        "evse": {"id": 1, "connectorId": 1},
        "idToken": {"idToken": "CARD", "type": "ISO14443"},
    }


def _item(one: Told) -> dict[str, Any]:
    return {
        "at": to_rfc3339(one.at), "station": one.station, "protocol": one.protocol,
        "direction": one.direction, "kind": one.kind, "action": one.action,
        "message_id": one.message_id, "payload": one.payload,
    }  # fmt: skip


def test_numbers_and_times_of_now_stand_in_for_those_of_then() -> None:
    made = Renumbering(shift_us=3600 * SECOND, token="CARD")
    made.learn({"transactionId": 7, "idTagInfo": {"status": "x"}}, {"transactionId": 99})
    said = {
        "transactionId": 7,
        "connectorId": 7,
        "timestamp": "2026-03-20T12:00:00Z",
        "idTag": "********",
    }
    assert made.renew(said) == {
        "transactionId": 99, "connectorId": 7, "timestamp": "2026-03-20T13:00:00.000Z", "idTag": "CARD",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ({"a": 1}, {"a": 2}, ["a was 1, and is 2 now"]),
        ({"a": 1}, {}, ["a is gone; it was 1"]),
        ({}, {"b": {"c": 1}}, ['b is new: {"c":1}']),
        ({"a": [1, 2]}, {"a": [1]}, ["a had 2 entries, and has 1 now"]),
        ({"currentTime": "2026-03-20T12:00:00Z"}, {"currentTime": "2027-01-01T00:00:00Z"}, []),
        ({"interval": 300}, {"interval": 329}, []),
        ({"interval": 300}, {"interval": 10}, ["interval was 300, and is 10 now"]),
        ({"transactionId": 1}, {"transactionId": 2}, []),
        ({"transactionId": 1}, {}, ["transactionId is gone; it was 1"]),
    ],
)
def test_differences_are_told_in_words(was: Any, now: Any, words: list[str]) -> None:
    assert list(differences(answered(1, was), answered(1, now))) == words


def test_silence_and_errors_are_differences() -> None:
    error = answered(1, {"code": "NotImplemented"}, kind=FrameKind.ERROR)
    (silent,) = differences(answered(1, {}), None)
    (other,) = differences(answered(1, {}), error)
    assert silent == "is not answered now"
    assert "now by an error" in other
    assert list(differences(None, None)) == []


def test_what_was_hidden_is_never_said() -> None:
    assert hides_something({"key": "AuthorizationKey", "value": "********"})
    assert not hides_something({"idTag": "********", "a": [{"b": 1}]})


@pytest.mark.parametrize(
    ("frames", "why"),
    [
        ([], "no request"),
        ([told("A", {}), told("B", {}, station="CP-2")], "one station"),
    ],
)
def test_what_is_no_recording_is_refused(frames: list[Told], why: str) -> None:
    with pytest.raises(RecordingError, match=why):
        recording(frames)


ROW: Final = (
    '{"at":"2026-01-01T00:00:00Z","station":%s,"protocol":"ocpp1.6","direction":"in","kind":"call",'
    '"action":"Heartbeat","message_id":"1","payload":{}}'
)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a,b\n1,2\n",
        "{",
        '{"items":[{}]}',
        '{"items":3}',
        "[1]",
        f"[{ROW % '7'}]",
        "[" * 100_000,
        "chargeloom 1\n",
        "chargeloom 1\nProtocol: ocpp1.6",
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "file"
    path.write_text(text)
    with pytest.raises(RecordingError):
        of_file(path)


async def test_a_station_that_nobody_knows_is_told(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for station, told in (("cp-1", "no station is called 'cp-1'; capitals count\n"), ("CP-1", "")):
        nothing = Options(
            station=station, data=str(database.parent), until="1999-01-01", simulator=True
        )
        with pytest.raises(RecordingError):
            await _run(None, nothing)
        assert capsys.readouterr().err == told


async def test_one_way_and_one_source_must_be_named(tmp_path: Path) -> None:
    for options in (Options(), Options(simulator=True, url="ws://x"), Options(simulator=True)):
        with pytest.raises(ConfigError):
            await _run(None, options)


def test_an_answer_is_that_of_the_last_request_before_it_under_its_id() -> None:
    """Stations that start anew count anew, and a recording may begin in the midst of it all."""
    begun = [answered(1, {"n": 0}, message_id="1")]
    unanswered = [told("A", {}, 2, message_id="1")]
    anew = [told("B", {}, 3, message_id="1"), answered(3, {"n": 3}, message_id="1")]
    last = [answered(5, {"n": 4}, message_id="1"), told("C", {}, 4, message_id="1")]
    turns = recording([*begun, *unanswered, *anew, *last]).turns
    found = [(one.asked.action, one.answer and one.answer.payload) for one in turns]
    assert found == [("A", None), ("B", {"n": 3}), ("C", {"n": 4})]


def test_an_export_of_a_message_as_long_as_messages_may_be_is_a_recording(tmp_path: Path) -> None:
    path, row = tmp_path / "long.csv", _item(told("DataTransfer", {"data": "x" * (1 << 20)}))
    row["payload"] = msgspec.json.encode(row["payload"]).decode()
    with path.open("w", newline="") as file:
        table = csv.DictWriter(file, row)
        table.writeheader()
        table.writerow(row)
    (turn,) = of_file(path).turns
    assert len(turn.asked.payload["data"]) == 1 << 20


def test_errors_of_any_form_are_compared() -> None:
    was = answered(1, {"code": "InternalError"}, kind=FrameKind.ERROR)
    (words,) = differences(was, answered(1, ["odd"], kind=FrameKind.ERROR))
    assert words.startswith('code was "InternalError"')
