"""By which requests a station of OCPP 2.0.1 or 2.1 gets a password (A01; 2.1, B09.FR.14)."""

from collections.abc import Mapping
from typing import Any, Final

from chargeloom.domain.stations.variable import VariableKey, is_password_of_a_way
from chargeloom.protocols.ocpp.password_stakes import giving
from chargeloom.protocols.ocpp.v201.mapping.device_model import key_of
from chargeloom.protocols.ocpp.v201.mapping.outcomes import DONE, keys_in_doubt, values_taken
from chargeloom.protocols.ocpp.version import Staked
from chargeloom.wire.message import Call


def _in_profile(request: Any) -> str | None:
    return getattr(request.connection_data, "basic_auth_password", None)


def _is_profile_taken(_: Any, reply: Any) -> bool:
    return reply.status.value in DONE


def _in_variables(request: Any) -> str | None:
    asked = ((_key(one), one.attribute_value) for one in request.set_variable_data)
    return next((value for key, value in asked if is_password_of_a_way(key)), None)


def _is_variable_taken(request: Any, reply: Any) -> bool:
    """Whether it took a password, as far as its answer tells."""
    taken = (*(key for key, _ in values_taken(request, reply)), *keys_in_doubt(reply))
    return any(is_password_of_a_way(key) for key in taken)


def _key(one: Any) -> VariableKey:
    return key_of(one.component, one.variable, one.attribute_type)


_STAKES: Final[Mapping[str, Staked]] = {
    "SetNetworkProfile": giving(_in_profile, _is_profile_taken),
    "SetVariables": giving(_in_variables, _is_variable_taken),
}


def password_stakes_of(calls: Mapping[str, type[Call[Any]]]) -> Mapping[type[Call[Any]], Staked]:
    """Name by their kind the requests of one version that give a password."""
    return {calls[action]: staked for action, staked in _STAKES.items()}
