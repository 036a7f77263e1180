"""A place that is kept for somebody (OCPP 2.0.1, H)."""

import msgspec

from chargeloom.protocols.ocpp.v201.messages.datatypes.authorization import IdToken
from chargeloom.sim.v201.tokens import name


class Reservation(msgspec.Struct, frozen=True, kw_only=True):
    """Kept for a token, or for its group, until a moment in seconds since 1970."""

    id: int
    token: IdToken
    group: str | None
    expires_at_s: float

    def is_for(self, token: IdToken, group: str | None) -> bool:
        """Whether this token, or one of this group, is expected (OCPP 2.0.1, H03)."""
        is_same = name(self.token) == name(token)
        return is_same or (self.group is not None and self.group == group)
