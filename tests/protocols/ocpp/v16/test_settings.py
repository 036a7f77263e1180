"""Settings of OCPP 1.6 are the variables of a station that has no components."""

import asyncio
import json
from typing import Any

import pytest

from chargeloom.domain.commands import survey_orders as survey
from chargeloom.domain.commands.command import (
    ChangeConfiguration,
    CommandName as Name,
    GetConfiguration,
    Order,
    Outcome,
    Reset,
    ResetKind,
)
from chargeloom.domain.commands.hiding import HIDDEN
from chargeloom.domain.commands.limit_orders import AskAbility
from chargeloom.domain.commands.survey_orders import ReportKind, Setting, VariableRef
from chargeloom.domain.limits.charging_ability import UNITS
from chargeloom.domain.stations.variable import SECRET_NAMES, VariableKey
from chargeloom.protocols.ocpp.v16.configuration import MAX_KEYS
from chargeloom.protocols.ocpp.v16.limiting import SETTINGS
from chargeloom.services.commanding import subject_of
from chargeloom.storage.pages import VariablePage
from tests.patience import PATIENCE_S
from tests.protocols.ocpp.v2.asking import ordered
from tests.rig import FakeStation, Rig

INTERVAL = VariableKey("", "", 0, 0, "HeartbeatInterval", "")
PAIRS: list[dict[str, Any]] = [
    {"key": "HeartbeatInterval", "readonly": False, "value": "300"},
    {"key": "NumberOfConnectors", "readonly": True, "value": "2"},
    {"key": "AuthorizationKey", "readonly": False, "value": "never-to-be-seen"},
]


async def known(rig: Rig, station: FakeStation) -> dict[str, tuple[str | None, str | None]]:
    found = await rig.core.ground.store.variables(VariablePage(station.station.id))
    return {one.key.variable: (one.value, one.mutability) for one in found}


@pytest.mark.parametrize("key", ["StationPassword", "G_CardPin", "G_Authentication"])
async def test_what_makers_call_their_secrets_is_nobodys_to_read(
    rig: Rig, station: FakeStation, key: str
) -> None:
    """The Central System SHOULD NOT put the passwords in clear-text in log files (security whitepaper, A01.FR.09)."""
    reply = {"configurationKey": [{"key": key, "readonly": False, "value": "never-to-be-seen"}]}
    command, _ = await ordered(rig, station, Name.GET_CONFIGURATION, GetConfiguration(), reply)
    assert await known(rig, station) == {key: (None, "ReadWrite")}
    assert (command.outcome or {})["data"]["configurationKey"][0]["value"] == HIDDEN
    assert key.casefold() in SECRET_NAMES, "the trace is shown without it"


async def test_settings_that_were_read_are_kept_but_not_the_key(
    rig: Rig, station: FakeStation
) -> None:
    reply = {"configurationKey": PAIRS}
    order = GetConfiguration()
    command, _ = await ordered(rig, station, Name.GET_CONFIGURATION, order, reply)
    assert await known(rig, station) == {
        "AuthorizationKey": (None, "ReadWrite"),
        "HeartbeatInterval": ("300", "ReadWrite"),
        "NumberOfConnectors": ("2", "ReadOnly"),
    }
    told = (command.outcome or {})["data"]["configurationKey"]
    assert told[2]["value"] == HIDDEN


async def test_a_report_says_how_many_settings_there_are(rig: Rig, station: FakeStation) -> None:
    order = survey.GetBaseReport(number=1, kind=ReportKind.FULL)
    reply = {"configurationKey": PAIRS}
    command, asked = await ordered(rig, station, Name.GET_BASE_REPORT, order, reply)
    assert asked == [("GetConfiguration", {})]
    assert (command.outcome or {})["data"] == {"variables": 3, "complete": True}
    assert len(await known(rig, station)) == 3


@pytest.mark.parametrize(
    ("word", "value"), [("Accepted", "60"), ("RebootRequired", "60"), ("Rejected", None)]
)
async def test_a_setting_is_kept_when_it_was_taken(
    rig: Rig, station: FakeStation, word: str, value: str | None
) -> None:
    order = ChangeConfiguration(key="HeartbeatInterval", value="60")
    await ordered(rig, station, Name.CHANGE_CONFIGURATION, order, {"status": word})
    found = await rig.core.ground.store.variable(station.station.id, INTERVAL)
    assert (found.value if found is not None else None) == value


async def test_variables_are_settings(rig: Rig, station: FakeStation) -> None:
    get = survey.GetVariables(variables=(VariableRef(variable="HeartbeatInterval"),))
    reply = {"configurationKey": PAIRS[:1]}
    _, asked = await ordered(rig, station, Name.GET_VARIABLES, get, reply)
    assert asked == [("GetConfiguration", {"key": ["HeartbeatInterval"]})]
    settings = (Setting(variable="A", value="1"), Setting(variable="B", value="2"))
    both = survey.SetVariables(variables=settings)
    replies = ({"status": "Accepted"}, {"status": "NotSupported"})
    command, asked = await ordered(rig, station, Name.SET_VARIABLES, both, *replies)
    assert asked == [
        ("ChangeConfiguration", {"key": "A", "value": "1"}),
        ("ChangeConfiguration", {"key": "B", "value": "2"}),
    ]
    assert command.outcome == {"answer": "NotSupported", "data": {"variable": "B"}}


TOO_MANY = ["OccurenceConstraintViolation", "too many keys", {}]
MOST = {"key": MAX_KEYS, "readonly": True, "value": "2"}


def pair(key: str) -> dict[str, Any]:
    return {"key": key, "readonly": False, "value": key.lower()}


async def test_who_refuses_so_many_keys_is_asked_for_as_many_as_it_takes(
    rig: Rig, station: FakeStation
) -> None:
    """This maximum can be retrieved by reading the configuration key GetConfigurationMaxKeys (5.8)."""
    order = GetConfiguration(keys=("A", "B", "C"))
    issued = await rig.core.commanding.issue(
        station.station.id, Name.GET_CONFIGURATION, order, "test"
    )
    _, message_id, _, told = await station.connection.next()
    assert told == {"key": ["A", "B", "C"]}
    station.actor.received(json.dumps([4, message_id, *TOO_MANY]).encode())
    for keys, reply in (
        ([MAX_KEYS], {"configurationKey": [MOST]}),
        (["A", "B"], {"configurationKey": [pair("A")], "unknownKey": ["B"]}),
        (["C"], {"configurationKey": [pair("C")]}),
    ):
        _, message_id, action, told = await station.connection.next()
        assert (action, told) == ("GetConfiguration", {"key": keys})
        station.answer(message_id, reply)
    command = await rig.core.commanding.wait(issued, PATIENCE_S)
    data = (command.outcome or {})["data"]
    assert data == {"configurationKey": (pair("A"), pair("C")), "unknownKey": ("B",)}
    order = GetConfiguration(keys=("A", "B", "C"))
    replies = [{"configurationKey": [pair(key)]} for key in ("A", "C")]
    _, asked = await ordered(rig, station, Name.GET_CONFIGURATION, order, *replies)
    assert [told for _, told in asked] == [{"key": ["A", "B"]}, {"key": ["C"]}], "it is known"


@pytest.mark.parametrize(
    "said",
    [{"unknownKey": [MAX_KEYS]}, {"configurationKey": [MOST | {"value": "3"}]}],
)
async def test_who_takes_so_many_keys_refused_them_for_another_reason(
    rig: Rig, station: FakeStation, said: dict[str, Any]
) -> None:
    order = survey.GetVariables(variables=tuple(VariableRef(variable=key) for key in "ABC"))
    issued = await rig.core.commanding.issue(station.station.id, Name.GET_VARIABLES, order, "test")
    _, message_id, _, _ = await station.connection.next()
    station.actor.received(json.dumps([4, message_id, *TOO_MANY]).encode())
    _, message_id, _, _ = await station.connection.next()
    station.answer(message_id, said)
    command = await rig.core.commanding.wait(issued, PATIENCE_S)
    assert (command.status, (command.outcome or {})["answer"]) == ("failed", TOO_MANY[0])


async def test_what_a_station_can_limit_is_asked_by_as_many_keys_as_it_takes(
    rig: Rig, station: FakeStation
) -> None:
    read = GetConfiguration(keys=(MAX_KEYS,))
    most = {"configurationKey": [MOST | {"value": "1"}]}
    await ordered(rig, station, Name.GET_CONFIGURATION, read, most)
    asking = asyncio.create_task(
        rig.core.ground.bus.request(subject_of(station.station.id), AskAbility(), PATIENCE_S)
    )
    said = {"ChargingScheduleAllowedChargingRateUnit": "Power"}
    for key in SETTINGS:
        _, message_id, action, told = await station.connection.next()
        assert (action, told) == ("GetConfiguration", {"key": [key]})
        known = [{"key": key, "readonly": True, "value": said[key]}] if key in said else []
        station.answer(message_id, {"configurationKey": known})
    outcome = await asking
    assert isinstance(outcome, Outcome)
    assert outcome.data == {UNITS: "Power"}


async def test_a_setting_has_no_component(rig: Rig, station: FakeStation) -> None:
    named = VariableRef(component="OCPPCommCtrlr", variable="HeartbeatInterval")
    order = survey.GetVariables(variables=(named,))
    command, _ = await ordered(rig, station, Name.GET_VARIABLES, order)
    assert (command.outcome or {})["answer"] == "command-unsupported"


async def test_a_log_is_asked_for(rig: Rig, station: FakeStation) -> None:
    order = survey.GetLog(number=4, log="diagnostics", url="ftp://logs.test/up")
    _, asked = await ordered(rig, station, Name.GET_LOG, order, {"status": "Accepted"})
    log = {"remoteLocation": "ftp://logs.test/up"}
    assert asked == [("GetLog", {"log": log, "logType": "DiagnosticsLog", "requestId": 4})]


async def test_what_only_2x_knows_is_refused(rig: Rig, station: FakeStation) -> None:
    order = survey.SetMonitoringLevel(severity=3)
    command, _ = await ordered(rig, station, Name.SET_MONITORING_LEVEL, order)
    assert (command.outcome or {})["answer"] == "command-unsupported"


async def test_no_transaction_outlives_a_reset(rig: Rig, station: FakeStation) -> None:
    order = Reset(kind=ResetKind.RESUME)
    command, _ = await ordered(rig, station, Name.RESET, order)
    assert (command.outcome or {})["answer"] == "command-unsupported"


async def profile(rig: Rig, station: FakeStation, value: str) -> None:
    order = ChangeConfiguration(key="SecurityProfile", value=value)
    await ordered(rig, station, Name.CHANGE_CONFIGURATION, order, {"status": "Accepted"})


async def test_a_station_that_is_to_rise_may_fall_back_until_it_came_by_its_new_profile(
    rig: Rig, station: FakeStation
) -> None:
    """OCPP 1.6 security whitepaper, A05.FR.08 and 09."""
    await profile(rig, station, "2")
    record = station.station.record
    assert (record.security_profile, record.rising_to) == (0, 2)
    FakeStation(rig.core, "CP-1")
    assert station.station.record.security_profile == 0, "A05.FR.08: it fell back"
    rig.core.registering.proven = lambda _: 2
    FakeStation(rig.core, "CP-1")
    record = station.station.record
    assert (record.security_profile, record.rising_to) == (2, None), "A05.FR.09"
    await rig.settle()
    [stored] = (await rig.core.ground.store.live_state()).stations
    assert stored == record


async def test_a_profile_that_was_lowered_is_not_to_be_risen_to_any_more(
    rig: Rig, station: FakeStation
) -> None:
    await profile(rig, station, "2")
    await profile(rig, station, "0")
    record = station.station.record
    assert (record.security_profile, record.rising_to) == (0, None)


@pytest.mark.parametrize(
    ("name", "order"),
    [
        (Name.CHANGE_CONFIGURATION, ChangeConfiguration(key="securityProfile", value="1")),
        (
            Name.SET_VARIABLES,
            survey.SetVariables(variables=(Setting(variable="SecurityProfile", value="1"),)),
        ),
    ],
)
async def test_abuse_017_no_command_lowers_a_security_profile_without_a_word_of_confirmation(
    rig: Rig, name: Name, order: Order
) -> None:
    station = await rig.station("CP-2", security_profile=2)
    command = await rig.core.commanding.issue(station.station.id, name, order, "test")
    ended = await rig.core.commanding.wait(command, PATIENCE_S)
    assert ended.outcome == {"answer": "security-profile-lowered"}
    assert station.connection.sent == []
