"""What is wrong with a call, to the letter of OCPP-J 1.6, table 7."""

import json

import pytest

from chargeloom.protocols.ocpp.rpc import (
    Called,
    Faulty,
    Incoming,
    Session,
    Side,
)
from chargeloom.protocols.ocpp.v16.dialect import DIALECT


def csms() -> Session:
    return Session(Side.CSMS, DIALECT, call_timeout_s=30.0)


def station() -> Session:
    return Session(Side.STATION, DIALECT, call_timeout_s=30.0)


def fault_of(incoming: Incoming) -> tuple[str, str]:
    """Return the id and the code of the CALLERROR that the peer gets."""
    assert isinstance(incoming, Faulty)
    kind, message_id, code, description, details = json.loads(incoming.answer)
    assert kind == 4
    assert isinstance(description, str)
    assert details == {}
    return message_id, code


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b'{"idTag":1}', "TypeConstraintViolation"),
        (b'{"idTag":null}', "TypeConstraintViolation"),
        (b'{"idTag":"123456789012345678901"}', "PropertyConstraintViolation"),
        (b"{}", "ProtocolError"),
        (b'{"idTag":"A","more":1}', "FormationViolation"),
        (b'{"idTag":"A","idTag":"B"}', "FormationViolation"),
        (b'{"idTag":NaN}', "FormationViolation"),
        (b'{"idTag":"\\u0000"}', "PropertyConstraintViolation"),
        (b'{"idTag":"\\ud800"}', "PropertyConstraintViolation"),
        (b"[]", "FormationViolation"),
        (b'"text"', "FormationViolation"),
        (b"null", "ProtocolError"),
        (b"12", "FormationViolation"),
        (b'{"idTag":' + b"[" * 2000 + b"]" * 2000 + b"}", "FormationViolation"),
    ],
)
def test_a_broken_payload_gets_the_code_of_its_break(payload: bytes, code: str) -> None:
    incoming = csms().receive(b'[2,"1","Authorize",' + payload + b"]")
    assert fault_of(incoming) == ("1", code)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (
            b'[2,"1","MeterValues",{"connectorId":1,"meterValue":[]}]',
            "OccurenceConstraintViolation",
        ),
        (
            b'[2,"1","StopTransaction",{"meterStop":0,"timestamp":"222222017-10-27T19:10:11Z"}]',
            "PropertyConstraintViolation",
        ),
        (
            b'[2,"1","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Open"}]',
            "PropertyConstraintViolation",
        ),
    ],
)
def test_bad_values_get_the_code_of_table_7(frame: bytes, code: str) -> None:
    assert fault_of(csms().receive(frame)) == ("1", code)


def test_an_unknown_action_is_not_implemented() -> None:
    assert fault_of(csms().receive(b'[2,"1","Fly",{}]')) == ("1", "NotImplemented")


def test_an_action_in_other_case_is_another_action() -> None:
    assert fault_of(csms().receive(b'[2,"1","heartbeat",{}]')) == ("1", "NotImplemented")


def test_an_action_that_goes_the_other_way_is_not_supported() -> None:
    frame = b'[2,"1","Reset",{"type":"Soft"}]'
    assert fault_of(csms().receive(frame)) == ("1", "NotSupported")
    assert isinstance(station().receive(frame), Called)


@pytest.mark.parametrize(
    ("frame", "message_id"),
    [
        (b'[2,"1","Heartbeat"]', "1"),
        (b'[2,"1","Heartbeat",{},{}]', "1"),
        (b'[2,"1"]', "1"),
        (b'[2,"1",7,{}]', "1"),
        (b'[2,"","Heartbeat",{}]', ""),
        (
            b'[2,"1234567890123456789012345678901234567","Heartbeat",{}]',
            "1234567890123456789012345678901234567",
        ),
        (b'[2,17,"Heartbeat",{}]', "-1"),
        (b'[2,null,"Heartbeat",{}]', "-1"),
        (b"[2]", "-1"),
    ],
)
def test_a_broken_envelope_is_a_formation_violation(frame: bytes, message_id: str) -> None:
    assert fault_of(csms().receive(frame)) == (message_id, "FormationViolation")


def test_a_huge_id_is_not_echoed_whole() -> None:
    message_id, code = fault_of(csms().receive(b'[2,"' + b"x" * 5000 + b'","Heartbeat",{}]'))
    assert (len(message_id), code) == (255, "FormationViolation")
