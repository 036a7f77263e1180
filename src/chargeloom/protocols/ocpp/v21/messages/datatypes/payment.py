"""Who pays (OCPP 2.1, Part 2, datatypes)."""

from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    String20,
    String50,
    String100,
)


class Address(Extensible):
    """(OCPP 2.1, 2.5)."""

    name: String50
    address1: String100
    address2: String100 | None = None
    city: String100
    postal_code: String20 | None = None
    country: String50
