"""What a driver types to charge stands in no log (OCPP 2.0.1, C04.FR.04)."""

import json
from base64 import urlsafe_b64encode

import pytest

from chargeloom.domain.commands.hiding import HIDDEN
from chargeloom.protocols.ocpp.key_codes import without_key_codes


@pytest.mark.parametrize(
    "payload",
    [
        {"idToken": {"idToken": "SESAME", "type": "KeyCode"}},
        {"idToken": {"type": "KeyCode", "additionalInfo": [], "idToken": "SESAME"}},
        {"localAuthorizationList": [{"idToken": {"type": "KeyCode", "idToken": "SESAME"}}]},
        {"groupIdToken": {"idToken": "SESAME", "type": "KeyCode"}},
    ],
)
def test_a_key_code_is_hidden_wherever_it_stands(payload: object) -> None:
    frame = json.dumps([2, "1", "Any", payload]).encode()
    assert json.loads(without_key_codes(frame)) == json.loads(
        frame.replace(b"SESAME", HIDDEN.encode())
    )


def signed(said: object) -> dict[str, str]:
    text = urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    return {"payload": text, "signature": "c2lnbmVk", "protected": "e30"}


def test_a_key_code_that_is_signed_is_hidden_with_what_it_could_be_found_by() -> None:
    told = {"idToken": {"idToken": "SESAME", "type": "KeyCode"}}
    frame = json.dumps([2, "1", "Authorize-Signed", signed(told)]).encode()
    hidden = {"payload": HIDDEN, "signature": HIDDEN, "protected": "e30"}
    assert json.loads(without_key_codes(frame)) == [2, "1", "Authorize-Signed", hidden]


def test_a_key_code_in_the_open_is_hidden_beside_the_mark_of_what_is_signed() -> None:
    token = {"idToken": "SESAME", "type": "KeyCode"}
    frame = json.dumps(
        [2, "1", "Authorize", {"idToken": token, "customData": {"vendorId": "x-Signed"}}]
    ).encode()
    assert b"SESAME" not in without_key_codes(frame)


@pytest.mark.parametrize(
    "payload",
    [
        signed({"idToken": {"idToken": "04A2B3C4", "type": "ISO14443"}}),
        {"payload": "?", "signature": "", "protected": ""},
        {"payload": "KeyCode"},
        signed("text"),
    ],
)
def test_any_other_signed_message_stays_as_it_came(payload: object) -> None:
    frame = json.dumps([2, "1", "Authorize-Signed", payload]).encode()
    assert without_key_codes(frame) == frame


@pytest.mark.parametrize(
    "frame",
    [
        b'[2, "1", "Authorize", {"idToken": {"idToken": "SESAME", "type": "ISO14443"}}]',
        b'[2, "1", "DataTransfer", {"data": "KeyCode", "vendorId": "x"}]',
        b'[2, "1", "DataTransfer", {"data": {"type": "KeyCode"}}]',
        b'[2, "1", "KeyCode", {"idToken": "SESAME"',
    ],
)
def test_what_tells_of_no_key_code_stays_as_it_came(frame: bytes) -> None:
    assert without_key_codes(frame) == frame
