"""Firmware management (OCPP 2.1, L)."""

from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v21.messages.datatypes.firmware import Firmware
from chargeloom.protocols.ocpp.v21.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    Natural,
    String32,
    String2000,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.firmware import (
    FirmwareStatus,
    PublishFirmwareStatus,
    UnpublishFirmwareStatus,
    UpdateFirmwareStatus,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.generic import GenericStatus
from chargeloom.wire.message import Call


class UpdateFirmwareReply(Extensible):
    status: UpdateFirmwareStatus
    status_info: StatusInfo | None = None


class UpdateFirmware(Extensible, Call[UpdateFirmwareReply]):
    """Fetch and install this firmware (OCPP 2.1, L01 and L02)."""

    retries: Natural | None = None
    retry_interval: Integer | None = None
    request_id: Integer
    firmware: Firmware


class FirmwareStatusNotificationReply(Extensible):
    pass


class FirmwareStatusNotification(Extensible, Call[FirmwareStatusNotificationReply]):
    """How far the update is (OCPP 2.1, L01 and L02)."""

    status: FirmwareStatus
    request_id: Integer | None = None
    status_info: StatusInfo | None = None


class PublishFirmwareReply(Extensible):
    status: GenericStatus
    status_info: StatusInfo | None = None


class PublishFirmware(Extensible, Call[PublishFirmwareReply]):
    """Fetch this firmware and offer it to the stations behind you (OCPP 2.1, L03)."""

    location: String2000
    retries: Natural | None = None
    checksum: String32
    request_id: Natural
    retry_interval: Natural | None = None


class PublishFirmwareStatusNotificationReply(Extensible):
    pass


class PublishFirmwareStatusNotification(Extensible, Call[PublishFirmwareStatusNotificationReply]):
    """How far the publication is (OCPP 2.1, L03)."""

    status: PublishFirmwareStatus
    location: Annotated[tuple[String2000, ...], Meta(min_length=1)] | None = None
    request_id: Natural | None = None
    status_info: StatusInfo | None = None


class UnpublishFirmwareReply(Extensible):
    status: UnpublishFirmwareStatus


class UnpublishFirmware(Extensible, Call[UnpublishFirmwareReply]):
    """Offer this firmware no more (OCPP 2.1, L04)."""

    checksum: String32
