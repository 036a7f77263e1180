"""The tokens that a station knows by itself: the local list, and a cache (OCPP 2.0.1, C and D)."""

from collections.abc import Iterable
from typing import Final, NamedTuple

import msgspec

from chargeloom.domain.instant import SECOND, from_datetime
from chargeloom.protocols.ocpp.v201.messages.datatypes.authorization import (
    AuthorizationData,
    IdToken,
    IdTokenInfo,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.authorization import (
    AuthorizationStatus,
    IdTokenType,
)

CAPACITY: Final = 1000


class Name(msgspec.Struct, frozen=True):
    """What tells one token from another; case tells nothing (OCPP 2.0.1, 2.28)."""

    uid: str
    type: str


def name(token: IdToken) -> Name:
    """Name a token."""
    return Name(token.id_token.casefold(), str(token.type))


def card(uid: str) -> IdToken:
    """A card that a driver holds to the reader."""
    return IdToken(id_token=uid, type=IdTokenType.ISO14443)


class Grant(NamedTuple):
    """A token that may charge at a place now."""

    token: IdToken
    group: str | None


class Remembered(msgspec.Struct, frozen=True):
    """What was told of a token, and when we were told."""

    info: IdTokenInfo
    at_s: float


class AuthorizationCache:
    """What was last told of each token (OCPP 2.0.1, C10 to C12)."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._known: dict[Name, Remembered] = {}

    def remember(self, token: IdToken, info: IdTokenInfo, at_s: float) -> None:
        """Take what the central system said; the oldest makes room."""
        self._known.pop(name(token), None)
        while len(self._known) >= self._capacity:
            del self._known[next(iter(self._known))]
        self._known[name(token)] = Remembered(info, at_s)

    def recall(self, token: IdToken, at_s: float, life_time_s: int) -> IdTokenInfo | None:
        """Find what is known of a token, unless it is too old (OCPP 2.0.1, C10.FR.08)."""
        kept = self._known.get(name(token))
        if kept is None:
            return None
        ends_at = kept.info.cache_expiry_date_time
        ends_at_s = from_datetime(ends_at) / SECOND if ends_at else kept.at_s + life_time_s
        return kept.info if at_s < ends_at_s else None

    def forget(self, token: IdToken) -> bool:
        """Forget one token; True when it was known."""
        return self._known.pop(name(token), None) is not None

    def clear(self) -> None:
        self._known.clear()

    def entries(self) -> list[tuple[Name, Remembered]]:
        """Give what must survive a restart."""
        return list(self._known.items())

    def restore(self, entries: Iterable[tuple[Name, Remembered]]) -> None:
        self._known = dict(entries)


class LocalList:
    """What the central system has sent to be known without it (OCPP 2.0.1, D)."""

    def __init__(self) -> None:
        self.version = 0
        """0 means that there is none (OCPP 2.0.1, D02.FR.02)."""
        self._known: dict[Name, AuthorizationData] = {}

    def __len__(self) -> int:
        return len(self._known)

    def replace(self, version: int, entries: Iterable[AuthorizationData]) -> None:
        """Take a whole new list."""
        self._known = {}
        self.update(version, entries)

    def update(self, version: int, entries: Iterable[AuthorizationData]) -> None:
        """Take changes: what comes without information goes (OCPP 2.0.1, D01)."""
        for entry in entries:
            if entry.id_token_info is None:
                self._known.pop(name(entry.id_token), None)
            else:
                self._known[name(entry.id_token)] = entry
        self.version = version

    def length_with(self, changes: Iterable[AuthorizationData]) -> int:
        """Say how many would be on it after these changes."""
        known = set(self._known)
        for entry in changes:
            change = known.discard if entry.id_token_info is None else known.add
            change(name(entry.id_token))
        return len(known)

    def find(self, token: IdToken) -> IdTokenInfo | None:
        """Find what the list says of a token."""
        entry = self._known.get(name(token))
        return None if entry is None else entry.id_token_info

    def entries(self) -> list[AuthorizationData]:
        return list(self._known.values())


def is_accepted(info: IdTokenInfo) -> bool:
    """Whether a token may charge; members of another version's list say it in the same word."""
    return info.status == AuthorizationStatus.ACCEPTED


def group_of(info: IdTokenInfo | None) -> str | None:
    """Name the group of a token."""
    group = None if info is None else info.group_id_token
    return None if group is None else group.id_token.casefold()
