"""Bidirectional power transfer (OCPP 2.1, Q)."""

from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v21.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v21.messages.enumerations.bidirectional_power_transfer import (
    NotifyAllowedEnergyTransferStatus,
)
from chargeloom.protocols.ocpp.v21.messages.enumerations.smart_charging import EnergyTransferMode
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    String36,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.generic import GenericStatus
from chargeloom.wire.message import Call
from chargeloom.wire.timestamps import Timestamp


class NotifyAllowedEnergyTransferReply(Extensible):
    status: NotifyAllowedEnergyTransferStatus
    status_info: StatusInfo | None = None


class NotifyAllowedEnergyTransfer(Extensible, Call[NotifyAllowedEnergyTransferReply]):
    """The car may now be charged, and may feed back, in these ways (OCPP 2.1, Q02)."""

    transaction_id: String36
    allowed_energy_transfer: Annotated[tuple[EnergyTransferMode, ...], Meta(min_length=1)]


class AFRRSignalReply(Extensible):
    status: GenericStatus
    status_info: StatusInfo | None = None


class AFRRSignal(Extensible, Call[AFRRSignalReply]):
    """The signal by which frequency is restored (OCPP 2.1, Q07)."""

    timestamp: Timestamp
    signal: Integer
