"""Limits over OCPP 2.0.1 and 2.1: orders as requests, and what their answers come to (K)."""

from collections.abc import Mapping
from typing import Any, Final

from chargeloom.domain.commands import limit_orders as limits
from chargeloom.domain.limits import charging_ability as ability
from chargeloom.domain.limits.charging_profile import Profile, Purpose, RateUnit
from chargeloom.domain.plug import Plug
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.variable import VariableKey
from chargeloom.protocols.ocpp.profile_rules import During, demand
from chargeloom.protocols.ocpp.profile_words import PURPOSES_2, decimal, write_2
from chargeloom.protocols.ocpp.v201.mapping.asked import Asked
from chargeloom.services.core import Core

_CONTROLLER: Final = "SmartChargingCtrlr"
_SOURCES: Final = ("CSO", "EMS", "SO", "Other")
"""All of them: a criterion must be said (K09.FR.03)."""
_ALL: Final = (Purpose.TRANSACTION, Purpose.DEFAULT, Purpose.STATION)
_OTHERS: Final = frozenset({Purpose.EXTERNAL, Purpose.GENERATION})


def _key(variable: str, instance: str = "") -> VariableKey:
    return VariableKey(_CONTROLLER, "", 0, 0, variable, instance)


VARIABLES: Final[Mapping[VariableKey, str]] = {
    _key("Enabled"): ability.ENABLED,
    _key("ProfileStackLevel"): ability.LEVELS,
    _key("PeriodsPerSchedule"): ability.PERIODS,
    _key("RateUnit"): ability.UNITS,
    _key("ACPhaseSwitchingSupported"): ability.SWITCHING,
}
"""What a station says of itself (OCPP 2.0.1, 2.13; 2.1, 2.11)."""

VARIABLES_21: Final[Mapping[VariableKey, str]] = {
    _key("SupportsFeature", "DynamicProfiles"): ability.DYNAMIC,
    _key("SupportsFeature", "MaxOfflineDuration"): ability.OFFLINE,
    _key("SupportsDynamicProfiles"): ability.DYNAMIC,
    _key("SupportsMaxOfflineDuration"): ability.OFFLINE,
    _key("MaxExternalConstraintsId"): ability.EXTERNAL_IDS,
}
"""Two spellings: that of the specification, and that of its list of variables."""


ENTRIES: Final = _key("Entries", "ChargingProfiles")
"""Its highest value is how many profiles there may be at any time: that stands in reports alone (ChargingProfileEntries)."""


def version_of(calls: Mapping[str, Any]) -> str:
    """Name the version that has these calls."""
    return "ocpp2.1" if "UpdateDynamicSchedule" in calls else "ocpp2.0.1"


def variables(calls: Mapping[str, Any], station: Station) -> Mapping[VariableKey, str]:
    """List the variables that tell what a station of this version can do, and what its EVSEs give."""
    is_21 = version_of(calls) == "ocpp2.1"
    newer = VARIABLES_21 if is_21 else {}
    return {**VARIABLES, **newer, **_of_evses(station)}


def _of_evses(station: Station) -> dict[VariableKey, str]:
    found: dict[VariableKey, str] = {}
    for plug in sorted(station.connectors):
        if plug.evse:
            phases = VariableKey("EVSE", "", plug.evse, 0, "SupplyPhases", "")
            found[phases] = ability.of_evse(ability.PHASES, plug.evse)
        if plug.evse and plug.connector == 1:
            kind = VariableKey("Connector", "", plug.evse, plug.connector, "ConnectorType", "")
            found[kind] = ability.of_evse(ability.CONNECTOR, plug.evse)
    return found


def installing(
    core: Core,
    station: Station,
    calls: Mapping[str, Any],
    order: limits.InstallProfile,
    known: ability.ChargingAbility,
) -> Asked:
    """Set a profile at a station that can do so much (K01). Raises Refusal for one that is not legal now."""
    during = During.IDLE if station.open_at(Plug(order.evse, 0)) is None else During.RUNNING
    demand(version_of(calls), order, during, known)
    if chooses_a_line(order.profile) and not known.can_switch_phases:
        why = "the station does not say that it can choose a line (K01.FR.20)"
        raise Refusal(Reason.COMMAND_UNSUPPORTED, why)
    _demand_place(core, station, limits.InstallProfile(evse=order.evse, profile=order.profile))
    payload = {"evseId": order.evse, "chargingProfile": write_2(order.profile)}
    return Asked("SetChargingProfile", payload)


def _demand_place(core: Core, station: Station, order: limits.InstallProfile) -> None:
    """Refuse what may not stand beside a profile that the station has (K01.FR.06 and FR.39)."""
    rival = core.limiting.profiles.rival(station, order)
    if rival is not None:
        why = f"profile {rival.profile.id} stands there, of its purpose and level (K01.FR.06)"
        raise Refusal(Reason.COMMAND_UNSUPPORTED, why)


def chooses_a_line(profile: Profile) -> bool:
    """Whether a profile says which line is used."""
    return any(one.line is not None for one in profile.periods)


def updating(order: limits.UpdateProfile) -> Asked:
    """Change the limit of a dynamic profile (OCPP 2.1, K28)."""
    update = {"limit": decimal(order.limit)}
    return Asked("UpdateDynamicSchedule", {"chargingProfileId": order.id, "scheduleUpdate": update})


def clearing(order: limits.ClearProfiles) -> Asked:
    """Clear profiles (K10): one by its number, or those that match. Raises Refusal for those of others."""
    if order.purpose in _OTHERS:
        why = f"a profile for {order.purpose} is not ours to clear (K10.FR.06)"
        raise Refusal(Reason.COMMAND_UNSUPPORTED, why)
    criteria = {
        "evseId": order.evse,
        "chargingProfilePurpose": PURPOSES_2[order.purpose] if order.purpose else None,
        "stackLevel": order.level,
    }
    chosen = {name: value for name, value in criteria.items() if value is not None}
    payload: dict[str, Any] = {"chargingProfileCriteria": chosen} if chosen else {}
    if order.id is not None:
        payload = {"chargingProfileId": order.id}
    return Asked("ClearChargingProfile", payload)


def clearings(calls: Mapping[str, Any], order: limits.ClearProfiles) -> tuple[Asked, ...]:
    """Clear profiles; as something has to be said of which, all are those of each purpose that is ours to set (K10.FR.02)."""
    if order != limits.ClearProfiles():
        return (clearing(order),)
    newer = (Purpose.PRIORITY,) if version_of(calls) == "ocpp2.1" else ()
    return tuple(clearing(limits.ClearProfiles(purpose=each)) for each in (*_ALL, *newer))


def asking_profiles(order: limits.AskProfiles) -> Asked:
    """Ask which profiles a station has (K09)."""
    criterion: dict[str, Any] = {
        "chargingProfilePurpose": PURPOSES_2[order.purpose] if order.purpose else None,
        "stackLevel": order.level,
        "chargingProfileId": list(order.ids) or None,
        "chargingLimitSource": list(order.sources) or None,
    }
    chosen = {name: value for name, value in criterion.items() if value is not None}
    chosen = chosen or {"chargingLimitSource": list(_SOURCES)}
    payload = {"requestId": order.number, "evseId": order.evse, "chargingProfile": chosen}
    return Asked(
        "GetChargingProfiles", {name: one for name, one in payload.items() if one is not None}
    )


def asking_composite(order: limits.AskComposite) -> Asked:
    """Ask what a station will keep to (K08)."""
    unit: RateUnit | None = order.unit
    payload = {"evseId": order.evse, "duration": order.duration_s}
    asked: dict[str, Any] = payload if unit is None else payload | {"chargingRateUnit": unit.value}
    return Asked("GetCompositeSchedule", asked)
