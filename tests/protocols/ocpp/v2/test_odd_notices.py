"""What is told once is not lost for what is odd about it: security events, states of updates, monitors, certificates."""

from typing import Any

import pytest

from chargeloom.domain.commands.certificate_orders import AskCertificates
from chargeloom.domain.commands.command import (
    CommandName,
    CommandStatus,
)
from chargeloom.domain.commands.firmware_orders import UpdateFirmware
from chargeloom.domain.commands.survey_orders import (
    CustomerInformation,
    GetLog,
    GetVariables,
    SetMonitoringLevel,
    VariableRef,
)
from chargeloom.domain.stations.variable import VariableKey
from chargeloom.protocols.ocpp.v21.version import V21
from tests.patience import PATIENCE_S
from tests.protocols.ocpp.v2.conftest import BOOT, ordered
from tests.protocols.ocpp.v2.test_notices import AT, told
from tests.rig import FakeStation, Rig

TAMPERED = {"type": "TamperDetectionActivated", "timestamp": AT}


@pytest.mark.parametrize(
    ("odd", "seen"),
    [
        ({"timestamp": "2024-06-01 10:00"}, {"at": "1970-01-01T00:00:00.000Z"}),
        ({"timestamp": ""}, {"at": "1970-01-01T00:00:00.000Z"}),
        ({"timestamp": None}, {"at": "1970-01-01T00:00:00.000Z"}),
        ({"timestamp": 1717236000}, {"at": "1970-01-01T00:00:00.000Z"}),
        ({"timestamp": "0001-01-01T00:00:00Z"}, {"at": "0001-01-01T00:00:00.000Z"}),
        ({"techInfo": 5}, {"tech_info": "5"}),
        ({"techInfo": {"door": 2}}, {"tech_info": '{"door":2}'}),
        ({"techInfo": "a\0b"}, {"tech_info": None}),
        ({"techInfo": "t" * 300}, {"tech_info": "t" * 255}),
    ],
    ids=str,
)
async def test_a04_a_security_event_is_told_whatever_is_odd_about_it(
    rig: Rig, station: FakeStation, odd: dict[str, Any], seen: dict[str, Any]
) -> None:
    """A04.FR.02: it is told once, and may be critical."""
    assert await station.ask("SecurityEventNotification", TAMPERED | odd) == {}
    (event,) = await told(rig, "station.security")
    assert (event["kind"], event["critical"]) == (TAMPERED["type"], True)
    assert event | seen == event


async def test_a04_a_security_event_of_no_time_is_told(rig: Rig, station: FakeStation) -> None:
    assert await station.ask("SecurityEventNotification", {"type": TAMPERED["type"]}) == {}
    (event,) = await told(rig, "station.security")
    assert event["critical"] is True


async def test_a04_a_kind_of_its_own_may_be_long(rig: Rig, station: FakeStation) -> None:
    await station.ask("SecurityEventNotification", TAMPERED | {"type": "T" * 60})
    (event,) = await told(rig, "station.security")
    assert (event["kind"], event["critical"]) == ("T" * 50, None)


async def updating(rig: Rig, station: FakeStation) -> None:
    order = UpdateFirmware(
        number=3, url="https://example.com/fw", retrieve_at=rig.core.ground.now()
    )
    command, _ = await ordered(
        rig, station, CommandName.UPDATE_FIRMWARE, order, {"status": "Accepted"}
    )
    assert command.status is CommandStatus.ACCEPTED


@pytest.mark.parametrize("number", ["3", 3.0, "", None])
async def test_l01_the_state_of_an_update_counts_however_its_number_is_written(
    rig: Rig, station: FakeStation, number: Any
) -> None:
    """L01.FR.20: the number says which update it is; without it the newest is meant."""
    await updating(rig, station)
    said = {"status": "Installed", "requestId": number}
    assert await station.ask("FirmwareStatusNotification", said) == {}
    (progress,) = await told(rig, "command.progress")
    assert (progress["status"], progress["end"]) == ("Installed", "well")


@pytest.mark.parametrize(
    "odd",
    [{"requestId": "3"}, {"requestId": None}, {"location": "http://x"}, {"location": []}, {"x": 1}],
    ids=str,
)
async def test_l03_the_state_of_a_publication_counts_whatever_else_is_told(
    rig: Rig, station: FakeStation, odd: dict[str, Any]
) -> None:
    said = {"status": "Published", "requestId": 3} | odd
    assert await station.ask("PublishFirmwareStatusNotification", said) == {}
    (notice,) = await told(rig, "station.notice")
    assert notice["payload"]["status"] == "Published"


@pytest.mark.parametrize("number", ["3", 3.0, ""])
async def test_n01_the_state_of_an_upload_counts_however_its_number_is_written(
    rig: Rig, station: FakeStation, number: Any
) -> None:
    said = {"status": "Uploaded", "requestId": number}
    assert await station.ask("LogStatusNotification", said) == {}
    (notice,) = await told(rig, "station.notice")
    assert notice["payload"]["status"] == "Uploaded"


OF_STATES = [
    "FirmwareStatusNotification",
    "LogStatusNotification",
    "PublishFirmwareStatusNotification",
]


@pytest.mark.parametrize("action", OF_STATES)
async def test_l01_a_state_in_a_word_of_its_own_is_told_in_that(
    rig: Rig, station: FakeStation, action: str
) -> None:
    """Refused, it is said again and again, and what comes after it waits."""
    said = {"status": "Verifying", "requestId": 3}
    assert await station.ask(action, said) == {}
    (notice,) = await told(rig, "station.notice")
    assert (notice["action"], notice["payload"]) == (action, said)


@pytest.mark.parametrize("action", OF_STATES)
@pytest.mark.parametrize("word", ["", " ", None, 5, ["Idle"]], ids=str)
async def test_l01_what_says_no_state_stays_refused(
    station: FakeStation, action: str, word: Any
) -> None:
    code = "PropertyConstraintViolation" if isinstance(word, str) else "TypeConstraintViolation"
    assert await station.ask_in_vain(action, {"status": word, "requestId": 3}) == code


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["Downloading", "Verifying"], ("Downloading", None)),
        (["Downloading", "installed"], ("Installed", "well")),
        (["Downloading", "DOWNLOADFAILED "], ("DownloadFailed", "badly")),
    ],
)
async def test_l01_a_word_of_its_own_moves_no_update_and_one_written_otherwise_does(
    rig: Rig, station: FakeStation, words: list[str], meant: tuple[str, str | None]
) -> None:
    await updating(rig, station)
    for word in words:
        await station.ask("FirmwareStatusNotification", {"status": word, "requestId": 3})
    progress = (await told(rig, "command.progress"))[-1]
    assert (progress["status"], progress["end"]) == meant


async def test_n01_an_upload_that_failed_in_the_word_of_ocpp_1_6_has_failed(
    rig: Rig, station: FakeStation
) -> None:
    order = GetLog(number=3, log="diagnostics", url="https://example.com/logs")
    await ordered(rig, station, CommandName.GET_LOG, order, {"status": "Accepted"})
    await station.ask("LogStatusNotification", {"status": "UploadFailed", "requestId": 3})
    (progress,) = await told(rig, "command.progress")
    assert (progress["status"], progress["end"]) == ("UploadFailed", "badly")


WATCHED: dict[str, Any] = {
    "generatedAt": AT,
    "seqNo": 0,
    "eventData": [
        {
            "eventId": 1,
            "timestamp": AT,
            "trigger": "Alerting",
            "actualValue": "true",
            "eventNotificationType": "HardWiredNotification",
            "component": {"name": "RCD"},
            "variable": {"name": "Tripped"},
        }
    ],
}


@pytest.mark.parametrize("number", [None, "", "left out"], ids=str)
@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("NotifyMonitoringReport", {"generatedAt": AT, "seqNo": 0}),
        ("NotifyDisplayMessages", {"messageInfo": []}),
    ],
)
async def test_n02_and_o03_what_a_report_holds_is_told_though_nobody_knows_who_asked(
    rig: Rig, station: FakeStation, action: str, said: dict[str, Any], number: Any
) -> None:
    numbered = {} if number == "left out" else {"requestId": number}
    assert await station.ask(action, said | numbered) == {}
    (notice,) = await told(rig, "station.notice")
    assert notice["action"] == action


async def test_b07_what_a_report_holds_is_kept_though_nobody_knows_who_asked(
    rig: Rig, station: FakeStation
) -> None:
    variable = {"component": {"name": "A"}, "variable": {"name": "B"}}
    data = variable | {"variableAttribute": [{"value": "1"}]}
    said = {"generatedAt": AT, "seqNo": 0, "reportData": [data]}
    assert await station.ask("NotifyReport", said) == {}
    await rig.settle()
    key = VariableKey("A", "", 0, 0, "B", "")
    kept = await rig.core.ground.store.variable(station.station.id, key)
    assert kept is not None
    assert kept.value == "1"


async def test_n09_what_is_known_of_a_customer_is_told_though_its_parts_bear_no_number(
    rig: Rig, station: FakeStation
) -> None:
    """It is told once; the order in which parts come is that in which they were sent."""
    commanding = rig.core.commanding
    order = CustomerInformation(number=3, report=True, clear=False, identifier="jane")
    name, identity = CommandName.CUSTOMER_INFORMATION, station.station.id
    command = await commanding.issue(identity, name, order, "test")
    _, message_id, _, _ = await station.connection.next()
    station.answer(message_id, {"status": "Accepted"})
    for number, text in enumerate(("Jane", " ", "Doe")):
        part = {"requestId": 3, "generatedAt": AT, "data": text, "tbc": number < 2}
        assert await station.ask("NotifyCustomerInformation", part) == {}
    ended = await commanding.wait(command, PATIENCE_S)
    assert ended.outcome is not None
    assert ended.outcome["data"] == {
        "request": 3,
        "parts": 3,
        "customer": "Jane Doe",
        "complete": True,
    }


@pytest.mark.parametrize("name", ["seqNo", "generatedAt"])
async def test_n07_an_event_is_told_though_its_report_bears_no_number_or_time(
    rig: Rig, station: FakeStation, name: str
) -> None:
    said = {key: value for key, value in WATCHED.items() if key != name}
    assert await station.ask("NotifyEvent", said) == {}
    (event,) = await told(rig, "station.monitor")
    assert event["events"][0]["actual_value"] == "true"


async def test_n07_an_event_without_a_time_was_when_its_report_was_written(
    rig: Rig, station: FakeStation
) -> None:
    (event,) = WATCHED["eventData"]
    untimed = {key: value for key, value in event.items() if key != "timestamp"}
    assert await station.ask("NotifyEvent", WATCHED | {"eventData": [untimed]}) == {}
    (seen,) = await told(rig, "station.monitor")
    assert seen["events"][0]["timestamp"] == AT


@pytest.mark.parametrize("name", ["trigger", "eventNotificationType"])
@pytest.mark.parametrize("said", ["Own", "", None, 7, "left out"])
async def test_n07_an_event_is_told_for_whatever_reason(
    rig: Rig, station: FakeStation, name: str, said: Any
) -> None:
    (event,) = WATCHED["eventData"]
    odd = {key: value for key, value in event.items() if key != name}
    if said != "left out":
        odd[name] = said
    lost = event | {"component": 5}
    assert await station.ask("NotifyEvent", WATCHED | {"eventData": [lost, odd, event]}) == {}
    (seen,) = await told(rig, "station.monitor")
    own = "trigger" if name == "trigger" else "event_notification_type"
    assert [one[own] for one in seen["events"]] == ["Other", event[name]]


MONITOR = {"id": 4, "transaction": False, "value": 1.5, "type": "Delta", "severity": 2}


@pytest.mark.parametrize("said", ["Own", "", None, 7, "left out"])
async def test_n02_a_monitor_is_told_though_nobody_says_who_made_it(rig: Rig, said: Any) -> None:
    """2.0.1 has no word for that, and 2.1 demands one."""
    station = await rig.station(version=V21)
    await station.ask("BootNotification", BOOT)
    odd = MONITOR if said == "left out" else MONITOR | {"eventNotificationType": said}
    sound = MONITOR | {"id": 5, "eventNotificationType": "CustomMonitor"}
    place = {"component": {"name": "RCD"}, "variable": {"name": "Tripped"}}
    monitors = [place | {"variableMonitoring": few} for few in ([odd], [sound, odd])]
    report = {"requestId": 3, "seqNo": 0, "generatedAt": AT, "monitor": monitors}
    assert await station.ask("NotifyMonitoringReport", report) == {}
    (notice,) = await told(rig, "station.notice")
    seen = [each for one in notice["payload"]["monitor"] for each in one["variableMonitoring"]]
    made = [(one["id"], one["eventNotificationType"]) for one in seen]
    assert made == [(4, "Other"), (5, "CustomMonitor"), (4, "Other")]


async def test_n07_many_events_without_a_time_are_told(rig: Rig, station: FakeStation) -> None:
    (event,) = WATCHED["eventData"]
    untimed = {key: value for key, value in event.items() if key != "timestamp"}
    assert await station.ask("NotifyEvent", WATCHED | {"eventData": [untimed] * 900}) == {}
    (seen,) = await told(rig, "station.monitor")
    assert [one["timestamp"] for one in seen["events"]] == [AT] * 900


async def test_a02_who_asks_for_a_certificate_is_answered_whatever_else_it_says(
    station: FakeStation,
) -> None:
    """A02.FR.02: refused for a word beside, it never gets one."""
    for odd in ({"certificateType": None}, {"certificateType": ""}, {"colour": "red"}):
        reply = await station.ask("SignCertificate", {"csr": "none"} | odd)
        assert reply["statusInfo"]["reasonCode"] == "InvalidCSR"


@pytest.mark.parametrize(
    "odd",
    [
        {"certificateHashDataChain": []},
        {"certificateHashDataChain": None},
        {"statusInfo": None},
        {"colour": "red"},
    ],
    ids=str,
)
async def test_m03_who_holds_no_certificate_has_said_so(
    rig: Rig, station: FakeStation, odd: dict[str, Any]
) -> None:
    """M03.FR.02."""
    reply = {"status": "NotFound"} | odd
    name = CommandName.GET_INSTALLED_CERTIFICATES
    command, _ = await ordered(rig, station, name, AskCertificates(), reply)
    assert command.outcome == {"answer": "NotFound", "data": {"certificates": []}}


HELD: dict[str, Any] = {
    "certificateType": "CSMSRootCertificate",
    "certificateHashData": {
        "hashAlgorithm": "SHA256",
        "issuerNameHash": "aa",
        "issuerKeyHash": "bb",
        "serialNumber": "01",
    },
}


@pytest.mark.parametrize(
    "odd",
    [
        {"certificateType": "OwnRootCertificate"},
        {"certificateHashData": HELD["certificateHashData"] | {"serialNumber": 1}},
        {"certificateHashData": None},
    ],
    ids=str,
)
async def test_m03_a_certificate_that_can_not_be_read_hides_no_other(
    rig: Rig, station: FakeStation, odd: dict[str, Any]
) -> None:
    """What a station trusts decides what may be deleted (M04)."""
    reply = {"status": "Accepted", "certificateHashDataChain": [HELD | odd, HELD]}
    name = CommandName.GET_INSTALLED_CERTIFICATES
    command, _ = await ordered(rig, station, name, AskCertificates(), reply)
    assert command.outcome is not None
    (found,) = command.outcome["data"]["certificates"]
    assert (found["kind"], found["serial_number"]) == ("csms-root", "01")


async def test_m03_of_a_chain_that_can_not_be_read_the_root_is_known(
    rig: Rig, station: FakeStation
) -> None:
    children = [HELD["certificateHashData"]] * 5
    chain = [HELD | {"childCertificateHashData": children}]
    reply = {"status": "Accepted", "certificateHashDataChain": chain}
    name = CommandName.GET_INSTALLED_CERTIFICATES
    command, _ = await ordered(rig, station, name, AskCertificates(), reply)
    assert command.outcome is not None
    assert len(command.outcome["data"]["certificates"]) == 1


READ = {
    "attributeStatus": "Accepted",
    "attributeValue": "1",
    "component": {"name": "A"},
    "variable": {"name": "B"},
}


@pytest.mark.parametrize(
    "odd",
    [{"attributeStatus": 7}, {"attributeType": "Own"}, {"component": {"name": "C" * 60}}],
    ids=str,
)
async def test_b06_a_variable_that_can_not_be_read_hides_no_other(
    rig: Rig, station: FakeStation, odd: dict[str, Any]
) -> None:
    asked = tuple(VariableRef(component="A", variable=name) for name in ("B", "C"))
    other = READ | {"variable": {"name": "C"}} | odd
    name, order = CommandName.GET_VARIABLES, GetVariables(variables=asked)
    command, _ = await ordered(rig, station, name, order, {"getVariableResult": [other, READ]})
    assert command.status is CommandStatus.ACCEPTED
    assert command.outcome is not None
    assert [one["variable"] for one in command.outcome["data"]["variables"]] == ["B"]


@pytest.mark.parametrize("odd", [{"statusInfo": None}, {"colour": "red"}], ids=str)
async def test_n05_a_level_that_was_set_is_known_to_be(
    rig: Rig, station: FakeStation, odd: dict[str, Any]
) -> None:
    reply = {"status": "Accepted"} | odd
    name = CommandName.SET_MONITORING_LEVEL
    command, _ = await ordered(rig, station, name, SetMonitoringLevel(severity=4), reply)
    assert command.status is CommandStatus.ACCEPTED
