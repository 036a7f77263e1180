"""Firmware, diagnostics and logs: their stages are told (OCPP 1.6, 5.9 and 5.19; security whitepaper, L01 and N01)."""

from collections.abc import Callable
from typing import Any, Final

from chargeloom.domain.instant import SECOND, from_datetime
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    DiagnosticsStatus,
    FirmwareStatus,
    LogStatus,
    ResetType,
    SignedFirmwareStatus,
    UpdateFirmwareStatus,
    UploadLogStatus,
)
from chargeloom.protocols.ocpp.v16.messages.firmware import (
    DiagnosticsStatusNotification,
    FirmwareStatusNotification,
    GetDiagnostics,
    GetDiagnosticsReply,
    UpdateFirmware,
    UpdateFirmwareReply,
)
from chargeloom.protocols.ocpp.v16.messages.security import (
    GetLog,
    GetLogReply,
    LogStatusNotification,
    SecurityEventNotification,
    SignedFirmwareStatusNotification,
    SignedUpdateFirmware,
    SignedUpdateFirmwareReply,
)
from chargeloom.sim.station.certificates import Unreadable, read
from chargeloom.sim.station.firmware import Means, Wanted, failure
from chargeloom.sim.v16.station import Station
from chargeloom.wire.message import Call, Message
from chargeloom.wire.timestamps import Timestamp

UPLOAD_S: Final = 5.0
_UNSIGNED: Final = frozenset(FirmwareStatus)


def _update(station: Station, request: UpdateFirmware, now: float) -> UpdateFirmwareReply:
    """Say only that it was heard (5.19)."""

    def say(word: str) -> None:
        if word in _UNSIGNED:
            station.board.say(FirmwareStatusNotification(status=FirmwareStatus(word)))

    due = _seconds(station, request.retrieve_date)
    wanted = Wanted(request.location, due, None, is_signed=False)
    if station.firmware.update(wanted, _means(station, say), now) != UpdateFirmwareStatus.REJECTED:
        station.firmware.signed_request = None
    return UpdateFirmwareReply()


def _update_signed(
    station: Station, request: SignedUpdateFirmware, now: float
) -> SignedUpdateFirmwareReply:
    """Look at the certificate first (L01.FR.23 and FR.24)."""
    firmware = request.firmware
    try:
        read(firmware.signing_certificate)
    except Unreadable:
        _alarm(station, "InvalidFirmwareSigningCertificate", now)
        return SignedUpdateFirmwareReply(status=UpdateFirmwareStatus.INVALID_CERTIFICATE)

    def say(word: str) -> None:
        status = SignedFirmwareStatus(word)
        number = request.request_id
        station.board.say(SignedFirmwareStatusNotification(status=status, request_id=number))

    install_at = firmware.install_date_time
    wanted = Wanted(
        firmware.location,
        _seconds(station, firmware.retrieve_date_time),
        _seconds(station, install_at) if install_at is not None else None,
        is_signed=True,
    )
    said = station.firmware.update(wanted, _means(station, say), now)
    if said != UpdateFirmwareStatus.REJECTED:
        station.firmware.signed_request = request.request_id
    return SignedUpdateFirmwareReply(status=UpdateFirmwareStatus(said))


def _means(station: Station, say: Callable[[str], None]) -> Means:
    return Means(
        say=say,
        alarm=lambda kind: _alarm(station, kind, station.board.agenda.now),
        later=station.board.agenda.add,
        is_busy=lambda: bool(station.running()),
        restart=lambda at: station.reset(ResetType.SOFT, at),
        hold=station.hold,
    )


def _alarm(station: Station, kind: str, now: float) -> None:
    at = station.board.clock.read(now)
    station.board.say(SecurityEventNotification(type=kind, timestamp=at))


def _seconds(station: Station, moment: Timestamp) -> float:
    return station.board.clock.when(from_datetime(moment) / SECOND)


def _diagnostics(station: Station, request: GetDiagnostics, now: float) -> GetDiagnosticsReply:
    """(5.9)."""

    def say(status: DiagnosticsStatus) -> Callable[[float], None]:
        return lambda _: station.board.say(DiagnosticsStatusNotification(status=status))

    has_failed = failure(request.location) is not None
    end = DiagnosticsStatus.UPLOAD_FAILED if has_failed else DiagnosticsStatus.UPLOADED
    station.board.agenda.add(now, say(DiagnosticsStatus.UPLOADING))
    station.board.agenda.add(now + UPLOAD_S, say(end))
    return GetDiagnosticsReply(file_name=_file(station))


def _log(station: Station, request: GetLog, now: float) -> GetLogReply:
    """(N01)."""

    def say(status: UploadLogStatus) -> Callable[[float], None]:
        number = request.request_id

        def at_its_time(_: float) -> None:
            station.board.log_upload = number if status is UploadLogStatus.UPLOADING else None
            station.board.say(LogStatusNotification(status=status, request_id=number))

        return at_its_time

    has_failed = failure(request.log.remote_location) is not None
    end = UploadLogStatus.UPLOAD_FAILURE if has_failed else UploadLogStatus.UPLOADED
    station.board.agenda.add(now, say(UploadLogStatus.UPLOADING))
    station.board.agenda.add(now + UPLOAD_S, say(end))
    return GetLogReply(status=LogStatus.ACCEPTED, filename=_file(station))


def _file(station: Station) -> str:
    return f"{station.kind.identity[:200]}.log"


UPKEEP_ORDERS: Final[dict[type[Call[Any]], Callable[[Station, Any, float], Message]]] = {
    GetDiagnostics: _diagnostics,
    GetLog: _log,
    SignedUpdateFirmware: _update_signed,
    UpdateFirmware: _update,
}
