"""The firmware management profile: updates and diagnostics by file transfer (OCPP 1.6, 3.3)."""

from chargeloom.protocols.ocpp.v16.messages.datatypes import CiString255, Integer
from chargeloom.protocols.ocpp.v16.messages.enumerations import DiagnosticsStatus, FirmwareStatus
from chargeloom.wire.message import Call, Message
from chargeloom.wire.timestamps import Timestamp


class DiagnosticsStatusNotificationReply(Message):
    pass


class DiagnosticsStatusNotification(Call[DiagnosticsStatusNotificationReply]):
    """How far the upload of diagnostics is (OCPP 1.6, 4.4)."""

    status: DiagnosticsStatus


class FirmwareStatusNotificationReply(Message):
    pass


class FirmwareStatusNotification(Call[FirmwareStatusNotificationReply]):
    """How far the update is (OCPP 1.6, 4.5)."""

    status: FirmwareStatus


class GetDiagnosticsReply(Message):
    file_name: CiString255 | None = None


class GetDiagnostics(Call[GetDiagnosticsReply]):
    """Upload your diagnostics to this place (OCPP 1.6, 5.9)."""

    location: str
    retries: Integer | None = None
    retry_interval: Integer | None = None
    start_time: Timestamp | None = None
    stop_time: Timestamp | None = None


class UpdateFirmwareReply(Message):
    pass


class UpdateFirmware(Call[UpdateFirmwareReply]):
    """Fetch new firmware from this place, not before this moment (OCPP 1.6, 5.19)."""

    location: str
    retries: Integer | None = None
    retrieve_date: Timestamp
    retry_interval: Integer | None = None
