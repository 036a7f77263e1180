"""OCPP 2.1 as a dialect of the framing: its actions each way and its error codes."""

from typing import Final

from chargeloom.protocols.ocpp.dialect import Dialect, MessageType
from chargeloom.protocols.ocpp.v21.messages.actions import CSMS_CALLS, STATION_CALLS, STATION_SENDS
from chargeloom.protocols.ocpp.v21.messages.datatypes.metering import SampledValue
from chargeloom.protocols.ocpp.v21.messages.metering import MeterValues
from chargeloom.protocols.ocpp.v21.messages.transactions import TransactionEvent
from chargeloom.protocols.ocpp.v201 import dialect as v201
from chargeloom.protocols.ocpp.v201.familiar import familiar

FRAMING: Final = v201.FRAMING._replace(types=frozenset(MessageType), unknown_type=None)
"""SEND and CALLRESULTERROR are new, and an unknown type is only ignored (Part 4, 4.1.3, 4.4)."""

DIALECT: Final = Dialect(
    "ocpp2.1",
    station_calls=STATION_CALLS,
    csms_calls=CSMS_CALLS,
    station_sends=STATION_SENDS,
    framing=FRAMING,
    familiar=familiar(TransactionEvent, MeterValues, SampledValue),
)
