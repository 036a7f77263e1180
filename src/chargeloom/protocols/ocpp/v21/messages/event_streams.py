"""Periodic event streams, a part of diagnostics (OCPP 2.1, N)."""

from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v21.messages.datatypes.diagnostics import (
    ConstantStreamData,
    PeriodicEventStreamParams,
    StreamDataElement,
)
from chargeloom.protocols.ocpp.v21.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import Extensible, Natural
from chargeloom.protocols.ocpp.v201.messages.enumerations.generic import GenericStatus
from chargeloom.wire.message import Call, Send
from chargeloom.wire.timestamps import Timestamp


class OpenPeriodicEventStreamReply(Extensible):
    status: GenericStatus
    status_info: StatusInfo | None = None


class OpenPeriodicEventStream(Extensible, Call[OpenPeriodicEventStreamReply]):
    """I begin to send the values of this monitor as a stream (OCPP 2.1, N11)."""

    constant_stream_data: ConstantStreamData


class NotifyPeriodicEventStream(Extensible, Send):
    """Values of a stream; nobody answers (OCPP 2.1, N15)."""

    data: Annotated[tuple[StreamDataElement, ...], Meta(min_length=1)]
    id: Natural
    pending: Natural
    basetime: Timestamp


class GetPeriodicEventStreamReply(Extensible):
    constant_stream_data: Annotated[tuple[ConstantStreamData, ...], Meta(min_length=1)] | None = (
        None
    )


class GetPeriodicEventStream(Extensible, Call[GetPeriodicEventStreamReply]):
    """Which streams are open? (OCPP 2.1, N12)."""


class ClosePeriodicEventStreamReply(Extensible):
    pass


class ClosePeriodicEventStream(Extensible, Call[ClosePeriodicEventStreamReply]):
    """The stream has ended (OCPP 2.1, N13)."""

    id: Natural


class AdjustPeriodicEventStreamReply(Extensible):
    status: GenericStatus
    status_info: StatusInfo | None = None


class AdjustPeriodicEventStream(Extensible, Call[AdjustPeriodicEventStreamReply]):
    """Send the values of this stream at another pace (OCPP 2.1, N14)."""

    id: Natural
    params: PeriodicEventStreamParams
