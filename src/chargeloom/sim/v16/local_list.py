"""The tokens that the central system gave to be known without it (OCPP 1.6, 3.5.2)."""

from collections.abc import Iterable

from chargeloom.domain.instant import SECOND, from_datetime
from chargeloom.protocols.ocpp.v16.messages.datatypes import AuthorizationData, IdTagInfo
from chargeloom.protocols.ocpp.v16.messages.enumerations import AuthorizationStatus


class LocalList:
    """What the list says of each token; an idTag has no case (OCPP 1.6, 7.28)."""

    def __init__(self) -> None:
        self.version = 0
        """0 means that it is empty (OCPP 1.6, 5.10)."""
        self._known: dict[str, AuthorizationData] = {}

    def __len__(self) -> int:
        return len(self._known)

    def replace(self, version: int, entries: Iterable[AuthorizationData]) -> None:
        """Take a whole new list."""
        self._known = {}
        self.update(version, entries)

    def update(self, version: int, entries: Iterable[AuthorizationData]) -> None:
        """Take changes: what comes without information goes (OCPP 1.6, 5.15)."""
        for entry in entries:
            if entry.id_tag_info is None:
                self._known.pop(entry.id_tag.casefold(), None)
            else:
                self._known[entry.id_tag.casefold()] = entry
        self.version = version

    def length_with(self, changes: Iterable[AuthorizationData]) -> int:
        """Say how many would be on it after these changes."""
        known = set(self._known)
        for entry in changes:
            change = known.discard if entry.id_tag_info is None else known.add
            change(entry.id_tag.casefold())
        return len(known)

    def find(self, id_tag: str) -> IdTagInfo | None:
        """Find what the list says of a token."""
        entry = self._known.get(id_tag.casefold())
        return None if entry is None else entry.id_tag_info

    def entries(self) -> tuple[AuthorizationData, ...]:
        """Give what must survive a restart."""
        return tuple(self._known.values())


def standing(info: IdTagInfo, at_s: float) -> AuthorizationStatus:
    """Say what a token is worth at a time in seconds since 1970."""
    is_over = info.expiry_date is not None and from_datetime(info.expiry_date) <= at_s * SECOND
    if is_over and info.status is AuthorizationStatus.ACCEPTED:
        return AuthorizationStatus.EXPIRED
    return info.status
