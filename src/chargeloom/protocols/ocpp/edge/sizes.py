"""Which messages may be long: what reports much is known by its first bytes."""

import re
from typing import Final

_MAY_BE_LONG: Final = re.compile(
    rb'\s*\[\s*[26]\s*,\s*"[^"]{0,64}"\s*,\s*"'
    rb'(?:Notify[A-Z]|ReportChargingProfiles"|ReportDERControl"|LogStatusNotification")'
)

STARTS_WITHIN: Final = 128
"""By then a message has said its action."""


def may_be_long(start: bytes | bytearray) -> bool:
    """Whether a message that starts so is one of Notify*, a report or about a log (OCPP 2.x)."""
    return _MAY_BE_LONG.match(start) is not None


def takes_reports(subprotocol: str) -> bool:
    """Whether this version has messages that report much; those of 1.6 are all short."""
    return subprotocol != "ocpp1.6"
