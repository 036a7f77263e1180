"""Why an answer is what it is (OCPP 2.1, Part 2, datatypes)."""

from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    String20,
    String1024,
)


class StatusInfo(Extensible):
    """(OCPP 2.1, 2.93)."""

    reason_code: String20
    additional_info: String1024 | None = None
