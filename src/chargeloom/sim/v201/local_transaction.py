"""A transaction as its station knows it (OCPP 2.0.1, E)."""

from typing import Any, Final

import msgspec

from chargeloom.protocols.ocpp.v201.messages.datatypes.authorization import IdToken
from chargeloom.protocols.ocpp.v201.messages.datatypes.metering import MeterValue
from chargeloom.protocols.ocpp.v201.messages.enumerations.transactions import ChargingState

KEPT_AT_MOST: Final = 100


class LocalTransaction(msgspec.Struct, kw_only=True, eq=False):
    """Numbered by the station itself, with an id that is never used again (OCPP 2.0.1, E01)."""

    id: str
    evse: int
    started_at_s: float
    meter_start_wh: int
    next_seq_no: int = 0
    state: ChargingState | None = None
    """What was told last."""
    is_place_told: bool = False
    token: IdToken | None = None
    """The one that it was authorized with."""
    remote_start_id: int | None = None
    """To be told with the next event."""
    reservation: int | None = None
    """To be told with the next event."""
    reached: tuple[str, ...] = ()
    """The stop points that have held; it ends when one of them no longer does."""
    kept: list[MeterValue] = msgspec.field(default_factory=list)
    """What the last event will tell."""
    cost: Any = None
    """What it has cost so far, as the central system told (OCPP 2.0.1, I02)."""

    def number(self) -> int:
        """Number the next event (OCPP 2.0.1, Part 2, E 1.3.2.1)."""
        self.next_seq_no += 1
        return self.next_seq_no - 1

    def keep(self, value: MeterValue) -> None:
        """Keep a reading for the end; too many lose every second one between."""
        self.kept.append(value)
        if len(self.kept) >= KEPT_AT_MOST:
            self.kept = [self.kept[0], *self.kept[2:-1:2], self.kept[-1]]
