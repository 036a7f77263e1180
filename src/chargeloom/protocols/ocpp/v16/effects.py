"""What a station's answer to a request of ours changes in our own record."""

from collections.abc import Awaitable, Callable
from typing import Final

import msgspec

from chargeloom.domain.charging.reservation import ReservationState
from chargeloom.domain.commands.hiding import HIDDEN
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.profiles import SECURITY_PROFILE
from chargeloom.protocols.ocpp.rpc import MessageType, Outgoing
from chargeloom.protocols.ocpp.v16 import holding
from chargeloom.protocols.ocpp.v16.limit_effects import LIMIT_EFFECTS
from chargeloom.protocols.ocpp.v16.lists import get_local_list_version, send_local_list
from chargeloom.protocols.ocpp.v16.mapping import reserved, setting_key, settings
from chargeloom.protocols.ocpp.v16.messages import (
    core,
    local_auth_list,
    remote_trigger,
    reservation,
    security,
)
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    CancelReservationStatus,
    CertificateSignedStatus,
    ConfigurationStatus,
    ReservationStatus,
    TriggerMessageStatus,
)
from chargeloom.protocols.ocpp.version import Effect
from chargeloom.services.core import Core
from chargeloom.wire.json import encode
from chargeloom.wire.message import Call, Message


async def change_configuration(
    core_: Core,
    station: Station,
    request: core.ChangeConfiguration,
    reply: core.ChangeConfigurationReply,
) -> None:
    """A station that took a new key no longer gets in with its old one (OCPP-J 1.6, 6.2.2).

    It does until it has booted where that is what it needs to change it (5.3). One that took a higher security profile comes back with it, or falls back (security whitepaper, A05.FR.07 to 09).
    """
    key = request.key.casefold()
    if reply.status not in TAKEN:
        return
    if key == AUTHORIZATION_KEY:
        if reply.status is ConfigurationStatus.REBOOT_REQUIRED:
            return
        await core_.provisioning.change_password(station.id, request.value.encode(), station.id)
        return
    if key == SECURITY_PROFILE and request.value in _PROFILES:
        wanted, held = int(request.value), station.record.security_profile
        changes = {"rising_to": wanted} if wanted > held else _lowered(wanted)
        await core_.provisioning.change_station(
            station.id, changes, station.id, may_lower_profile=True
        )
    told = ((setting_key(request.key), request.value),)
    await _keep(core_, lambda unit, now: core_.surveying.learn(unit, station, told, now))


def _lowered(profile: int) -> dict[str, int | None]:
    """Expect no more of a station than what it took at an operator's word."""
    return {"security_profile": profile, "rising_to": None}


async def get_configuration(
    core_: Core, station: Station, _: core.GetConfiguration, reply: core.GetConfigurationReply
) -> None:
    """Settings that a station told are what we know of it (OCPP 1.6, 5.8)."""
    told = settings(reply)
    if told:
        await _keep(core_, lambda unit, now: core_.surveying.report(unit, station, told, now))


async def _keep(core_: Core, learn: Callable[[Unit, Instant], Awaitable[None] | None]) -> None:
    unit = Unit()
    learning = learn(unit, core_.ground.now())
    if learning is not None:
        await learning
    if unit.facts:
        await core_.ground.commit(unit)


async def reserve_now(
    core_: Core,
    station: Station,
    request: reservation.ReserveNow,
    reply: reservation.ReserveNowReply,
) -> None:
    """A place that the station agreed to keep is a reservation (OCPP 1.6, 5.13)."""
    if reply.status is not ReservationStatus.ACCEPTED:
        return
    unit, now = Unit(), core_.ground.now()
    core_.reserving.hold(unit, station, reserved(station, request, now))
    await core_.ground.commit(unit)


async def cancel_reservation(
    core_: Core,
    station: Station,
    request: reservation.CancelReservation,
    reply: reservation.CancelReservationReply,
) -> None:
    """A reservation that the station gave up is over, and so is one that it has no more (OCPP 1.6, 5.2)."""
    unit, now = Unit(), core_.ground.now()
    is_given_up = reply.status is CancelReservationStatus.ACCEPTED
    state = ReservationState.CANCELLED if is_given_up else ReservationState.REMOVED
    core_.reserving.end(unit, station, request.reservation_id, state, now)
    await core_.ground.commit(unit)


async def certificate_signed(
    core_: Core,
    station: Station,
    request: security.CertificateSigned,
    reply: security.CertificateSignedReply,
) -> None:
    """What a station said to a chain is what became of its request (security whitepaper, A02)."""
    is_accepted, now = reply.status is CertificateSignedStatus.ACCEPTED, core_.ground.now()
    await core_.certifying.answered(station, request.certificate_chain, is_accepted, now)


def triggered(request: Call[Message], reply: Message) -> str | None:
    """Name the action that the station agreed to send, if this was about that (OCPP 1.6, 5.17)."""
    if not isinstance(request, remote_trigger.TriggerMessage | security.ExtendedTriggerMessage):
        return None
    if getattr(reply, "status", None) != TriggerMessageStatus.ACCEPTED.value:
        return None
    wanted = request.requested_message.value
    return _ACTION.get(wanted, wanted)


def kept(call: Outgoing) -> bytes:
    """Write a call as the journal keeps it: a station's new key is nobody's to read."""
    request = call.request
    if not isinstance(request, core.ChangeConfiguration):
        return call.frame
    if request.key.casefold() != AUTHORIZATION_KEY:
        return call.frame
    hidden = msgspec.structs.replace(request, value=HIDDEN)
    payload = msgspec.Raw(encode(hidden))
    return msgspec.json.encode((MessageType.CALL, call.message_id, call.action, payload))


AUTHORIZATION_KEY: Final = "authorizationkey"
_PROFILES: Final = frozenset("0123")
TAKEN: Final = frozenset({ConfigurationStatus.ACCEPTED, ConfigurationStatus.REBOOT_REQUIRED})
OF_EACH_CONNECTOR: Final = frozenset({"MeterValues", "StatusNotification"})
"""What is asked of all connectors where none is named: as many messages as the station has (5.17)."""
_ACTION: Final = {"SignChargePointCertificate": "SignCertificate"}

EFFECTS: Final[dict[type[Call[Message]], Effect]] = {
    **LIMIT_EFFECTS,
    core.ChangeConfiguration: change_configuration,
    core.GetConfiguration: get_configuration,
    local_auth_list.GetLocalListVersion: get_local_list_version,
    local_auth_list.SendLocalList: send_local_list,
    reservation.CancelReservation: cancel_reservation,
    reservation.ReserveNow: reserve_now,
    security.CertificateSigned: certificate_signed,
    security.DeleteCertificate: holding.delete_certificate,
    security.GetInstalledCertificateIds: holding.get_installed_certificate_ids,
    security.InstallCertificate: holding.install_certificate,
}
