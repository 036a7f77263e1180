"""A connector that is kept for somebody (OCPP 1.6, 3.11)."""

import msgspec


class Reservation(msgspec.Struct, frozen=True, kw_only=True):
    """Kept for a token, or for its group, until a moment in seconds since 1970."""

    id: int
    id_tag: str
    group: str | None
    expires_at_s: float

    def is_for(self, id_tag: str, group: str | None) -> bool:
        """Whether this token, or one of this group, is expected; an idTag has no case (OCPP 1.6, 5.13 and 7.28)."""
        is_same = self.id_tag.casefold() == id_tag.casefold()
        of_group = self.group is not None and group is not None
        return is_same or (of_group and str(self.group).casefold() == str(group).casefold())
