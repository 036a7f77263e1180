"""Provisioning (OCPP 2.1, B)."""

from chargeloom.domain.instant import to_datetime
from chargeloom.protocols.ocpp.v21.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v21.messages.provisioning import (
    BootNotification,
    BootNotificationReply,
)
from chargeloom.protocols.ocpp.v201.mapping.provisioning import (
    OTHER_SERIAL,
    REGISTRATION,
    WHY,
    boot,
)
from chargeloom.protocols.ocpp.version import Dismissed, Visit


def boot_notification(visit: Visit, call: BootNotification) -> BootNotificationReply:
    """Accept the station, or not yet, or not, and tell it the time; close where the certificate is another's (OCPP 2.1, B01)."""
    registering = visit.core.registering
    if not registering.is_itself(visit.station, call.charging_station.serial_number):
        raise Dismissed(OTHER_SERIAL)
    registration = registering.boot(visit.unit, visit.station, boot(call), visit.now)
    return BootNotificationReply(
        status=REGISTRATION[registration],
        current_time=to_datetime(visit.now),
        interval=registering.interval_s(registration),
        status_info=StatusInfo(reason_code=WHY[registration]) if registration in WHY else None,
    )
