"""Which messages may be long: what reports much is known by its first bytes."""

import re
from typing import Final

_MAY_BE_LONG: Final = re.compile(
    rb'\s*\[\s*(?:3\s*,|[26]\s*,\s*"[^"]{0,64}"\s*,\s*"(?:'
    rb'StopTransaction"|MeterValues"|TransactionEvent"|'
    rb'Notify[A-Z]|ReportChargingProfiles"|ReportDERControl"|LogStatusNotification"))'
)
"""The end of a charge brings any number of readings (OCPP 1.6, 4.10; 2.x, E06), an answer all that was asked for (1.6, 5.8)."""

STARTS_WITHIN: Final = 128
"""By then a message has said its action."""


def may_be_long(start: bytes | bytearray) -> bool:
    """Whether a message that starts so tells readings, a report or a log, or is an answer."""
    return _MAY_BE_LONG.match(start) is not None
