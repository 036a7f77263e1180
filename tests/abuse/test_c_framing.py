"""Abuse of the framing, cases 38 to 65: what every version answers to it, and that nothing breaks."""

import asyncio
import json
from typing import Any

import pytest

from chargeloom.domain.commands.raw_call import RawReply
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.breach import Breach
from chargeloom.domain.stations.journal import FrameKind
from chargeloom.domain.stations.station_record import Registration
from chargeloom.protocols.ocpp.actor import MAX_WAITING
from chargeloom.protocols.ocpp.rpc import MAX_UNREADABLE, Side
from chargeloom.protocols.ocpp.version import Visit
from chargeloom.storage.pages import Page
from chargeloom.wire.message import Message
from tests.abuse.hostile import BOOTS, VERSIONS, Hostile, codes
from tests.rig import FakeStation, Rig

FORMAT = codes("FormationViolation", "FormatViolation")
FRAMEWORK = codes(None, "RpcFrameworkError")

AUTHORIZE = {
    "1.6": b'{"idTag":%b}',
    "2.0.1": b'{"idToken":{"idToken":%b,"type":"ISO14443"}}',
    "2.1": b'{"idToken":{"idToken":%b,"type":"ISO14443"}}',
}
STATUS: dict[str, dict[str, Any]] = {
    "1.6": {"connectorId": 1, "errorCode": "NoError", "status": "Available"},
    "2.0.1": {
        "timestamp": "2026-11-25T12:00:00Z",
        "connectorStatus": "Available",
        "evseId": 1,
        "connectorId": 1,
    },
}
STATUS["2.1"] = STATUS["2.0.1"]
SECURITY_EVENT: dict[str, Any] = {"type": "Event", "timestamp": "2026-11-25T12:00:00Z"}


def status(station: Hostile, **changes: Any) -> bytes:
    return call("StatusNotification", STATUS[station.name] | changes)


def call(action: str, payload: Any, message_id: str = "1") -> bytes:
    return json.dumps([2, message_id, action, payload]).encode()


def authorize(station: Hostile, token: bytes) -> bytes:
    return b'[2,"1","Authorize",' + AUTHORIZE[station.name] % token + b"]"


@pytest.mark.parametrize("text", [b"", b"?", b"{", b"[2,", b"\xff\xfe", b"\x00", b"hello <b>"])
async def test_abuse_038_not_json(station: Hostile, text: bytes) -> None:
    await station.expect(text, "-1", FRAMEWORK[station.name])
    assert station.breaches == {Breach.UNREADABLE: 1}
    [kept] = await station.kept(FrameKind.UNREADABLE)
    assert kept.frame == text


async def test_abuse_038_the_tenth_text_without_an_answer_closes_the_link(station: Hostile) -> None:
    for _ in range(MAX_UNREADABLE):
        station.fake.actor.received(b"?")
    answers = {tuple(answer[:3]) for answer in station.fake.connection.sent}
    if FRAMEWORK[station.name] is None:
        assert (station.fake.connection.close_code, answers) == (1002, set())
    else:
        assert station.fake.connection.close_code is None
        assert answers == {(4, "-1", "RpcFrameworkError")}


@pytest.mark.parametrize("text", [b"{}", b"[]", b'"2"', b"2", b"null", b'{"2":"1"}'])
async def test_abuse_039_json_but_no_message(station: Hostile, text: bytes) -> None:
    await station.expect(text, "-1", FRAMEWORK[station.name])
    assert station.breaches == {Breach.UNREADABLE: 1}


@pytest.mark.parametrize("text", [b'[2,"1","Heartbeat"]', b'[2,"1","Heartbeat",{},{}]', b'[2,"1"]'])
async def test_abuse_040_too_few_or_too_many_elements(station: Hostile, text: bytes) -> None:
    await station.expect(text, "1", FORMAT[station.name])
    assert station.breaches == {Breach.FAULTY_CALL: 1}


@pytest.mark.parametrize(
    "kind", [b"0", b"7", b"99", b'"2"', b"2.0", b"true", b"null", b"-2", b"[2]", b"1e2"]
)
async def test_abuse_041_an_unknown_type_number(station: Hostile, kind: bytes) -> None:
    code = codes(None, "MessageTypeNotSupported", None)[station.name]
    await station.expect(b"[" + kind + b',"1","Heartbeat",{}]', "1", code)
    assert station.breaches == {Breach.UNKNOWN_TYPE: 1}


@pytest.mark.parametrize("message_id", ["", "x" * 37, "x" * 200, "a\0b"])
async def test_abuse_042_an_id_of_the_wrong_length(station: Hostile, message_id: str) -> None:
    await station.expect(call("Heartbeat", {}, message_id), message_id, FORMAT[station.name])


@pytest.mark.parametrize("message_id", [b"1", b"null", b"{}", b"true", b"[]", b"1.5"])
async def test_abuse_042_an_id_that_is_no_text(station: Hostile, message_id: bytes) -> None:
    code = codes("FormationViolation", "RpcFrameworkError")[station.name]
    await station.expect(b"[2," + message_id + b',"Heartbeat",{}]', "-1", code)


@pytest.mark.parametrize("action", ["Fly", "", "x" * 5000, "__class__", "Heartbeat\0"])
async def test_abuse_043_an_unknown_action(station: Hostile, action: str) -> None:
    await station.expect(call(action, {}), "1", "NotImplemented")


@pytest.mark.parametrize("action", ["Reset", "ClearCache", "TriggerMessage"])
async def test_abuse_044_an_action_of_the_other_direction(station: Hostile, action: str) -> None:
    await station.expect(call(action, {"type": "Hard"}), "1", "NotSupported")


@pytest.mark.parametrize("action", ["heartbeat", "HEARTBEAT", "heartBeat", "Heartbeat "])
async def test_abuse_045_an_action_in_other_case(station: Hostile, action: str) -> None:
    await station.expect(call(action, {}), "1", "NotImplemented")


@pytest.mark.parametrize("payload", [b"[]", b'[{"idTag":"CARD"}]', b'"{}"', b"0", b"false"])
async def test_abuse_046_a_payload_that_is_no_object(station: Hostile, payload: bytes) -> None:
    await station.expect(b'[2,"1","Heartbeat",' + payload + b"]", "1", FORMAT[station.name])


async def test_abuse_046_null_is_no_payload(station: Hostile) -> None:
    [answer] = await station.hear(b'[2,"1","Heartbeat",null]', answers=1)
    assert answer[0] == 3
    code = codes("ProtocolError", "OccurrenceConstraintViolation")[station.name]
    await station.expect(b'[2,"1","Authorize",null]', "1", code)


async def test_abuse_047_a_missing_field(station: Hostile) -> None:
    code = codes("ProtocolError", "OccurrenceConstraintViolation")[station.name]
    await station.expect(call("Authorize", {}), "1", code)
    await station.expect(call("DataTransfer", {"messageId": "A"}), "1", code)


async def test_abuse_048_an_unknown_field(station: Hostile) -> None:
    transfer = {"vendorId": "loom", "more": 1}
    await station.expect(call("DataTransfer", transfer), "1", FORMAT[station.name])
    await station.expect(call("Heartbeat", {"more": None}), "1", FORMAT[station.name])


async def test_abuse_048_custom_data_is_known_to_2_x_alone(station: Hostile) -> None:
    custom = {"vendorId": "loom", "anything": [1, {"x": None}]}
    if station.name == "1.6":
        await station.expect(call("Heartbeat", {"customData": custom}), "1", "FormationViolation")
    else:
        await station.ask("Heartbeat", {"customData": custom})


@pytest.mark.parametrize("value", ["one", 1.5, True, None, [1], {}])
async def test_abuse_049_a_value_of_the_wrong_type(station: Hostile, value: Any) -> None:
    await station.expect(status(station, connectorId=value), "1", "TypeConstraintViolation")


async def test_abuse_050_a_value_outside_its_bounds(station: Hostile) -> None:
    word = "status" if station.name == "1.6" else "connectorStatus"
    code = "PropertyConstraintViolation"
    await station.expect(status(station, **{word: "Open"}), "1", code)
    await station.expect(status(station, **{word: ""}), "1", code)
    if station.name == "2.1":  # the schemas before have no lower bound
        await station.expect(status(station, connectorId=-1), "1", code)
    await station.expect(call("DataTransfer", {"vendorId": "x" * 256}), "1", code)
    await station.ask("DataTransfer", {"vendorId": "x" * 255})


async def test_abuse_051_too_few_elements(station: Hostile) -> None:
    if (
        station.name == "1.6"
    ):  # its one array with a lower bound is that of readings: of none there is nothing to refuse
        await station.ask("MeterValues", {"connectorId": 1, "meterValue": []})
        return
    payload = {"generatedAt": "2026-03-20T12:00:00Z", "seqNo": 0, "eventData": []}
    await station.expect(call("NotifyEvent", payload), "1", "OccurrenceConstraintViolation")


async def test_abuse_051_too_many_elements(station: Hostile) -> None:
    if station.name == "1.6":
        return  # no array of a message from the station has an upper bound in 1.6
    certificate = {
        "hashAlgorithm": "SHA256",
        "issuerNameHash": "a",
        "issuerKeyHash": "b",
        "serialNumber": "c",
        "responderURL": "http://localhost",
    }
    payload = {
        "idToken": {"idToken": "CARD", "type": "ISO14443"},
        "iso15118CertificateHashData": [certificate] * 5,
    }
    await station.expect(call("Authorize", payload), "1", "OccurrenceConstraintViolation")


@pytest.mark.parametrize("depth", [33, 1_000, 30_000])
async def test_abuse_052_nesting_without_end(station: Hostile, depth: int) -> None:
    token = b"[" * depth + b"]" * depth
    await station.expect(authorize(station, token), "1", FORMAT[station.name])
    objects = b'{"a":' * depth + b"1" + b"}" * depth
    await station.expect(authorize(station, objects), "1", FORMAT[station.name])


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b"[2,"])
async def test_abuse_052_nesting_of_the_whole_text(station: Hostile, opening: bytes) -> None:
    await station.expect(opening * 20_000, "-1", FRAMEWORK[station.name])


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-1e999"])
async def test_abuse_053_a_number_that_is_none(station: Hostile, number: bytes) -> None:
    await station.expect(authorize(station, number), "1", FORMAT[station.name])


@pytest.mark.parametrize("digits", [5_000, 50_000])
async def test_abuse_054_an_integer_of_thousands_of_digits(station: Hostile, digits: int) -> None:
    await station.expect(authorize(station, b"9" * digits), "1", FORMAT[station.name])


TWICE = {
    "1.6": b'{"idTag":"CARD",%b:"OTHER"}',
    "2.0.1": b'{"idToken":{"idToken":"CARD",%b:"OTHER","type":"ISO14443"}}',
    "2.1": b'{"idToken":{"idToken":"CARD",%b:"OTHER","type":"ISO14443"}}',
}


@pytest.mark.parametrize("first", [b"i", b"\\u0069"])
async def test_abuse_055_a_name_that_stands_twice(station: Hostile, first: bytes) -> None:
    name = b'"' + first + (b'dTag"' if station.name == "1.6" else b'dToken"')
    payload = TWICE[station.name] % name
    await station.expect(b'[2,"1","Authorize",' + payload + b"]", "1", FORMAT[station.name])


@pytest.mark.parametrize("text", [b'"\\ud800"', b'"A\\u0000"', b'"\\udc00\\ud800"'])
async def test_abuse_056_text_that_no_database_takes(station: Hostile, text: bytes) -> None:
    await station.expect(authorize(station, text), "1", "PropertyConstraintViolation")


@pytest.mark.parametrize(
    "evil", ["\u202egnihtyreve", "\x1b[2J\x1b[31mred", "a\r\nb", "\ufeff", "🔌"]
)
async def test_abuse_056_text_that_deceives_readers_is_kept_and_never_shown_raw(
    station: Hostile, evil: str, capfd: pytest.CaptureFixture[str]
) -> None:
    await station.ask("SecurityEventNotification", SECURITY_EVENT | {"techInfo": evil})
    await station.rig.settle()
    events = await station.rig.core.ground.store.events(Page(500))
    told = [json.dumps(event.data) for event in events]
    assert any(json.dumps(evil)[1:-1] in text for text in told), "kept as it came"
    written = capfd.readouterr()
    assert "\x1b[2J" not in written.out + written.err


async def test_abuse_057_an_answer_to_nothing(station: Hostile) -> None:
    strays = [b'[3,"x",{}]', b'[4,"x","GenericError","",{}]', b"[3]", b"[4]", b"[3,7]"]
    assert await station.hear(*strays, answers=0) == []
    assert station.breaches == {Breach.STRAY_ANSWER: len(strays)}
    assert len(await station.kept(FrameKind.RESULT)) == len(strays)


async def test_abuse_058_an_answer_twice(station: Hostile) -> None:
    answer = b'[3,"%b",{"status":"Accepted"}]'
    message_id, reply = await station.asked("ClearCache", {}, answer)
    assert isinstance(reply, RawReply)
    assert reply.error_code is None
    assert await station.hear(answer.replace(b"%b", message_id.encode()), answers=0) == []
    assert station.breaches == {Breach.STRAY_ANSWER: 1}


async def test_abuse_059_an_answer_after_its_time(rig: Rig, version_name: str) -> None:
    await rig.station("LATE", version=VERSIONS[version_name])
    fake = FakeStation(rig.core, "LATE", 0.0, VERSIONS[version_name])
    station = Hostile(rig, version_name, fake)
    await station.ask("BootNotification", BOOTS[version_name])
    with pytest.raises(Refusal) as refused:
        await station.asked("ClearCache", {}, None)
    assert refused.value.reason is Reason.STATION_SILENT
    [question] = [one for one in await station.kept(FrameKind.CALL) if one.action == "ClearCache"]
    late = b'[3,"%b",{"status":"Accepted"}]' % question.message_id.encode()
    assert await station.hear(late, answers=0) == []
    [kept] = await station.kept(FrameKind.RESULT)
    assert (kept.frame, kept.message_id) == (late, question.message_id)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b'[3,"%b",{"status":"Perhaps"}]', codes(*["PropertyConstraintViolation"] * 2)),
        (b'[3,"%b",{}]', codes("ProtocolError", "OccurrenceConstraintViolation")),
        (b'[3,"%b",[]]', FORMAT),
        (b'[3,"%b"]', FORMAT),
    ],
)
async def test_abuse_060_an_answer_that_cannot_be_used(
    station: Hostile, answer: bytes, code: dict[str, str]
) -> None:
    message_id, reply = await station.asked("ClearCache", {}, answer)
    assert isinstance(reply, RawReply)
    assert reply.error_code == code[station.name]
    if station.name == "2.1":
        objection = await station.fake.connection.next()
        assert objection[:3] == [5, message_id, code[station.name]]
    await station.probe()
    assert station.breaches == {Breach.UNUSABLE_ANSWER: 1}


async def test_abuse_061_many_calls_without_waiting(rig: Rig, version_name: str) -> None:
    version = VERSIONS[version_name]
    calls = version.dialect.calls_to[Side.CSMS]
    heartbeat, security = calls["Heartbeat"], calls["SecurityEventNotification"]
    gate = asyncio.Event()

    async def slowly(visit: Visit, request: Any) -> Message:
        await gate.wait()
        return await _reply(version.handlers[heartbeat](visit, request))

    patient = version._replace(handlers={**version.handlers, heartbeat: slowly})
    fake = await rig.station("FLOOD", version=patient)
    station = Hostile(rig, version_name, fake)
    await station.ask("BootNotification", BOOTS[version_name])
    assert security in patient.handlers
    fake.actor.received(call("Heartbeat", {}, "first"))
    for number in range(50):
        fake.actor.received(call("SecurityEventNotification", SECURITY_EVENT, f"n{number}"))
        assert fake.connection.is_paused == (number + 1 >= MAX_WAITING), "reading stops at 32"
    gate.set()
    ids = [(await fake.connection.next())[1] for _ in range(51)]
    assert ids == ["first", *(f"n{number}" for number in range(50))]
    assert not fake.connection.is_paused


async def _reply(reply: Any) -> Message:
    return reply if isinstance(reply, Message) else await reply


async def test_abuse_062_the_id_of_a_call_that_is_still_handled(newcomer: Hostile) -> None:
    boot = call("BootNotification", BOOTS[newcomer.name], "same")
    for _ in range(3):
        newcomer.fake.actor.received(boot)
    answers = [await newcomer.fake.connection.next() for _ in range(3)]
    if newcomer.name == "1.6":
        refused = [answer[:3] for answer in answers if answer[0] == 4]
        assert refused == [[4, "same", "GenericError"]] * 2
    else:
        assert answers[0][:2] == [3, "same"]
        assert answers == [answers[0]] * 3
    await newcomer.probe()
    assert (await newcomer.rig.event_types()).count("station.booted") == 2, "with the bystander's"


async def test_abuse_062_the_id_is_free_again_after_the_answer(station: Hostile) -> None:
    for _ in range(2):
        await station.ask("SecurityEventNotification", SECURITY_EVENT, "same")
    assert station.breaches == {}


async def test_abuse_063_an_id_for_other_content(station: Hostile) -> None:
    await station.ask("SecurityEventNotification", SECURITY_EVENT, "same")
    await station.ask("SecurityEventNotification", SECURITY_EVENT | {"type": "Other"}, "same")
    reply = await station.ask("Heartbeat", {}, "same")
    assert set(reply) == {"currentTime"}, "answered from its own content"
    assert station.breaches == {Breach.REUSED_ID: 2}


async def test_abuse_063_an_id_for_other_content_while_the_first_is_handled(
    station: Hostile,
) -> None:
    first = call("SecurityEventNotification", SECURITY_EVENT, "same")
    other = call("SecurityEventNotification", SECURITY_EVENT | {"type": "Other"}, "same")
    answers = await station.hear(first, other, answers=2)
    kinds = sorted(answer[0] for answer in answers)
    assert kinds == ([3, 4] if station.name == "1.6" else [3, 3])


OPENED = {"id": 1, "variableMonitoringId": 7, "params": {}}
STREAM = {"id": 1, "pending": 0, "basetime": "2026-11-25T12:00:00Z", "data": [{"t": 0, "v": "1"}]}


@pytest.mark.parametrize(
    ("payload", "breach"),
    [(STREAM, None), ({"id": "x"}, Breach.FAULTY_SEND), (None, Breach.FAULTY_SEND)],
)
async def test_abuse_064_a_send(station: Hostile, payload: Any, breach: Breach | None) -> None:
    if station.name == "2.1":
        await station.ask("OpenPeriodicEventStream", {"constantStreamData": OPENED})
    text = json.dumps([6, "1", "NotifyPeriodicEventStream", payload]).encode()
    code = codes(None, "MessageTypeNotSupported", None)[station.name]
    await station.expect(text, "1", code)
    expected = breach if station.name == "2.1" else Breach.UNKNOWN_TYPE
    assert station.breaches == ({expected: 1} if expected is not None else {})


@pytest.mark.parametrize("action", ["SecurityEventNotification", "StatusNotification"])
async def test_abuse_065_a_call_before_the_boot(newcomer: Hostile, action: str) -> None:
    payload = SECURITY_EVENT if action == "SecurityEventNotification" else STATUS[newcomer.name]
    newcomer.fake.actor.received(call(action, payload))
    answer = await newcomer.fake.connection.next()
    if newcomer.name == "1.6":
        assert answer == [3, "1", {}]
        assert newcomer.breaches == {Breach.BEFORE_BOOT: 1}
    else:
        assert answer[:3] == [4, "1", "SecurityError"]
        assert newcomer.breaches == {Breach.NOT_ACCEPTED: 1}


@pytest.mark.parametrize("registration", [Registration.PENDING, Registration.REJECTED])
async def test_abuse_065_a_call_of_a_station_that_is_not_accepted(
    rig: Rig, version_name: str, registration: Registration
) -> None:
    version = VERSIONS[version_name]
    fake = await rig.station("PENDING", version=version, registration=registration)
    await fake.ask("BootNotification", BOOTS[version_name])
    assert await fake.ask_in_vain("Heartbeat", {}) == "SecurityError"
    assert await fake.ask_in_vain("SecurityEventNotification", SECURITY_EVENT) == "SecurityError"
    assert fake.station.breaches == {Breach.NOT_ACCEPTED: 2}
