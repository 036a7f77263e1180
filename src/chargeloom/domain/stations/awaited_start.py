"""A remote start whose effect has not been seen yet."""

from typing import NamedTuple

from chargeloom.domain.charging.charge_limit import Ceiling
from chargeloom.domain.ids import CommandId
from chargeloom.domain.instant import Instant
from chargeloom.domain.plug import Plug


class AwaitedStart(NamedTuple):
    """A remote start that was accepted; the next transaction of its token is its effect."""

    command: CommandId
    token_uid: str
    plug: Plug | None
    until: Instant
    number: int | None = None
    """What the station repeats in the transaction's events (OCPP 2.0.1, F01: remoteStartId)."""
    limit: Ceiling | None = None
    """How far the charge may go."""
    since: Instant = Instant(0)
    """When it was asked for."""
    needs_number: bool = False
    """Whether only its number shows that the station starts: its answer did not."""

    def is_for(self, token_uid: str, plug: Plug, began: Instant) -> bool:
        """Whether a transaction of this token, at this plug, that began then is its effect; case tells nothing."""
        if began < self.since or self.needs_number:
            return False
        is_here = self.plug is None or self.plug.evse == plug.evse
        return is_here and self.token_uid.casefold() == token_uid.casefold()
