"""What raw requests do to the ways by which a station reaches us (OCPP 2.0.1 and 2.1, B09 and B10)."""

import json
from typing import Any

import pytest

from chargeloom.domain.commands.network_orders import Ways
from chargeloom.domain.ids import StationId
from chargeloom.protocols.ocpp.v201.touching import Touched, endangers, touched
from tests.rig import Rig

CONNECTED_BY_1 = Ways(slots=None, priority=(1, 2), active=1)


def variable(component: str, name: str, value: str, instance: str | None = None) -> dict[str, Any]:
    named = {"name": component} | ({} if instance is None else {"instance": instance})
    return {"component": named, "variable": {"name": name}, "attributeValue": value}


def setting(*variables: dict[str, Any]) -> dict[str, Any]:
    return {"setVariableData": list(variables)}


def first(slots: str) -> dict[str, Any]:
    return variable("OCPPCommCtrlr", "NetworkConfigurationPriority", slots)


def url_of(slot: str) -> dict[str, Any]:
    return variable("NetworkConfiguration", "OcppCsmsUrl", "wss://other.test", slot)


@pytest.mark.parametrize(
    ("action", "payload", "found"),
    [
        ("SetNetworkProfile", {"configurationSlot": 2}, Touched(stored=frozenset({2}))),
        ("SetVariables", setting(first("2, 1")), Touched(order=frozenset({1, 2}))),
        ("SetVariables", setting(url_of("1")), Touched(rewritten=frozenset({1}))),
        (
            "SetVariables",
            setting(first("3"), url_of("2"), url_of("3")),
            Touched(rewritten=frozenset({2, 3}), order=frozenset({3})),
        ),
        ("SetVariables", setting(variable("OCPPCommCtrlr", "MessageTimeout", "5")), Touched()),
        (
            "SetNetworkProfile",
            {"configurationSlot": 2, "connectionData": {"identity": "CP-2"}},
            Touched(stored=frozenset({2}), identities=frozenset({"CP-2"})),
        ),
        (
            "SetVariables",
            setting(
                variable("SecurityCtrlr", "Identity", "CP-2"),
                variable("NetworkConfiguration", "Identity", "CP-3", "2"),
            ),
            Touched(rewritten=frozenset({2}), identities=frozenset({"CP-2", "CP-3"})),
        ),
    ],
)
def test_what_a_request_does_to_ways(action: str, payload: Any, found: Touched) -> None:
    assert touched(action, json.dumps(payload).encode()) == found


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("Reset", b'{"configurationSlot": 1}'),
        ("SetNetworkProfile", b"{"),
        ("SetNetworkProfile", b"[]"),
        ("SetNetworkProfile", b'{"configurationSlot": null}'),
        ("SetVariables", b'{"setVariableData": [{"component": 5}]}'),
        ("SetVariables", b'{"setVariableData": [{"component": {"name": "NetworkConfiguration"}}]}'),
    ],
)
def test_what_is_no_such_request_does_nothing_to_them(action: str, payload: bytes) -> None:
    assert touched(action, payload) is None


@pytest.mark.parametrize(
    ("request_", "is_dangerous"),
    [
        (Touched(stored=frozenset({1})), True),
        (Touched(stored=frozenset({2})), False),
        (Touched(rewritten=frozenset({1})), True),
        (Touched(rewritten=frozenset({2})), True),  # B09.FR.21: it may be tried meanwhile
        (Touched(rewritten=frozenset({3})), False),
        (Touched(order=frozenset({2, 3})), True),
        (Touched(order=frozenset({2, 1})), False),
        (Touched(), False),
    ],
)
def test_the_way_that_is_used_is_neither_changed_nor_dropped(
    request_: Touched, is_dangerous: bool
) -> None:
    assert request_.endangers(CONNECTED_BY_1) is is_dangerous


def test_without_another_word_the_first_way_is_the_one_that_is_used() -> None:
    ways = Ways(slots=None, priority=(2, 1), active=None)
    assert Touched(stored=frozenset({2})).endangers(ways)
    assert not Touched(stored=frozenset({1})).endangers(ways)


def test_of_a_station_that_told_nothing_of_its_ways_nothing_is_known_to_be_lost() -> None:
    everything = Touched(stored=frozenset({1}), rewritten=frozenset({1}), order=frozenset())
    assert not everything.endangers(Ways(slots=None, priority=None, active=None))


@pytest.mark.parametrize(("identity", "is_dangerous"), [("CP-2", True), ("CP-1", False)])
async def test_under_another_identity_a_station_would_be_a_stranger(
    rig: Rig, identity: str, *, is_dangerous: bool
) -> None:
    """OCPP 2.1, B09.FR.14."""
    told = {"configurationSlot": 2, "connectionData": {"identity": identity}}
    store, payload = rig.core.ground.store, json.dumps(told).encode()
    found = await endangers(store, StationId("CP-1"), "SetNetworkProfile", payload)
    assert found is is_dangerous
