"""Limits and charging profiles are set, cleared and asked for (OCPP 2.0.1 and 2.1, K); `limiting` says how."""

from typing import Any, Final

import msgspec

from chargeloom.domain.charging.charge_limit import Measure
from chargeloom.domain.commands import limit_orders as limits
from chargeloom.domain.commands.command import AskLimits, CommandStatus, Outcome, StartCharging
from chargeloom.domain.limits import charging_ability as ability
from chargeloom.domain.limits.charging_profile import Profile
from chargeloom.domain.stations.variable import VariableKey
from chargeloom.protocols.ocpp.incoming import CallFault
from chargeloom.protocols.ocpp.profile_words import write_2
from chargeloom.protocols.ocpp.starting import start
from chargeloom.protocols.ocpp.v201 import limiting
from chargeloom.protocols.ocpp.v201.mapping import outcomes
from chargeloom.protocols.ocpp.v201.mapping.asked import Asked
from chargeloom.protocols.ocpp.v201.performing import variables
from chargeloom.protocols.ocpp.v201.performing.pieces import max_limit
from chargeloom.protocols.ocpp.v201.performing.way import Way, failed, outcome
from chargeloom.wire.message import Call


async def start_charging(way: Way, order: StartCharging, bare: Call[Any]) -> Outcome:
    """Ask for a charge, with its limit (K05)."""

    def request(profile: Profile | None) -> Call[Any]:
        if profile is None:
            return bare
        said = msgspec.to_builtins(bare) | {"chargingProfile": write_2(profile)}
        return way.read(Asked("RequestStartTransaction", said))

    version = limiting.version_of(way.calls)
    if order.limit is not None and version == "ocpp2.1":
        way.core.bounds.support(way.station.id, await _supported(way))
    return outcome(await start(way.core, way.station, order, (version, request), way.call))


async def ask_limits(way: Way, _: AskLimits) -> Outcome:
    """Learn what a charge can be limited by: before 2.1 by nothing."""
    is_able = limiting.version_of(way.calls) == "ocpp2.1"
    way.core.bounds.support(way.station.id, await _supported(way) if is_able else ())
    return Outcome(status=CommandStatus.ACCEPTED)


async def _supported(way: Way) -> frozenset[Measure]:
    """Ask what a transaction can be limited by; who does not say limits none (OCPP 2.1, E16.FR.12)."""
    results, _ = await variables.read(way, [_SUPPORTED])
    said = outcomes.readings_of(results, [_SUPPORTED]).get(_SUPPORTED, "")
    words = (word.strip().casefold() for word in said.split(","))
    return frozenset(_MEASURES[word] for word in words if word in _MEASURES)


_NONE: Final = "Unknown"
"""No profile matches (OCPP 2.0.1, K10.FR.01)."""
_SUPPORTED: Final = VariableKey("TxCtrlr", "", 0, 0, "SupportedLimits", "")
_MEASURES: Final = {
    "maxcost": Measure.COST,
    "maxenergy": Measure.ENERGY,
    "maxtime": Measure.TIME,
    "maxlength": Measure.TIME,
    "maxsoc": Measure.SOC,
}
"""The list of values that the specification gives has `maxLength`, the limit itself `maxTime`."""


async def set_limit(way: Way, order: limits.SetLimit) -> Outcome:
    """Set a limit as the profile that it comes to."""
    (made,) = way.core.limiting.orders.compose(way.station, order)
    told = await install_profile(way, made)
    if told.status is CommandStatus.ACCEPTED:
        await way.core.limiting.orders.made(way.station, made)
    return told


async def clear_limit(way: Way, order: limits.ClearLimit) -> Outcome:
    """Clear the profile that a limit came to; where another one stands in its place, there is none."""
    for made in way.core.limiting.orders.named(way.station, order):
        return await clear_profiles(way, made)
    return Outcome(status=CommandStatus.REJECTED, answer=_NONE)


async def install_profile(way: Way, order: limits.InstallProfile) -> Outcome:
    """Set a profile (K01)."""
    known = way.core.limiting.ability(way.station.id) or await _as_reported(way)
    if limiting.chooses_a_line(order.profile) and not known.is_known:
        known = ability.read_ability((await ask_ability(way, limits.AskAbility())).data or {})
    reply = await way.ask(limiting.installing(way.core, way.station, way.calls, order, known))
    return failed(reply) if isinstance(reply, CallFault) else outcomes.outcome_of_profile(reply)


async def _as_reported(way: Way) -> ability.ChargingAbility:
    """Say what a station can do that was not asked, as far as its device model was reported."""
    store, told = way.core.ground.store, dict[str, str]()
    for key, name in limiting.variables(way.calls, way.station).items():
        known = await store.variable(way.station.id, key)
        if known is not None and known.value is not None:
            told[name] = known.value
    return ability.read_ability(told)


async def update_profile(way: Way, order: limits.UpdateProfile) -> Outcome:
    """Update a dynamic profile (OCPP 2.1, K28)."""
    return outcome(await way.ask(limiting.updating(order)))


async def clear_profiles(way: Way, order: limits.ClearProfiles) -> Outcome:
    """Clear profiles (K10): it is done where the station knew any."""
    asked = limiting.clearings(way.calls, order)
    said = [outcome(await way.ask(each)) for each in asked]
    return next((one for one in said if one.status is CommandStatus.ACCEPTED), said[-1])


async def ask_profiles(way: Way, order: limits.AskProfiles) -> Outcome:
    """Ask which profiles are set (K09)."""
    return outcome(await way.ask(limiting.asking_profiles(order)))


async def ask_composite(way: Way, order: limits.AskComposite) -> Outcome:
    """Ask what all profiles come to (K08)."""
    return outcome(await way.ask(limiting.asking_composite(order)))


async def ask_ability(way: Way, _: limits.AskAbility) -> Outcome:
    """Ask what a station can do with profiles; what it does not know it does not say."""
    names = limiting.variables(way.calls, way.station)
    results, fault = await variables.read(way, list(names))
    if fault is not None:
        return failed(fault)
    told = outcomes.readings_of(results, names)
    said = {names[key]: value for key, value in told.items()}
    room = await max_limit(way, limiting.ENTRIES)
    if room is not None:
        said[ability.PROFILES] = str(room)
    return Outcome(status=CommandStatus.ACCEPTED, data=said)
