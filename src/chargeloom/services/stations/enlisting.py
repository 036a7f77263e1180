"""Enlisting: what the local lists of stations hold, and who must join or leave them.

(OCPP 1.6, 5.10 and 5.15; 2.x, D01 and N10.)
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Final, NamedTuple

from chargeloom.domain.ids import StationId
from chargeloom.domain.stations import local_list
from chargeloom.domain.stations.local_list import LocalList, Member, MemberKey
from chargeloom.domain.unit import Unit
from chargeloom.services.ground import Ground
from chargeloom.services.one_at_a_time import OneAtATime
from chargeloom.services.stations.list_settling import ListSettling
from chargeloom.services.supervising import Fleet

TOO_LONG: Final = "list-too-long"
"""The answer where a station said that its list holds fewer."""
UNDER_WAY: Final = "list-under-way"
"""The answer while another list is still on its way."""
SAVED_EVERY: Final = 16
"""A list that is on its way is stored so often while it comes to the station, and at its end: a restart sends what it does not find
there again, and a station that had it already asks for the whole list by its version (D01.FR.19)."""


class _OnItsWay:
    """A list that is being sent: what the store had of it, and what the station took since."""

    def __init__(self, known: LocalList) -> None:
        self.known = known
        self.version = known.version
        self.taken: dict[MemberKey, Member | None] = {}
        """What is not a part of `known` yet."""
        self.unsaved = 0

    def may_wait(self, count: int) -> bool:
        """Whether the store need not hear of so many more."""
        return (self.unsaved + count) * SAVED_EVERY <= len(self.known.members)


class _Begun(NamedTuple):
    version: int
    first: frozenset[MemberKey]
    """Whom the message names that replaces what was there."""
    coming: tuple[Member, ...]


class Enlisting:
    """Keeps lists in the store; `settling` sees to those that do not hold yet what they ought to."""

    def __init__(self, *, ground: Ground, fleet: Fleet, quiet_s: float = 60.0) -> None:
        self._ground = ground
        self.quiet_s = quiet_s
        """How long a station may take to tell what it forgot, before its list is seen to."""
        self.settling = ListSettling(ground, fleet)
        self._begun: dict[StationId, _Begun] = {}
        self._on_its_way: dict[StationId, _OnItsWay] = {}
        self._epochs: Counter[StationId] = Counter()
        self._turns = OneAtATime()
        """What is known of a list is read and written in one go, in the order of the answers."""

    async def of(self, station: StationId) -> LocalList:
        """Say what we know of a station's list."""
        on_its_way = self._on_its_way.get(station)
        if on_its_way is not None:
            return self._joined(on_its_way)
        known = await self._stored(station)
        return known or local_list.unknown(station, self._ground.now())

    async def _stored(self, station: StationId) -> LocalList | None:
        """Read a list, with what somebody who waited no longer let be stored."""
        await self._ground.store.commit(Unit())
        return await self._ground.store.local_list(station)

    def epoch(self, station: StationId) -> int:
        """Count what changed a list beside its being sent: what was to be said of it may be something else then."""
        return self._epochs[station]

    @asynccontextmanager
    async def sending(self, station: StationId) -> AsyncIterator[None]:
        """Let a list be sent in pieces: it is held here meanwhile, and the store told of it now and then, and at the end."""
        self._on_its_way[station] = _OnItsWay(await self.of(station))
        try:
            yield
        finally:
            async with self._turns.at(station):
                left = self._on_its_way.pop(station, None)
                if left is not None and left.unsaved:
                    await self._keep(await self._stored(station), self._joined(left))

    def _joined(self, list_: _OnItsWay) -> LocalList:
        if list_.taken:
            changes, list_.taken = list_.taken, {}
            now = self._ground.now()
            list_.known = local_list.changed(list_.known, list_.version, changes, now)
        return list_.known

    # What a station said yes to.

    def begin(
        self,
        station: StationId,
        version: int,
        first: Iterable[Member],
        coming: Iterable[Member],
    ) -> None:
        """Note who follows a list in other messages, when the station takes just that list."""
        keys = frozenset(one.key for one in first)
        self._begun[station] = _Begun(version, keys, tuple(coming))

    async def replaced(self, station: StationId, version: int, members: Iterable[Member]) -> None:
        """A station took a whole list (D01.FR.04 and FR.15)."""
        begun, told = self._begun.pop(station, None), tuple(members)
        list_ = version, frozenset(one.key for one in told)
        async with self._turns.at(station):
            known, now = await self.of(station), self._ground.now()
            rest = begun.coming if begun is not None and begun[:2] == list_ else ()
            await self._keep(known, local_list.replaced(known, version, told, rest, now))

    async def changed(
        self, station: StationId, version: int, changes: Mapping[MemberKey, Member | None]
    ) -> None:
        """A station took changes of its list (D01.FR.05, FR.16 and FR.17)."""
        async with self._turns.at(station):
            on_its_way = self._on_its_way.get(station)
            if on_its_way is not None and on_its_way.may_wait(len(changes)):
                on_its_way.version = version
                on_its_way.taken.update(changes)
                on_its_way.unsaved += len(changes)
                return
            known, now = await self.of(station), self._ground.now()
            said = local_list.changed(known, version, changes, now)
            await self._keep(known, said, is_told=on_its_way is None)

    async def told(self, station: StationId, version: int) -> None:
        """A station told the version of its list (D02)."""
        async with self._turns.at(station):
            known = await self.of(station)
            said = local_list.told(known, version, self._ground.now())
            if said is not known:
                await self._keep(known, said)

    async def gone(self, station: StationId) -> None:
        """A station keeps no list (OCPP 1.6, 5.10)."""
        async with self._turns.at(station):
            known = await self.of(station)
            if known.members or known.version or not known.is_whole:
                await self._keep(known, local_list.gone(known, self._ground.now()))

    async def want(self, station: StationId, members: Iterable[Member]) -> None:
        """A list shall become these: what differs is sent as changes."""
        async with self._turns.at(station):
            known = await self.of(station)
            await self._keep(known, local_list.wanting(known, members, self._ground.now()))

    async def lost(self, station: StationId) -> None:
        """A station's list is not what we knew: it speaks another version of its protocol now."""
        async with self._turns.at(station):
            known = await self.of(station)
            await self._keep(known, local_list.unknown(station, self._ground.now()))

    async def forget(self, station: StationId, key: MemberKey) -> None:
        """A customer was forgotten at a station: who is in its list leaves that, too (N10.FR.02)."""
        waiting = self.settling.expect(station)
        try:
            async with self._turns.at(station):
                known = await self.of(station)
                is_there = known.finds(key)
                if is_there:
                    await self._keep(known, local_list.forgetting(known, key, self._ground.now()))
        except BaseException:
            self.settling.expect_no_more(station, waiting)
            raise
        if is_there:
            self.settling.see_to(station, waiting, self.quiet_s)
        else:
            self.settling.expect_no_more(station, waiting)

    async def _keep(
        self, known: LocalList | None, said: LocalList, *, is_told: bool = True
    ) -> None:
        """Store a list as it is now, but for what is stored; `is_told` unless it is a piece of what is being sent.

        Of a list that is on its way more is known than is stored: what is stored is read.
        """
        unit, station = Unit(), said.station
        is_on_its_way = station in self._on_its_way
        unit.record(said)
        for part in local_list.parts(await self._stored(station) if is_on_its_way else known, said):
            unit.record(part)
        await self._ground.commit(unit)
        self._epochs[station] += is_told
        if is_on_its_way:
            self._on_its_way[station] = _OnItsWay(said)
        self.settling.note(station, is_settled=said.is_settled)
