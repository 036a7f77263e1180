"""Metering (OCPP 2.0.1, J)."""

from typing import Annotated

from msgspec import Meta

from chargeloom.protocols.ocpp.v201.messages.datatypes.metering import MeterValue
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import Extensible, Integer
from chargeloom.wire.message import Call


class MeterValuesReply(Extensible):
    pass


class MeterValues(Extensible, Call[MeterValuesReply]):
    """What a meter reads outside of transactions; EVSE 0 is the main meter (OCPP 2.0.1, J01)."""

    evse_id: Integer
    meter_value: Annotated[tuple[MeterValue, ...], Meta(min_length=1)]
