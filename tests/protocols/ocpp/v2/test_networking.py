"""How a station reaches its CSMS (OCPP 2.0.1 and 2.1, B09 and B10)."""

from typing import Any

import pytest

from chargeloom.domain.commands.command import (
    ChangeConfiguration,
    CommandName as Name,
    Order,
)
from chargeloom.domain.commands.network_orders import SetNetworkPriority, SetNetworkProfile
from chargeloom.domain.commands.survey_orders import Setting, SetVariables
from chargeloom.domain.stations.variable import read_name
from chargeloom.protocols.ocpp.v201.networking import PRIORITY
from chargeloom.protocols.ocpp.version import Version
from tests.protocols.ocpp.v2.asking import ordered
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.rig import FakeStation, Rig

AT = "2024-06-01T10:00:00Z"
OK = {"status": "Accepted"}
WAY = SetNetworkProfile(
    slot=2,
    url="wss://loom.test/ocpp",
    security_profile=2,
    interface="Wired0",
    message_timeout_s=30,
)


def told(**values: str | None) -> dict[str, Any]:
    """Answer for the variables of OCPPCommCtrlr; what is None is unknown to the station."""
    results = [
        {
            "component": {"name": "OCPPCommCtrlr"},
            "variable": {"name": name},
            "attributeStatus": "UnknownVariable" if value is None else "Accepted",
        }
        | ({} if value is None else {"attributeValue": value})
        for name, value in values.items()
    ]
    return {"getVariableResult": results}


def ways(priority: str | None, active: str | None) -> dict[str, Any]:
    return told(NetworkConfigurationPriority=priority, ActiveNetworkProfile=active)


async def list_slots(station: FakeStation, slots: str) -> None:
    reported = {
        "component": {"name": "OCPPCommCtrlr"},
        "variable": {"name": PRIORITY.variable},
        "variableAttribute": [{"value": "1"}],
        "variableCharacteristics": {
            "dataType": "SequenceList",
            "valuesList": slots,
            "supportsMonitoring": False,
        },
    }
    report = {"requestId": 7, "generatedAt": AT, "seqNo": 0, "reportData": [reported]}
    assert await station.ask("NotifyReport", report) == {}


async def test_a_way_is_stored_in_a_slot_that_is_not_used(rig: Rig, station: FakeStation) -> None:
    command, asked = await ordered(rig, station, Name.SET_NETWORK_PROFILE, WAY, ways("1", "1"), OK)
    assert [action for action, _ in asked] == ["GetVariables", "SetNetworkProfile"]
    assert asked[1][1] == {
        "configurationSlot": 2,
        "connectionData": {
            "ocppVersion": "OCPP20",
            "ocppTransport": "JSON",
            "ocppCsmsUrl": "wss://loom.test/ocpp",
            "messageTimeout": 30,
            "securityProfile": 2,
            "ocppInterface": "Wired0",
        },
    }
    assert command.status == "accepted"


@pytest.mark.parametrize(("priority", "active"), [("1", "2"), ("2,1", None), (None, None)])
async def test_the_way_that_is_used_is_not_changed_unconfirmed(
    rig: Rig, station: FakeStation, priority: str | None, active: str | None
) -> None:
    said = ways(priority, active)
    command, _ = await ordered(rig, station, Name.SET_NETWORK_PROFILE, WAY, said)
    assert (command.status, command.outcome) == ("failed", {"answer": "slot-in-use"})
    assert station.connection.sent == []


async def test_a_slot_that_the_station_does_not_list_is_refused(
    rig: Rig, station: FakeStation
) -> None:
    await list_slots(station, "0,1")
    command, _ = await ordered(rig, station, Name.SET_NETWORK_PROFILE, WAY, ways("1", "1"))
    assert command.outcome == {"answer": "slot-unknown"}
    assert station.connection.sent == []


async def test_ways_are_put_into_an_order_that_keeps_the_one_that_is_used(
    rig: Rig, station: FakeStation
) -> None:
    order = SetNetworkPriority(slots=(2, 1))
    name = PRIORITY.variable
    taken = {"setVariableResult": [told(**{name: "x"})["getVariableResult"][0]]}
    del taken["setVariableResult"][0]["attributeValue"]
    command, asked = await ordered(
        rig, station, Name.SET_NETWORK_PRIORITY, order, ways("1", "1"), taken
    )
    assert asked[1] == (
        "SetVariables",
        {
            "setVariableData": [
                {
                    "component": {"name": "OCPPCommCtrlr"},
                    "variable": {"name": name},
                    "attributeType": "Actual",
                    "attributeValue": "2,1",
                }
            ]
        },
    )
    assert command.status == "accepted"
    dropping = SetNetworkPriority(slots=(2,))
    command, _ = await ordered(rig, station, Name.SET_NETWORK_PRIORITY, dropping, ways("1", "1"))
    assert command.outcome == {"answer": "slot-in-use"}


async def test_what_is_confirmed_is_sent_without_a_question(rig: Rig, station: FakeStation) -> None:
    sure = SetNetworkProfile(
        slot=1,
        url="ws://loom.test/ocpp",
        security_profile=0,
        interface="Wireless0",
        message_timeout_s=60,
        even_in_use=True,
    )
    command, asked = await ordered(
        rig, station, Name.SET_NETWORK_PROFILE, sure, {"status": "Rejected"}
    )
    assert [action for action, _ in asked] == ["SetNetworkProfile"]
    assert (command.status, command.outcome) == ("rejected", {"answer": "Rejected"})


async def ordered_ways(rig: Rig, station: FakeStation, *slots: int) -> None:
    """Order the ways, whatever is used; the station takes that."""
    taken = told(**{PRIORITY.variable: None})["getVariableResult"][0]
    result = {"setVariableResult": [taken | {"attributeStatus": "Accepted"}]}
    order = SetNetworkPriority(slots=slots, even_in_use=True)
    command, _ = await ordered(rig, station, Name.SET_NETWORK_PRIORITY, order, result)
    assert command.status == "accepted"


async def test_who_is_to_come_by_a_safer_way_is_expected_to_and_held_to_it_only_once_it_has(
    rig: Rig, station: FakeStation
) -> None:
    """OCPP 2.0.1, A05: whoever sits at the door knows by which way it came."""
    await ordered(rig, station, Name.SET_NETWORK_PROFILE, WAY, ways("1", "1"), OK)
    await ordered_ways(rig, station, 2, 1)
    assert (station.station.record.rising_to, station.station.record.security_profile) == (2, 0)
    await station.ask("BootNotification", BOOT)
    assert (station.station.record.rising_to, station.station.record.security_profile) == (2, 0)
    await ordered_ways(rig, station, 1, 2)
    assert station.station.record.rising_to is None


@pytest.mark.parametrize(("by_hand", "demanded"), [(0, 2), (3, 3)])
async def test_once_it_came_by_the_safer_way_that_is_demanded_and_what_is_higher_stays(
    rig: Rig, station: FakeStation, by_hand: int, demanded: int
) -> None:
    """OCPP 2.0.1, A05.FR.07."""
    changes = {"rising_to": 2, "security_profile": by_hand}
    await rig.core.provisioning.change_station(station.station.id, changes, "test")
    rig.core.registering.proven = lambda _: 2
    await station.ask("BootNotification", BOOT)
    record = station.station.record
    assert (record.security_profile, record.rising_to) == (demanded, None)
    await rig.settle()
    [stored] = (await rig.core.ground.store.live_state()).stations
    assert stored == record


@pytest.mark.parametrize(
    ("name", "order"),
    [
        (
            Name.CHANGE_CONFIGURATION,
            ChangeConfiguration(key="NetworkConfiguration[2].SecurityProfile", value="1"),
        ),
        (
            Name.SET_VARIABLES,
            SetVariables(
                variables=(
                    Setting(
                        component="NetworkConfiguration", variable="SecurityProfile", value="1"
                    ),
                )
            ),
        ),
    ],
)
async def test_no_command_lowers_the_security_profile_of_a_way(
    rig: Rig, version: Version, name: Name, order: Order
) -> None:
    """OCPP 2.1, B09.FR.35: the station would answer NoSecurityDowngrade."""
    station = await rig.station("CP-2", version=version, security_profile=2)
    command, _ = await ordered(rig, station, name, order)
    assert command.outcome == {"answer": "security-profile-lowered"}
    assert station.connection.sent == []


@pytest.mark.parametrize(
    "name",
    [
        "NetworkConfiguration[1].OcppCsmsUrl",
        "OCPPCommCtrlr.NetworkConfigurationPriority",
        "SecurityCtrlr.Identity",
    ],
)
@pytest.mark.parametrize("is_setting", [True, False], ids=["setting", "variable"])
async def test_by_the_commands_for_variables_no_way_that_is_used_is_changed(
    rig: Rig, station: FakeStation, name: str, *, is_setting: bool
) -> None:
    """OCPP 2.1, B09.FR.14 and FR.21."""
    await list_slots(station, "1,2")
    key = read_name(name)
    assert key is not None
    setting = Setting(
        component=key.component, instance=key.instance, variable=key.variable, value="2"
    )
    command, asked = (
        await ordered(
            rig, station, Name.CHANGE_CONFIGURATION, ChangeConfiguration(key=name, value="2")
        )
        if is_setting
        else await ordered(rig, station, Name.SET_VARIABLES, SetVariables(variables=(setting,)))
    )
    assert (command.outcome, asked) == ({"answer": "slot-in-use"}, [])
    assert station.connection.sent == []
