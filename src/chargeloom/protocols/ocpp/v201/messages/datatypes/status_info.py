"""Why an answer is what it is (OCPP 2.0.1, Part 2, datatypes)."""

from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    String20,
    String512,
)


class StatusInfo(Extensible):
    """(OCPP 2.0.1, 2.47)."""

    reason_code: String20
    additional_info: String512 | None = None
