"""What the local authorization list of a station holds, and what it has yet to hold (OCPP 1.6, 3.5.2; 2.x, D)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import msgspec

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.word import Word


class Standing(Word):
    """How a token stands to a list."""

    THERE = "there"
    COMING = "coming"
    """It was in the list, which is being sent anew in pieces."""
    CHANGING = "changing"
    """It is in the list, and something else is to be said of it."""
    LEAVING = "leaving"
    """It is in the list, and must leave it."""


class MemberKey(NamedTuple):
    """What makes two tokens the same: identifiers know no case, and those of 1.6 no type."""

    token: str
    token_type: str


def member_key(token: str, token_type: str) -> MemberKey:
    """Name a member of a list."""
    return MemberKey(token.casefold(), token_type)


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A token in a list, with all that was said of it in the words of its station's version."""

    token: str
    token_type: str
    said: dict[str, Any]
    standing: Standing = Standing.THERE

    @property
    def key(self) -> MemberKey:
        """What it is the same as."""
        return member_key(self.token, self.token_type)


class LocalList(msgspec.Struct, frozen=True, kw_only=True):
    """What we know of a station's list: what it said yes to, and the version that it then had."""

    station: StationId
    version: int
    members: tuple[Member, ...] = ()
    is_whole: bool
    """Whether it holds nothing that we don't know of: it was sent whole once, and nobody else changed it."""
    changed_at: Instant

    @property
    def leaving(self) -> tuple[Member, ...]:
        """List what must leave it."""
        return tuple(one for one in self.members if one.standing is Standing.LEAVING)

    @property
    def coming(self) -> tuple[Member, ...]:
        """List what is still to be said to it."""
        return tuple(one for one in self.members if one.standing in _TO_BE_SAID)

    @property
    def is_settled(self) -> bool:
        """Whether it holds what it ought to."""
        return all(one.standing is Standing.THERE for one in self.members)

    @property
    def is_gone(self) -> bool:
        """Whether the station has no list at all, though it ought to: changes of it have nothing to change (D02.FR.02)."""
        return self.version == 0 and self.is_whole and not self.is_settled

    def finds(self, key: MemberKey) -> bool:
        """Whether a token is in it, or will be."""
        return any(one.key == key for one in self.members)


class ListPart(msgspec.Struct, frozen=True, kw_only=True):
    """A part of whom a station's list holds, as it is stored."""

    station: StationId
    part: int
    members: tuple[Member, ...]


PART_SIZE: Final = 32
"""So many members lie together: what changes is written with its neighbours, not with the whole list."""


def parts(before: LocalList | None, after: LocalList) -> Iterator[ListPart]:
    """Give the parts of a list that are not what is stored; those behind its end are empty."""
    stored = () if before is None else before.members
    for start in range(0, max(len(stored), len(after.members)), PART_SIZE):
        members = after.members[start : start + PART_SIZE]
        if members != stored[start : start + PART_SIZE]:
            yield ListPart(station=after.station, part=start // PART_SIZE, members=members)


_TO_BE_SAID: Final = frozenset({Standing.COMING, Standing.CHANGING})


def unknown(station: StationId, now: Instant) -> LocalList:
    """Know nothing of a list."""
    return LocalList(station=station, version=0, is_whole=False, changed_at=now)


def replaced(
    known: LocalList,
    version: int,
    members: Iterable[Member],
    coming: Iterable[Member],
    now: Instant,
) -> LocalList:
    """Take a list for the whole one (D01.FR.04 and FR.15); what is `coming` follows in other messages."""
    held = {one.key: one for one in members}
    awaited = {one.key: _standing(one, Standing.COMING) for one in coming if one.key not in held}
    return LocalList(
        station=known.station,
        version=version,
        members=(*held.values(), *awaited.values()),
        is_whole=True,
        changed_at=now,
    )


def changed(
    known: LocalList, version: int, changes: Mapping[MemberKey, Member | None], now: Instant
) -> LocalList:
    """Add and replace tokens, and take out those of which nothing is said (D01.FR.16 and FR.17)."""
    held: dict[MemberKey, Member | None] = {one.key: one for one in known.members}
    held.update(changes)
    members = tuple(one for one in held.values() if one is not None)
    return msgspec.structs.replace(known, version=version, members=members, changed_at=now)


def told(known: LocalList, version: int, now: Instant) -> LocalList:
    """Take what a station says of its version: 0 is no list, another than ours is another's (D02).

    A list that was on its way when the station lost it comes again, all of it.
    """
    if version == known.version:
        return known
    if version == 0:
        coming = _all_again(known) if known.coming else ()
        return LocalList(
            station=known.station, version=0, members=coming, is_whole=True, changed_at=now
        )
    return msgspec.structs.replace(known, version=version, is_whole=False, changed_at=now)


def gone(known: LocalList, now: Instant) -> LocalList:
    """A station keeps no list, whatever it was to hold (OCPP 1.6, 5.10)."""
    return LocalList(station=known.station, version=0, is_whole=True, changed_at=now)


def wanting(known: LocalList, wanted: Iterable[Member], now: Instant) -> LocalList:
    """Let a list become these: who is new or said otherwise is said to it, who is not among them leaves (D01.FR.16 and FR.17)."""
    left = {one.key: one for one in known.members}
    unique = {one.key: one for one in wanted}.values()
    kept = [_as_wanted(left.pop(one.key, None), one) for one in unique]
    there = (one for one in left.values() if one.standing is not Standing.COMING)
    leaving = (_standing(one, Standing.LEAVING) for one in there)
    return msgspec.structs.replace(known, members=(*kept, *leaving), changed_at=now)


def _as_wanted(held: Member | None, wanted: Member) -> Member:
    if held is None or held.standing is Standing.COMING:
        return _standing(wanted, Standing.COMING)
    is_there = held.standing is not Standing.CHANGING and held.said == wanted.said
    return _standing(wanted, Standing.THERE if is_there else Standing.CHANGING)


def _all_again(known: LocalList) -> tuple[Member, ...]:
    kept = (one for one in known.members if one.standing is not Standing.LEAVING)
    return tuple(_standing(one, Standing.COMING) for one in kept)


def forgetting(known: LocalList, key: MemberKey, now: Instant) -> LocalList:
    """Let a token leave a list; one that is not there yet does not come (N10.FR.02)."""
    members = tuple(
        _standing(one, Standing.LEAVING) if one.key == key else one
        for one in known.members
        if one.key != key or one.standing is not Standing.COMING
    )
    return msgspec.structs.replace(known, members=members, changed_at=now)


def _standing(member: Member, standing: Standing) -> Member:
    return msgspec.structs.replace(member, standing=standing)
