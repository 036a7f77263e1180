"""OCPP 1.6-J as a dialect of the framing: its actions each way and its error codes."""

from typing import Final

from chargeloom.protocols.ocpp.dialect import Dialect, Framing, MessageType
from chargeloom.protocols.ocpp.familiar import FamiliarReadings
from chargeloom.protocols.ocpp.v16.familiar import MeterManner
from chargeloom.protocols.ocpp.v16.messages.actions import CSMS_CALLS, STATION_CALLS
from chargeloom.wire.violation import Violation

CODES: Final = {
    Violation.MALFORMED: "FormationViolation",
    Violation.TOO_DEEP: "FormationViolation",
    Violation.DUPLICATE_KEY: "FormationViolation",
    Violation.FORBIDDEN_TEXT: "PropertyConstraintViolation",
    Violation.NUMBER_OUT_OF_RANGE: "FormationViolation",
    Violation.NOT_AN_OBJECT: "FormationViolation",
    Violation.UNKNOWN_FIELD: "FormationViolation",
    Violation.WRONG_TYPE: "TypeConstraintViolation",
    Violation.INVALID_VALUE: "PropertyConstraintViolation",
    Violation.WRONG_COUNT: "OccurenceConstraintViolation",
    Violation.NOT_MULTIPLE: "PropertyConstraintViolation",
    Violation.MISSING_FIELD: "ProtocolError",
}
"""The words of OCPP-J 1.6, table 7; the one r of Occurence stays on the wire (J errata, 5.1)."""

FRAMING: Final = Framing(
    codes=CODES,
    types=frozenset({MessageType.CALL, MessageType.CALLRESULT, MessageType.CALLERROR}),
    unreadable=None,
    unreadable_id="FormationViolation",
    unknown_type=None,
    same_id="GenericError",
)
"""A text that is no message, or of an unknown type, gets no answer (OCPP-J 1.6, 4.1.3, 4.2.3)."""

DIALECT: Final = Dialect(
    "ocpp1.6",
    station_calls=STATION_CALLS,
    csms_calls=CSMS_CALLS,
    framing=FRAMING,
    familiar=FamiliarReadings(MeterManner()),
)
