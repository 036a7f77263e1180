"""Firmware (OCPP 2.0.1, L)."""

from collections.abc import Callable
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
from chargeloom.sim.v201.orders.order import Orders
from chargeloom.sim.v201.profiles import seconds
from chargeloom.sim.v201.station import Station

STEP_S: Final = 5.0
STEPS: Final = (
    FirmwareStatus.DOWNLOADING,
    FirmwareStatus.DOWNLOADED,
    FirmwareStatus.INSTALLING,
    FirmwareStatus.INSTALLED,
)
_AT_REST: Final = frozenset({FirmwareStatus.IDLE, FirmwareStatus.INSTALLED})


def _update(station: Station, request: UpdateFirmware, now: float) -> UpdateFirmwareReply:
    """Nothing is really fetched; the stages are told, and the station starts again (L02)."""
    if station.shelf.firmware not in _AT_REST:
        return UpdateFirmwareReply(status=UpdateFirmwareStatus.REJECTED)
    begins_s = seconds(request.firmware.retrieve_date_time) or 0.0
    begins_at = max(now, station.board.clock.when(begins_s))
    for number, status in enumerate(STEPS):
        station.board.agenda.add(begins_at + number * STEP_S, _step(station, status, request))
    station.board.agenda.add(
        begins_at + len(STEPS) * STEP_S,
        lambda at: station.reset(BootReason.FIRMWARE_UPDATE, at),
    )
    return UpdateFirmwareReply(status=UpdateFirmwareStatus.ACCEPTED)


def _step(
    station: Station, status: FirmwareStatus, request: UpdateFirmware
) -> Callable[[float], None]:
    def act(_: float) -> None:
        station.shelf.firmware = status
        station.board.say(FirmwareStatusNotification(status=status, request_id=request.request_id))

    return act


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
