"""A transaction as its station knows it."""

from datetime import datetime
from typing import Final

import msgspec

from chargeloom.protocols.ocpp.v16.messages.datatypes import MeterValue

UNDELIVERED: Final = -1
"""What stands for a transaction whose start was never answered (OCPP 1.6 errata, 3.18)."""


class LocalTransaction(msgspec.Struct, kw_only=True, eq=False):
    """Known by our own serial; the central system's number comes later, or never."""

    serial: int
    connector: int
    id_tag: str
    started_at: datetime
    meter_start_wh: int
    number: int | None = None
    """The transactionId, once the start is answered or given up."""
    group: str | None = None
    """The parent of the token."""
    kept: list[MeterValue] = msgspec.field(default_factory=list)
    """What StopTransaction will tell in its transactionData."""

    def is_known_as(self, number: int) -> bool:
        """Whether the central system means this one."""
        return self.number is not None and self.number == number != UNDELIVERED

    def keep(self, value: MeterValue, limit: int) -> None:
        """Keep a value for the end; too many lose every second one between (errata, 3.91)."""
        self.kept.append(value)
        if len(self.kept) >= limit:
            self.kept = [self.kept[0], *self.kept[2:-1:2], self.kept[-1]]
