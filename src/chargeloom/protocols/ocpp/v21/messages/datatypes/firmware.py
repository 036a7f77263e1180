"""Where firmware lies, and when it is due (OCPP 2.1, Part 2, datatypes)."""

from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    String800,
    String2000,
    String5500,
)
from chargeloom.wire.timestamps import Timestamp


class Firmware(Extensible):
    """(OCPP 2.1, 2.48)."""

    location: String2000
    retrieve_date_time: Timestamp
    install_date_time: Timestamp | None = None
    signing_certificate: String5500 | None = None
    signature: String800 | None = None
