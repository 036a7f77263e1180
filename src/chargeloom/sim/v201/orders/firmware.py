"""Firmware (OCPP 2.0.1, L)."""

from typing import Final

from chargeloom.protocols.ocpp.v201.messages.enumerations.firmware import (
    FirmwareStatus,
    UnpublishFirmwareStatus,
    UpdateFirmwareStatus,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.generic import GenericStatus
from chargeloom.protocols.ocpp.v201.messages.enumerations.provisioning import BootReason
from chargeloom.protocols.ocpp.v201.messages.firmware import (
    FirmwareStatusNotification,
    PublishFirmware,
    PublishFirmwareReply,
    UnpublishFirmware,
    UnpublishFirmwareReply,
    UpdateFirmware,
    UpdateFirmwareReply,
)
from chargeloom.protocols.ocpp.v201.messages.security import SecurityEventNotification
from chargeloom.sim.station.certificates import Unreadable, read
from chargeloom.sim.station.firmware import Means, Wanted
from chargeloom.sim.v201.orders.order import Orders
from chargeloom.sim.v201.profiles import seconds
from chargeloom.sim.v201.station import Station


def _update(station: Station, request: UpdateFirmware, now: float) -> UpdateFirmwareReply:
    """Nothing is really fetched; the stages are told, and the station starts again (L01 and L02)."""
    firmware = request.firmware
    if not _is_readable(firmware.signing_certificate):
        _alarm(station, "InvalidFirmwareSigningCertificate", now)
        return UpdateFirmwareReply(status=UpdateFirmwareStatus.INVALID_CERTIFICATE)

    def say(word: str) -> None:
        status, number = FirmwareStatus(word), request.request_id
        station.board.say(FirmwareStatusNotification(status=status, request_id=number))

    agenda, clock = station.board.agenda, station.board.clock
    means = Means(
        say=say,
        alarm=lambda kind: _alarm(station, kind, agenda.now),
        later=agenda.add,
        is_busy=lambda: bool(station.running()),
        restart=lambda at: station.reset(BootReason.FIRMWARE_UPDATE, at),
        hold=station.hold,
    )
    install_s = seconds(firmware.install_date_time)
    wanted = Wanted(
        firmware.location,
        clock.when(seconds(firmware.retrieve_date_time) or 0.0),
        clock.when(install_s) if install_s is not None else None,
        is_signed=firmware.signature is not None,
    )
    said = station.shelf.firmware.update(wanted, means, now)
    return UpdateFirmwareReply(status=UpdateFirmwareStatus(said))


def _is_readable(certificate: str | None) -> bool:
    """Look at the certificate, if there is one (L01.FR.21)."""
    if certificate is None:
        return True
    try:
        read(certificate)
    except Unreadable:
        return False
    return True


def _alarm(station: Station, kind: str, now: float) -> None:
    at = station.board.clock.read(now)
    station.board.say(SecurityEventNotification(type=kind, timestamp=at))


def _publish(_: Station, __: PublishFirmware, ___: float) -> PublishFirmwareReply:
    """Only a local controller can do that (OCPP 2.0.1, L03)."""
    return PublishFirmwareReply(status=GenericStatus.REJECTED)


def _unpublish(_: Station, __: UnpublishFirmware, ___: float) -> UnpublishFirmwareReply:
    return UnpublishFirmwareReply(status=UnpublishFirmwareStatus.NO_FIRMWARE)


ORDERS: Final[Orders] = {
    "PublishFirmware": _publish,
    "UnpublishFirmware": _unpublish,
    "UpdateFirmware": _update,
}
