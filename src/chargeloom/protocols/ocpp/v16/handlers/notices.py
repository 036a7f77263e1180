"""Calls that only tell something: kept in the journal and told as an event."""

from typing import TypeVar

import msgspec

from chargeloom.domain.commands.command import CommandName
from chargeloom.domain.event import EventType
from chargeloom.domain.instant import from_datetime, to_rfc3339
from chargeloom.domain.stations.security_event import is_critical
from chargeloom.protocols.ocpp.v16.messages import firmware, security
from chargeloom.protocols.ocpp.version import Visit
from chargeloom.services.following import Word
from chargeloom.wire.message import Call, Message

R = TypeVar("R", bound=Message)


async def diagnostics_status(
    visit: Visit, call: firmware.DiagnosticsStatusNotification
) -> firmware.DiagnosticsStatusNotificationReply:
    """Note how far an upload of diagnostics has come. (OCPP 1.6, 4.4)."""
    await _follow(visit, CommandName.GET_LOG, Word(None, call.status))
    return _told(visit, call, firmware.DiagnosticsStatusNotificationReply())


async def firmware_status(
    visit: Visit, call: firmware.FirmwareStatusNotification
) -> firmware.FirmwareStatusNotificationReply:
    """Note how far an update has come, one that is not signed if there is any. (OCPP 1.6, 4.5)."""
    word = Word(None, call.status, is_signed=False)
    await _follow(visit, CommandName.UPDATE_FIRMWARE, word)
    return _told(visit, call, firmware.FirmwareStatusNotificationReply())


async def signed_firmware_status(
    visit: Visit, call: security.SignedFirmwareStatusNotification
) -> security.SignedFirmwareStatusNotificationReply:
    """Note how far a signed update has come. (OCPP 1.6 security, 5.20)."""
    word = Word(call.request_id, call.status, is_signed=True)
    await _follow(visit, CommandName.UPDATE_FIRMWARE, word)
    return _told(visit, call, security.SignedFirmwareStatusNotificationReply())


async def log_status(
    visit: Visit, call: security.LogStatusNotification
) -> security.LogStatusNotificationReply:
    """Note how far an upload of a log has come. (OCPP 1.6 security, 5.13)."""
    await _follow(visit, CommandName.GET_LOG, Word(call.request_id, call.status))
    return _told(visit, call, security.LogStatusNotificationReply())


def security_event(
    visit: Visit, call: security.SecurityEventNotification
) -> security.SecurityEventNotificationReply:
    """Tell a security event, and whether it is critical. (OCPP 1.6 security, 5.16)."""
    data = {
        "kind": call.type,
        "critical": is_critical(call.type),
        "at": to_rfc3339(from_datetime(call.timestamp)),
        "tech_info": call.tech_info,
    }
    kind = EventType.STATION_SECURITY
    visit.core.ground.tell(visit.unit, kind, visit.station.id, data, visit.now)
    return security.SecurityEventNotificationReply()


async def _follow(visit: Visit, name: CommandName, word: Word) -> None:
    """Put a word with the command that it is about."""
    await visit.core.following.tell(visit.unit, visit.station.id, name, word, visit.now)


def _told(visit: Visit, call: Call[R], reply: R) -> R:
    data = {"action": type(call).action_name(), "payload": msgspec.to_builtins(call)}
    kind = EventType.STATION_NOTICE
    visit.core.ground.tell(visit.unit, kind, visit.station.id, data, visit.now)
    return reply
