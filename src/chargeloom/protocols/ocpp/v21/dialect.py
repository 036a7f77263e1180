"""OCPP 2.1 as a dialect of the framing: its actions each way and its error codes."""

from typing import Final

from chargeloom.protocols.ocpp.rpc import Dialect
from chargeloom.protocols.ocpp.v21.messages.actions import CSMS_CALLS, STATION_CALLS
from chargeloom.protocols.ocpp.v201.dialect import CODES

DIALECT: Final = Dialect(
    "ocpp2.1",
    station_calls=STATION_CALLS,
    csms_calls=CSMS_CALLS,
    codes=CODES,
    same_id="GenericError",
)
