"""Firmware and logs: what keeps a station up (OCPP 1.6, 5.9 and 5.19; security whitepaper, L01 and N01)."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final

import msgspec

from chargeloom.domain.commands.command import CommandStatus, Order, Outcome
from chargeloom.domain.commands.firmware_orders import Signed, UpdateFirmware
from chargeloom.domain.commands.survey_orders import GetLog
from chargeloom.domain.instant import Instant, to_datetime
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.station import Station
from chargeloom.protocols.ocpp.rpc import CallFault
from chargeloom.protocols.ocpp.v16.messages import firmware, security
from chargeloom.protocols.ocpp.v16.messages.datatypes import Firmware, LogParameters
from chargeloom.protocols.ocpp.v16.messages.enumerations import LogKind
from chargeloom.protocols.ocpp.v16.outcomes import outcome
from chargeloom.protocols.ocpp.version import CallStation


async def _update_firmware(_: Station, order: UpdateFirmware, call: CallStation) -> Outcome:
    """Ask for an update; one that is signed goes by the security extension."""
    if order.signed is not None:
        return outcome(await call(_signed(order, order.signed)))
    if order.install_at is not None:
        raise Refusal(Reason.COMMAND_UNSUPPORTED, "OCPP 1.6 installs later only what is signed")
    request = firmware.UpdateFirmware(
        location=order.url,
        retrieve_date=to_datetime(order.retrieve_at),
        retries=order.retries,
        retry_interval=order.retry_interval_s,
    )
    reply = await call(request)
    is_fault = isinstance(reply, CallFault)
    return outcome(reply) if is_fault else Outcome(status=CommandStatus.ACCEPTED)


def _signed(order: UpdateFirmware, signed: Signed) -> security.SignedUpdateFirmware:
    return security.SignedUpdateFirmware(
        request_id=order.number,
        retries=order.retries,
        retry_interval=order.retry_interval_s,
        firmware=Firmware(
            location=order.url,
            retrieve_date_time=to_datetime(order.retrieve_at),
            install_date_time=_moment(order.install_at),
            signing_certificate=signed.certificate,
            signature=signed.signature,
        ),
    )


async def _get_log(_: Station, order: GetLog, call: CallStation) -> Outcome:
    """Ask for a log; who does not know the security extension is asked for diagnostics as of old."""
    if order.log not in _LOG:
        raise Refusal(Reason.COMMAND_UNSUPPORTED, "OCPP 1.6 knows no such log")
    reply = await call(_log(order))
    is_unknown = isinstance(reply, CallFault) and reply.code in _UNKNOWN
    if is_unknown and _LOG[order.log] is LogKind.DIAGNOSTICS_LOG:
        return _named("GetDiagnostics", await call(_diagnostics(order)))
    return _named("GetLog", reply)


def _named(action: str, reply: Any) -> Outcome:
    """Say what became of it, with the name of the file, and by which request it was asked for."""
    if isinstance(reply, CallFault):
        return outcome(reply)
    if isinstance(reply, firmware.GetDiagnosticsReply):
        said, name = Outcome(status=CommandStatus.ACCEPTED), reply.file_name
    else:
        said, name = outcome(reply), reply.filename
    return msgspec.structs.replace(said, data={"filename": name, "sent": action})


def _log(order: GetLog) -> security.GetLog:
    return security.GetLog(
        log=LogParameters(
            remote_location=order.url,
            oldest_timestamp=_moment(order.since),
            latest_timestamp=_moment(order.until),
        ),
        log_type=_LOG[order.log],
        request_id=order.number,
        retries=order.retries,
        retry_interval=order.retry_interval_s,
    )


def _diagnostics(order: GetLog) -> firmware.GetDiagnostics:
    return firmware.GetDiagnostics(
        location=order.url,
        retries=order.retries,
        retry_interval=order.retry_interval_s,
        start_time=_moment(order.since),
        stop_time=_moment(order.until),
    )


def _moment(instant: Instant | None) -> datetime | None:
    return None if instant is None else to_datetime(instant)


_LOG: Final = {"diagnostics": LogKind.DIAGNOSTICS_LOG, "security": LogKind.SECURITY_LOG}

_UNKNOWN: Final = frozenset({"NotImplemented", "NotSupported"})
"""What a station says to an action that it does not know (OCPP-J 1.6, 4.2.3)."""

UPKEEP: Final[dict[type[Order], Callable[[Station, Any, CallStation], Awaitable[Outcome]]]] = {
    UpdateFirmware: _update_firmware,
    GetLog: _get_log,
}
