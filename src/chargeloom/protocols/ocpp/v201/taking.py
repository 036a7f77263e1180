"""What a station takes over from us: kept in our own record, its secrets nowhere (OCPP 2.0.1 and 2.1)."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from chargeloom.domain.commands.hiding import HIDDEN
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.variable import VariableKey, is_password, is_secret
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.rpc import MessageType, Outgoing
from chargeloom.protocols.ocpp.v201.holding_effects import HOLDING_EFFECTS
from chargeloom.protocols.ocpp.v201.list_effects import LIST_EFFECTS
from chargeloom.protocols.ocpp.v201.mapping.device_model import key_of
from chargeloom.protocols.ocpp.v201.mapping.outcomes import DONE, values_read, values_taken
from chargeloom.protocols.ocpp.v201.networking import PRIORITY
from chargeloom.protocols.ocpp.version import Effect
from chargeloom.services.core import Core
from chargeloom.wire.json import encode
from chargeloom.wire.message import Call


async def get_variables(core: Core, station: Station, _: Any, reply: Any) -> None:
    """Values that were read are part of the device model (OCPP 2.0.1, B06)."""
    await _learn(core, station, values_read(reply))


async def set_variables(core: Core, station: Station, request: Any, reply: Any) -> None:
    """A station that took a new password no longer gets in with its old one (OCPP 2.0.1, A01)."""
    taken = values_taken(request, reply)
    for key, value in taken:
        if is_password(key):
            await core.provisioning.change_password(station.id, value.encode(), station.id)
        if key.folded == PRIORITY.folded:
            await _expect(core, station, value)
    await _learn(core, station, taken)


async def _expect(core: Core, station: Station, order: str) -> None:
    """A station whose first way has a higher security profile comes back by that (OCPP 2.0.1, A05)."""
    slot = order.partition(",")[0].strip()
    key = VariableKey("NetworkConfiguration", slot, 0, 0, _PROFILE["securityProfile"], "")
    known = await core.ground.store.variable(station.id, key)
    said = known.value if known is not None else None
    profile = int(said) if said is not None and said.isdecimal() else 0
    wanted = profile if profile > station.record.security_profile else None
    if wanted != station.record.rising_to and profile <= _HIGHEST_PROFILE:
        await core.provisioning.change_station(station.id, {"rising_to": wanted}, station.id)


async def set_network_profile(core: Core, station: Station, request: Any, reply: Any) -> None:
    """The ways to a CSMS that a station knows stand in its device model, by slot (OCPP 2.0.1, B09)."""
    if reply.status.value not in DONE:
        return
    slot = str(request.configuration_slot)
    told: dict[str, Any] = msgspec.to_builtins(request.connection_data)
    await _learn(
        core,
        station,
        tuple(
            (VariableKey("NetworkConfiguration", slot, 0, 0, variable, ""), str(told[name]))
            for name, variable in _PROFILE.items()
            if name in told
        ),
    )


async def certificate_signed(core: Core, station: Station, request: Any, reply: Any) -> None:
    """What a station said to a chain is what became of its request (OCPP 2.0.1, A02)."""
    is_accepted, now = reply.status.value in DONE, core.ground.now()
    await core.certifying.answered(station, request.certificate_chain, is_accepted, now)


async def _learn(core: Core, station: Station, values: Iterable[tuple[VariableKey, str]]) -> None:
    unit = Unit()
    keeping = core.surveying.learn(unit, station, tuple(values), core.ground.now())
    if keeping is not None:
        await keeping
    if unit.facts:
        await core.ground.commit(unit)


def effects_of(calls: Mapping[str, type[Call[Any]]]) -> dict[type[Call[Any]], Effect]:
    """List what the answers to a version's requests change."""
    return {calls[action]: effect for action, effect in _EFFECTS.items()}


def kept(call: Outgoing) -> bytes:
    """Write a call as the journal keeps it: passwords and keys of a station are nobody's to read."""
    hide = _HIDE.get(call.action)
    hidden = hide(call.request) if hide is not None else None
    if hidden is None:
        return call.frame
    return msgspec.json.encode((MessageType.CALL, call.message_id, call.action, hidden))


def _without_passwords(request: Any) -> msgspec.Raw | None:
    if not any(is_secret(key_of(one.component, one.variable)) for one in request.set_variable_data):
        return None
    data = tuple(
        msgspec.structs.replace(one, attribute_value=HIDDEN)
        if is_secret(key_of(one.component, one.variable))
        else one
        for one in request.set_variable_data
    )
    return msgspec.Raw(encode(msgspec.structs.replace(request, set_variable_data=data)))


def _without_keys(request: Any) -> dict[str, Any]:
    payload: dict[str, Any] = msgspec.to_builtins(request)
    profile = payload["connectionData"]
    for part, secrets in _SECRETS.items():
        place = profile.get(part, {}) if part else profile
        for name in secrets & place.keys():
            place[name] = 0 if isinstance(place[name], int) else HIDDEN
    return payload


_SECRETS: Final = {
    "": frozenset({"basicAuthPassword"}),
    "apn": frozenset({"apnPassword", "simPin"}),
    "vpn": frozenset({"password", "key"}),
}

_PROFILE: Final = {
    "identity": "Identity",
    "messageTimeout": "MessageTimeout",
    "ocppCsmsUrl": "OcppCsmsUrl",
    "ocppInterface": "OcppInterface",
    "ocppTransport": "OcppTransport",
    "ocppVersion": "OcppVersion",
    "securityProfile": "SecurityProfile",
}
"""Which variable of NetworkConfiguration each part of a profile is (OCPP 2.1, appendix 3)."""

_HIGHEST_PROFILE: Final = 3
_HIDE: Final = {"SetNetworkProfile": _without_keys, "SetVariables": _without_passwords}

_EFFECTS: Final[dict[str, Effect]] = {
    "CertificateSigned": certificate_signed,
    "GetVariables": get_variables,
    "SetNetworkProfile": set_network_profile,
    "SetVariables": set_variables,
    **HOLDING_EFFECTS,
    **LIST_EFFECTS,
}
