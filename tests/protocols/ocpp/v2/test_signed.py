"""Signed messages are processed as the normal messages in them (OCPP 2.0.1 and 2.1, Part 4, 7)."""

import json
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from chargeloom.protocols.ocpp.dialect import Side
from chargeloom.protocols.ocpp.incoming import Called, Faulty, FaultySend, Sent
from chargeloom.protocols.ocpp.rpc import Session
from chargeloom.protocols.ocpp.rpc.signed import payload_in, plain_action
from chargeloom.protocols.ocpp.v16 import dialect as v16
from chargeloom.protocols.ocpp.v21 import dialect as v21
from chargeloom.protocols.ocpp.version import Version
from chargeloom.storage.pages import Page
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.rig import FakeStation, Rig, running

VALUES = {
    "id": 1,
    "pending": 0,
    "basetime": "2026-11-25T12:00:00Z",
    "data": [{"t": 0.5, "v": "230.4"}],
}


def signed(action: str, payload: Any, **header: Any) -> dict[str, Any]:
    """Sign a payload as a stranger's library does it (RFC 7515, 7.2.2)."""
    protected = {"alg": "ES256", "OCPPAction": action, "OCPPMessageTypeId": 2} | header
    registry = jws.JWSRegistry(strict_check_header=False)
    key = ECKey.generate_key("P-256")
    made = jws.serialize_json({"protected": protected}, json.dumps(payload), key, registry=registry)
    return dict(made)


def encoded(value: Any) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def text(*elements: Any) -> bytes:
    return json.dumps(elements).encode()


async def test_a_station_that_signs_is_answered_like_any_other(
    tmp_path: Path, version: Version
) -> None:
    async with running(tmp_path) as rig:
        station = await rig.station(version=version)
        boot = await station.ask("BootNotification-Signed", signed("BootNotification", BOOT))
        assert boot["status"] == "Accepted"
        assert station.station.record.model == "One"
        await station.ask("Heartbeat-Signed", signed("Heartbeat", {}))


async def test_the_trace_keeps_the_signature_under_the_action_of_the_message(
    rig: Rig, station: FakeStation
) -> None:
    made = signed("Heartbeat", {})
    await station.ask("Heartbeat-Signed", made)
    await rig.settle()
    found = await rig.core.ground.store.exchanges(Page(50), None, "Heartbeat")
    (call,) = (one for one in found if b"signature" in one.frame)
    assert json.loads(call.frame)[2:] == ["Heartbeat-Signed", made]


@pytest.mark.parametrize(
    ("made", "code"),
    [
        ({}, "FormatViolation"),
        ([], "FormatViolation"),
        (signed("Heartbeat", {}) | {"payload": "*"}, "PropertyConstraintViolation"),
        (signed("Heartbeat", {}) | {"payload": "e"}, "PropertyConstraintViolation"),
        (signed("Heartbeat", {}) | {"protected": encoded([])}, "PropertyConstraintViolation"),
        (signed("Authorize", {}), "PropertyConstraintViolation"),
        (
            signed("Heartbeat", {}) | {"protected": encoded({"OCPPAction": "Heartbeat", "crit": []})},
            "PropertyConstraintViolation",
        ),
        (signed("Heartbeat", {"more": 1}), "FormatViolation"),
        (signed("Heartbeat", "text"), "FormatViolation"),
    ],
    ids=[
        "no JWS", "no object", "no base64url", "a lone sign", "no header", "of another action",
        "critical", "a field too many inside", "no object inside",
    ],
)  # fmt: skip
def test_what_is_wrong_with_one_has_its_code(made: Any, code: str) -> None:
    session = Session(Side.CSMS, v21.DIALECT)
    found = session.receive(text(2, "7", "Heartbeat-Signed", made))
    assert isinstance(found, Faulty)
    assert (found.message_id, found.fault.code) == ("7", code)


@pytest.mark.parametrize("action", ["Nothing-Signed", "Heartbeat-Signed-Signed", "-Signed"])
def test_an_action_that_is_not_known_stays_so_when_it_is_signed(action: str) -> None:
    session = Session(Side.CSMS, v21.DIALECT)
    found = session.receive(text(2, "7", action, signed("Heartbeat", {})))
    assert isinstance(found, Faulty)
    assert found.fault.code == "NotImplemented"


def test_1_6_knows_no_signed_messages() -> None:
    found = Session(Side.CSMS, v16.DIALECT).receive(
        text(2, "7", "Heartbeat-Signed", signed("Heartbeat", {}))
    )
    assert isinstance(found, Faulty)
    assert found.fault.code == "NotImplemented"


def test_a_send_may_be_signed_too() -> None:
    """(OCPP 2.1, Part 4, 4.2.4 and 7.)"""
    action = "NotifyPeriodicEventStream"
    session = Session(Side.CSMS, v21.DIALECT)
    found = session.receive(text(6, "7", f"{action}-Signed", signed(action, VALUES)))
    assert isinstance(found, Sent)
    assert (found.action, type(found.message).action_name()) == (action, action)
    broken = session.receive(text(6, "8", f"{action}-Signed", {}))
    assert isinstance(broken, FaultySend)


def test_a_repetition_word_for_word_is_a_retry() -> None:
    session = Session(Side.CSMS, v21.DIALECT)
    frame = text(2, "7", "Heartbeat-Signed", signed("Heartbeat", {}))
    first = session.receive(frame)
    assert isinstance(first, Called)
    assert (first.action, first.frame) == ("Heartbeat", frame)
    assert type(session.receive(frame)).__name__ == "Repeated"


def test_only_the_end_of_a_name_says_that_it_is_signed() -> None:
    assert plain_action("Heartbeat-Signed") == "Heartbeat"
    assert plain_action("SignedFirmwareStatusNotification") is None
    assert bytes(payload_in("A", json.dumps(signed("A", {"b": 1})).encode())) == b'{"b": 1}'
