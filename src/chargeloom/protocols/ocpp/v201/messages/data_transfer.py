"""Data transfer (OCPP 2.0.1, P)."""

from typing import Any

from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    String50,
    String255,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v201.messages.enumerations.generic import DataTransferStatus
from chargeloom.wire.message import Call


class DataTransferReply(Extensible):
    status: DataTransferStatus
    status_info: StatusInfo | None = None
    data: Any = None


class DataTransfer(Extensible, Call[DataTransferReply]):
    """What the standard has no words for, in either direction (OCPP 2.0.1, P01 and P02)."""

    message_id: String50 | None = None
    data: Any = None
    vendor_id: String255
