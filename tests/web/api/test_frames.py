import json
from typing import Any

import pytest

from chargeloom.domain.ids import FrameId, StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.journal import Direction, Exchange, FrameKind
from chargeloom.web.api.frames import frames_of, payload_of


def exchange(**changes: Any) -> Exchange:
    fields: dict[str, Any] = {
        "id": FrameId(10),
        "station": StationId("CP-1"),
        "at": Instant(1000),
        "protocol": "ocpp1.6",
        "direction": Direction.IN,
        "kind": FrameKind.CALL,
        "action": "Heartbeat",
        "message_id": "7",
        "frame": b'[2,"7","Heartbeat",{}]',
    }
    return Exchange(**fields | changes)


def test_a_call_and_its_answer_are_two_messages_that_name_each_other() -> None:
    call, answer = frames_of(
        exchange(
            answer=b'[3,"7",{"currentTime":"x"}]',
            answer_kind=FrameKind.RESULT,
            answered_at=Instant(2500),
        )
    )
    assert (call.id, call.pair, call.direction, call.latency_us) == (10, 11, Direction.IN, None)
    assert (answer.id, answer.pair, answer.direction) == (11, 10, Direction.OUT)
    assert (answer.kind, answer.at, answer.latency_us) == (FrameKind.RESULT, 2500, 1500)
    assert bytes(answer.payload) == b'{"currentTime":"x"}'


def test_an_answer_that_came_later_names_its_call() -> None:
    (answer,) = frames_of(
        exchange(
            kind=FrameKind.RESULT,
            frame=b'[3,"7",{}]',
            pair=FrameId(4),
            at=Instant(5000),
            answered_at=Instant(1000),
        )
    )
    assert (answer.pair, answer.latency_us) == (4, 4000)


@pytest.mark.parametrize(
    ("kind", "frame", "payload"),
    [
        (FrameKind.CALL, b'[2,"7","A",{"x":1.50}]', b'{"x":1.50}'),
        (FrameKind.RESULT, b'[3,"7",{}]', b"{}"),
        (FrameKind.ERROR, b'[3,"7",{"unusable":1}]', b'{"unusable":1}'),
        (
            FrameKind.ERROR,
            b'[4,"7","GenericError","no",{"a":1}]',
            b'{"code":"GenericError","description":"no","details":{"a":1}}',
        ),
        (FrameKind.ERROR, b'[4,"7"]', b'{"code":null,"description":null,"details":null}'),
        (FrameKind.SEND, b'[6,"7","A",{}]', b"{}"),
        (FrameKind.UNREADABLE, b"hello", b'{"text":"hello"}'),
        (FrameKind.UNREADABLE, b'[9,"x"]', b'{"text":"[9,\\"x\\"]"}'),
        (FrameKind.CALL, b'[2,"7","A"]', b'{"text":"[2,\\"7\\",\\"A\\"]"}'),
        (FrameKind.CALL, b"[]", b'{"text":"[]"}'),
        (FrameKind.CALL, b'{"a":1}', b'{"text":"{\\"a\\":1}"}'),
        (FrameKind.CALL, b"\xff", '{"text":"\ufffd"}'.encode()),
        (FrameKind.CALL, b"[[2]]", b'{"text":"[[2]]"}'),
    ],
)
def test_the_payload_is_shown_as_it_was(kind: FrameKind, frame: bytes, payload: bytes) -> None:
    assert bytes(payload_of(kind, frame)) == payload


def test_a_frame_nested_too_deep_is_shown_as_its_text() -> None:
    frame = b'[2,"7","A",' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"]"
    assert "text" in json.loads(bytes(payload_of(FrameKind.CALL, frame)))


@pytest.mark.parametrize("key", ["AuthorizationKey", "authorizationkey"])
def test_a_new_password_of_a_station_is_hidden(key: str) -> None:
    frame = json.dumps([2, "7", "ChangeConfiguration", {"key": key, "value": "hunter2"}])
    shown = bytes(payload_of(FrameKind.CALL, frame.encode()))
    assert json.loads(shown) == {"key": key, "value": "********"}


@pytest.mark.parametrize("payload", [{"key": "Other", "value": "x"}, {"key": 1}, [], 7])
def test_other_settings_are_shown(payload: Any) -> None:
    frame = json.dumps([2, "7", "ChangeConfiguration", payload])
    shown = bytes(payload_of(FrameKind.CALL, frame.encode()))
    assert json.loads(shown) == payload


_PASSWORD: dict[str, Any] = {"component": {"name": "SecurityCtrlr"}}
_PASSWORD |= {"variable": {"name": "BasicAuthPassword"}}


@pytest.mark.parametrize(
    "payload",
    [
        {"configurationKey": [{"key": "AuthorizationKey", "readonly": False, "value": "hunter2"}]},
        {"getVariableResult": [_PASSWORD | {"attributeStatus": "Accepted", "attributeValue": "hunter2"}]},
        {"reportData": [_PASSWORD | {"variableAttribute": [{"type": "Actual", "value": "hunter2"}]}]},
        {"eventData": [_PASSWORD | {"actualValue": "hunter2"}]},
        {"connectionData": {"basicAuthPassword": "hunter2"}},
    ],
    ids=lambda payload: next(iter(payload)),
)  # fmt: skip
def test_a_password_that_a_station_tells_is_hidden_and_nothing_else(payload: Any) -> None:
    """OCPP-J 1.6, 6.2.2, and 2.0.1, A01: it can be written only; stations tell it all the same."""
    frame = json.dumps([3, "7", payload])
    shown = bytes(payload_of(FrameKind.RESULT, frame.encode()))
    assert json.dumps(json.loads(shown)) == json.dumps(payload).replace("hunter2", "********")
