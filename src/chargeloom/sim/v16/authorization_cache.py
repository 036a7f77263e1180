"""The tokens that a station remembers, so that it can decide alone (OCPP 1.6, 3.5.1)."""

from typing import Final

from chargeloom.protocols.ocpp.v16.messages.datatypes import IdTagInfo
from chargeloom.protocols.ocpp.v16.messages.enumerations import AuthorizationStatus
from chargeloom.sim.v16.local_list import standing

CAPACITY: Final = 1000


class AuthorizationCache:
    """What was last told of each token; an idTag has no case (OCPP 1.6, 7.28)."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._known: dict[str, IdTagInfo] = {}

    def remember(self, id_tag: str, info: IdTagInfo) -> None:
        """Take what the central system said; the newest stands last."""
        self._known.pop(id_tag.casefold(), None)
        if len(self._known) >= self._capacity:
            self._make_room()
        self._known[id_tag.casefold()] = info

    def standing(self, id_tag: str, at_s: float) -> AuthorizationStatus | None:
        """Say what a token is worth at a time in seconds since 1970; None when it is unknown."""
        info = self._known.get(id_tag.casefold())
        return None if info is None else standing(info, at_s)

    def group(self, id_tag: str) -> str | None:
        """Find the parent of a token."""
        info = self._known.get(id_tag.casefold())
        return info.parent_id_tag if info is not None else None

    def clear(self) -> None:
        self._known.clear()

    def entries(self) -> dict[str, IdTagInfo]:
        """Give what must survive a restart (OCPP 1.6 errata, 3.4)."""
        return dict(self._known)

    def _make_room(self) -> None:
        """Drop what is not valid, and then, if need be, the oldest that is."""
        accepted = AuthorizationStatus.ACCEPTED
        self._known = {tag: info for tag, info in self._known.items() if info.status is accepted}
        while len(self._known) >= self._capacity:
            del self._known[next(iter(self._known))]
