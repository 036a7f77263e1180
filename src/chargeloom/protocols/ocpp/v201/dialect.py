"""OCPP 2.0.1 as a dialect of the framing: its actions each way and its error codes."""

from typing import Final

from chargeloom.protocols.ocpp.dialect import Dialect, Framing, MessageType
from chargeloom.protocols.ocpp.v201.familiar import familiar
from chargeloom.protocols.ocpp.v201.messages.actions import CSMS_CALLS, STATION_CALLS
from chargeloom.protocols.ocpp.v201.messages.datatypes.metering import SampledValue
from chargeloom.protocols.ocpp.v201.messages.metering import MeterValues
from chargeloom.protocols.ocpp.v201.messages.transactions import TransactionEvent
from chargeloom.wire.violation import Violation

CODES: Final = {
    Violation.MALFORMED: "FormatViolation",
    Violation.TOO_DEEP: "FormatViolation",
    Violation.DUPLICATE_KEY: "FormatViolation",
    Violation.FORBIDDEN_TEXT: "PropertyConstraintViolation",
    Violation.NUMBER_OUT_OF_RANGE: "FormatViolation",
    Violation.NOT_AN_OBJECT: "FormatViolation",
    Violation.UNKNOWN_FIELD: "FormatViolation",
    Violation.WRONG_TYPE: "TypeConstraintViolation",
    Violation.INVALID_VALUE: "PropertyConstraintViolation",
    Violation.WRONG_COUNT: "OccurrenceConstraintViolation",
    Violation.NOT_MULTIPLE: "PropertyConstraintViolation",
    Violation.MISSING_FIELD: "OccurrenceConstraintViolation",
}
"""The words of OCPP 2.0.1, Part 4, 4.3."""

FRAMING: Final = Framing(
    codes=CODES,
    types=frozenset({MessageType.CALL, MessageType.CALLRESULT, MessageType.CALLERROR}),
    unreadable="RpcFrameworkError",
    unreadable_id="RpcFrameworkError",
    unknown_type="MessageTypeNotSupported",
    same_id=None,
    has_signed=True,
)
"""Everything is answered; an unknown type too (4.4), its payload being ignored (4.1.3)."""

DIALECT: Final = Dialect(
    "ocpp2.0.1",
    station_calls=STATION_CALLS,
    csms_calls=CSMS_CALLS,
    framing=FRAMING,
    familiar=familiar(TransactionEvent, MeterValues, SampledValue),
)
