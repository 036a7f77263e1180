"""Messages in words: by the table, and by one sentence for what it lacks."""

import pytest

from chargeloom.domain.stations.journal import Direction
from chargeloom.protocols.ocpp.v201.messages.enumerations.authorization import AuthorizationStatus
from chargeloom.web.console.trace.quoting import LONGEST, plain
from chargeloom.web.console.trace.sentences import reply, request

IN, OUT = Direction.IN, Direction.OUT
SAMPLES = [
    {"value": "230.1", "measurand": "Voltage", "unit": "V"},
    {"value": "5", "measurand": "Power.Active.Import", "unit": "kW", "phase": "L1"},
    {"value": "11000", "measurand": "Power.Active.Import", "unit": "W"},
    {"value": "55", "measurand": "SoC", "unit": "Percent"},
    {"value": "1250"},
]


@pytest.mark.parametrize(
    ("action", "payload", "said"),
    [
        (
            "BootNotification",
            {"chargePointVendor": "Loom", "chargePointModel": "One", "firmwareVersion": "1.2"},
            "It has started: Loom One. Firmware 1.2.",
        ),
        (
            "BootNotification",
            {"reason": "PowerUp", "chargingStation": {"vendorName": "Loom", "model": "Two"}},
            "It has started: Loom Two. Reason: PowerUp.",
        ),
        (
            "StatusNotification",
            {"connectorId": 2, "status": "Faulted", "errorCode": "GroundFailure", "info": "wet"},
            "Connector 2: Faulted. Error: GroundFailure. It adds: wet.",
        ),
        (
            "StatusNotification",
            {"connectorId": 0, "status": "Available", "errorCode": "NoError"},
            "The station as a whole: Available.",
        ),
        (
            "StatusNotification",
            {"evseId": 1, "connectorId": 2, "connectorStatus": "Occupied"},
            "Connector 2 of EVSE 1: Occupied.",
        ),
        (
            "StartTransaction",
            {"connectorId": 1, "idTag": "CARD", "meterStart": 1500},
            "Charging begins on connector 1 for CARD. The meter stands at 1.50 kWh.",
        ),
        (
            "MeterValues",
            {"connectorId": 1, "meterValue": [{"sampledValue": SAMPLES}]},
            "Connector 1 measures: Energy 1.25 kWh, Power 11.0 kW, Battery 55 %, Voltage 230.1 V.",
        ),
        (
            "MeterValues",
            {
                "evseId": 1,
                "meterValue": [
                    {
                        "sampledValue": [
                            {"value": 1.5, "unitOfMeasure": {"unit": "Wh", "multiplier": 3}}
                        ]
                    }
                ],
            },
            "EVSE 1 measures: Energy 1.50 kWh.",
        ),
        (
            "MeterValues",
            {
                "connectorId": 1,
                "meterValue": [
                    {
                        "sampledValue": [
                            {"value": "63.4", "measurand": "Current.Import", "unit": "A"},
                            {"value": "900", "measurand": "Power.Offered", "unit": "W"},
                            {"value": "1", "measurand": "RPM"},
                        ]
                    }
                ],
            },
            "Connector 1 measures: Current 63.4 A, Power on offer 0.9 kW, RPM 1.",
        ),
        (
            "TransactionEvent",
            {
                "eventType": "Ended",
                "triggerReason": "EVDeparted",
                "transactionInfo": {"transactionId": "T-7", "stoppedReason": "EVDisconnected"},
            },
            "Transaction T-7 ends. Occasion: The car has left. Reason: The car was unplugged.",
        ),
        ("Unheard", {"a": 1, "b": {"c": 2}}, "It sends Unheard: a 1."),
        ("Unheard", {}, "It sends Unheard: nothing more."),
    ],
)
def test_a_station_is_quoted_in_words(action: str, payload: object, said: str) -> None:
    assert request("en", action, IN, payload) == said


def test_what_we_ask_is_said_in_words() -> None:
    asked = {"idTag": "CARD", "connectorId": 1}
    said = "We ask it to start charging for CARD on connector 1."
    assert request("en", "RemoteStartTransaction", OUT, asked) == said
    assert request("de", "Reset", OUT, {"type": "Soft"}) == "Wir bitten sie, neu zu starten (Soft)."


def test_answers_tell_how_it_went() -> None:
    booted = {"status": "Accepted", "interval": 300}
    assert (
        reply("en", "BootNotification", booted) == "Answer: Accepted; a sign of life every 300 s."
    )
    assert reply("en", "Authorize", {"idTagInfo": {"status": "Blocked"}}) == "The token: Blocked."
    assert reply("en", "Reset", {"status": "Rejected"}) == "Answer: Rejected."
    assert reply("en", "MeterValues", {}) == "Confirmed."
    assert (
        reply("de", "Authorize", {"idTagInfo": {"status": "Blocked"}}) == "Die Ladekarte: gesperrt."
    )


@pytest.mark.parametrize("status", AuthorizationStatus)
def test_every_verdict_on_a_token_is_said_in_german(status: AuthorizationStatus) -> None:
    said = reply("de", "TransactionEvent", {"idTokenInfo": {"status": status}})
    assert said.startswith("Die Ladekarte: ")
    assert str(status) not in said


@pytest.mark.parametrize("payload", [None, [], 7, "x", {"meterValue": 3}, {"connectorId": {}}])
def test_what_has_another_shape_is_still_said(payload: object) -> None:
    for action in ("MeterValues", "BootNotification", "StatusNotification", "TransactionEvent"):
        assert request("en", action, IN, payload)
        assert reply("en", action, payload)


@pytest.mark.parametrize("value", ["1e999999", "NaN", "-", "9" * 400, "0x7"])
def test_a_value_that_is_no_figure_is_not_shown(value: str) -> None:
    told = {"connectorId": 1, "meterValue": [{"sampledValue": [{"value": value}]}]}
    assert request("en", "MeterValues", IN, told) == "Meter values without one that can be shown."


def test_what_a_station_says_cannot_run_on_or_turn_the_line_around() -> None:
    assert plain("a\x00b\u202ec\nd") == "a\ufffdb\ufffdc\ufffdd"
    assert len(plain("x" * 4096)) == LONGEST + 1
    braces = request("en", "Authorize", IN, {"idTag": "{0.__class__}{token}"})
    assert braces == "May {0.__class__}{token} charge?"
