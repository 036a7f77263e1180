"""Names of variables, as people write them."""

import pytest

from chargeloom.domain.stations.variable import (
    Attribute,
    VariableKey,
    is_password,
    is_secret,
    read_name,
    write_name,
)

NAMES = {
    "HeartbeatInterval": VariableKey("", "", 0, 0, "HeartbeatInterval", ""),
    "OCPPCommCtrlr.HeartbeatInterval": VariableKey(
        "OCPPCommCtrlr", "", 0, 0, "HeartbeatInterval", ""
    ),
    "OCPPCommCtrlr.MessageTimeout[Default]": VariableKey(
        "OCPPCommCtrlr", "", 0, 0, "MessageTimeout", "Default"
    ),
    "EVSE(1).Power/MaxSet": VariableKey("EVSE", "", 1, 0, "Power", "", Attribute.MAX_SET),
    "Connector[left](1,2).Type": VariableKey("Connector", "left", 1, 2, "Type", ""),
    "NetworkConfiguration[1].OcppCsmsUrl": VariableKey(
        "NetworkConfiguration", "1", 0, 0, "OcppCsmsUrl", ""
    ),
    "My.Own.Setting": VariableKey("My", "", 0, 0, "Own.Setting", ""),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_read_and_written(name: str) -> None:
    assert read_name(name) == NAMES[name]
    assert write_name(NAMES[name]) == name


@pytest.mark.parametrize("name", ["", "A.B/Other", "A[1.B", "A.B]"])
def test_what_is_no_name_is_none(name: str) -> None:
    assert read_name(name) is None


@pytest.mark.parametrize("name", ["A.", "A(x).B", "A(1,).B"])
def test_what_names_no_component_is_a_bare_setting(name: str) -> None:
    assert read_name(name) == VariableKey("", "", 0, 0, name, "")


@pytest.mark.parametrize(
    "name", ["AuthorizationKey", "authorizationkey", "SecurityCtrlr.BasicAuthPassword/Target"]
)
def test_what_a_station_proves_itself_with_is_secret(name: str) -> None:
    key = read_name(name)
    assert key is not None
    assert is_secret(key)


@pytest.mark.parametrize(
    "name",
    ["BasicAuthPassword", "VpnPassword", "VpnKey", "ApnPassword", "SimPin", "simpin"],
)
def test_what_a_station_proves_itself_with_on_a_way_is_secret_and_no_password_of_ours(
    name: str,
) -> None:
    key = read_name(f"NetworkConfiguration[1].{name}")
    assert key is not None
    assert is_secret(key)
    assert not is_password(key)


@pytest.mark.parametrize("name", ["AuthorizationKey", "SecurityCtrlr.BasicAuthPassword"])
def test_what_a_station_proves_itself_with_here_is_its_password(name: str) -> None:
    key = read_name(name)
    assert key is not None
    assert is_password(key)


def test_other_settings_are_no_secret() -> None:
    assert not is_secret(NAMES["NetworkConfiguration[1].OcppCsmsUrl"])
    assert not is_secret(NAMES["HeartbeatInterval"])
