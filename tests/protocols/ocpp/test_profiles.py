import json
from typing import Any

import pytest

from chargeloom.protocols.ocpp.profiles import wanted_profile

OF_A_WAY: dict[str, Any] = {
    "component": {"name": "NetworkConfiguration", "instance": "1"},
    "variable": {"name": "SecurityProfile"},
    "attributeValue": "1",
}

OF_ALL: dict[str, Any] = {
    "component": {"name": "SecurityCtrlr"},
    "variable": {"name": "securityProfile"},
    "attributeValue": "0",
}


@pytest.mark.parametrize(
    ("action", "payload", "wanted"),
    [
        ("ChangeConfiguration", {"key": "SecurityProfile", "value": "2"}, 2),
        ("ChangeConfiguration", {"key": "securityprofile", "value": "0"}, 0),
        ("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "0"}, None),
        ("ChangeConfiguration", {"key": "SecurityProfile", "value": "low"}, None),
        ("ChangeConfiguration", {"key": 5}, None),
        ("ChangeConfiguration", [], None),
        ("SetNetworkProfile", {"connectionData": {"securityProfile": 1}}, 1),
        ("SetNetworkProfile", {"connectionData": {"securityProfile": "1"}}, None),
        ("SetNetworkProfile", {"connectionData": []}, None),
        ("SetNetworkProfile", {}, None),
        ("SetVariables", {"setVariableData": [OF_A_WAY]}, 1),
        ("SetVariables", {"setVariableData": [OF_A_WAY, OF_ALL]}, 0),
        ("SetVariables", {"setVariableData": [OF_A_WAY | {"attributeValue": " 0"}]}, 0),
        ("SetVariables", {"setVariableData": [OF_A_WAY | {"attributeValue": "x"}]}, None),
        ("SetVariables", {"setVariableData": [OF_A_WAY | {"variable": {"name": "Url"}}]}, None),
        ("SetVariables", {"setVariableData": [{}]}, None),
        ("Reset", {"connectionData": {"securityProfile": 1}}, None),
    ],
)
def test_the_profile_that_a_request_demands(action: str, payload: Any, wanted: int | None) -> None:
    assert wanted_profile(action, json.dumps(payload).encode()) == wanted


def test_what_is_no_json_demands_nothing() -> None:
    assert wanted_profile("SetNetworkProfile", b"{") is None
