"""A local list is made to hold what it ought to (OCPP 1.6, 5.15; 2.0.1 and 2.1, D01 and N10.FR.02)."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeAlias

import msgspec

from chargeloom.domain.commands.command import CommandStatus, Outcome
from chargeloom.domain.commands.list_orders import ListUpdate
from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.local_list import LocalList, Member, Standing
from chargeloom.services.stations.enlisting import TOO_LONG, UNDER_WAY, Enlisting

Words: TypeAlias = dict[str, Any]
"""A member of a list as a version of OCPP says it."""


class ListWay(Protocol):
    """The way to the list of a station, in the words of its version."""

    async def ask_version(self) -> Outcome:
        """Ask which version the list has; what is told is known then."""

    async def send(self, version: int, kind: str, members: Sequence[Words]) -> Outcome:
        """Send a list, `Full` or `Differential`; what was taken is known then."""

    async def first_of(self, members: Sequence[Words]) -> Sequence[Words]:
        """Take as many as fit into one request, and one in any case."""

    async def most(self) -> int | None:
        """Say how many members the whole list may have; None where the station never said it."""

    def knows(self, member: Member) -> bool:
        """Whether a member was said in the words of this version."""

    def without(self, member: Member) -> Words:
        """Say that a member leaves."""


async def settle(enlisting: Enlisting, station: StationId, way: ListWay) -> Outcome:
    """Send changes until the list holds what it ought to; who refuses one gets it anew, once.

    (OCPP 1.6, 5.15; 2.0.1, D01.FR.03.) A list in the words of another version is one that we don't know.
    """
    async with enlisting.sending(station):
        return await _settle(enlisting, station, way)


async def _settle(enlisting: Enlisting, station: StationId, way: ListWay) -> Outcome:
    was_sent_anew = False
    said = Outcome(status=CommandStatus.ACCEPTED)
    while not (known := await enlisting.of(station)).is_settled:
        if not all(map(way.knows, known.members)):
            await enlisting.lost(station)
            continue
        if known.is_gone and not was_sent_anew:
            said, was_sent_anew = await _send_whole(enlisting, way, known, known.members), True
        else:
            said = await _change(enlisting, way, known)
        if said.status is CommandStatus.ACCEPTED:
            continue
        if was_sent_anew:
            return said
        said, was_sent_anew = await _send_anew(enlisting, way, known), True
        if said.status is not CommandStatus.ACCEPTED:
            return said
    return said


async def send(
    enlisting: Enlisting,
    station: StationId,
    way: ListWay,
    members: Sequence[Member],
    update: ListUpdate,
) -> Outcome:
    """Let a list hold these and nobody else, in as many messages as the station wants (OCPP 1.6, 5.15; 2.0.1, D01).

    The version of its list is asked first, and where it is another than ours, or not all of the list is
    known, changes would be of no use: it is sent in full.
    """
    async with enlisting.settling.alone(station) as is_alone:
        if not is_alone:
            return Outcome(status=CommandStatus.REJECTED, answer=UNDER_WAY)
        most = await way.most()
        if most is not None and len(members) > most:
            data = {"most": most}
            return Outcome(status=CommandStatus.REJECTED, answer=TOO_LONG, data=data)
        said = await _begin(enlisting, station, way, members, update)
        if said.status is CommandStatus.ACCEPTED:
            rest = await settle(enlisting, station, way)
            said = said if rest.status is CommandStatus.ACCEPTED else rest
        known = await enlisting.of(station)
        data = {"tokens": len(members), "version": known.version}
        return msgspec.structs.replace(said, data=(said.data or {}) | data)


async def _begin(
    enlisting: Enlisting,
    station: StationId,
    way: ListWay,
    members: Sequence[Member],
    update: ListUpdate,
) -> Outcome:
    """Send the first message of a list, and note what follows it."""
    told = await way.ask_version()
    if told.status is not CommandStatus.ACCEPTED:
        return told
    known = await enlisting.of(station)
    are_known = known.is_whole and known.version > 0 and all(map(way.knows, known.members))
    if update is ListUpdate.FULL or not are_known:
        return await _send_whole(enlisting, way, known, members)
    await enlisting.want(station, members)
    return Outcome(status=CommandStatus.ACCEPTED, answer="Accepted")


async def _change(enlisting: Enlisting, way: ListWay, known: LocalList) -> Outcome:
    """Take out who must leave, and say who is missing (D01.FR.16 and FR.17), until it is done or something else is to be said."""
    written = [*map(way.without, known.leaving), *(one.said for one in known.coming)]
    version, epoch = known.version, enlisting.epoch(known.station)
    said = Outcome(status=CommandStatus.ACCEPTED)
    while written and epoch == enlisting.epoch(known.station):
        piece = await way.first_of(written)
        version += 1
        said = await way.send(version, "Differential", piece)
        if said.status is not CommandStatus.ACCEPTED:
            break
        written = written[len(piece) :]
    return said


async def _send_anew(enlisting: Enlisting, way: ListWay, known: LocalList) -> Outcome:
    """Send all of a list; of one that others changed too only the changes, for we don't know all of it."""
    told = await way.ask_version()
    now = await enlisting.of(known.station)
    if told.status is not CommandStatus.ACCEPTED or now.is_settled:
        return told
    if not known.is_whole:
        return await _change(enlisting, way, now)
    kept = [one for one in now.members if one.standing is not Standing.LEAVING]
    return await _send_whole(enlisting, way, now, kept)


async def _send_whole(
    enlisting: Enlisting, way: ListWay, known: LocalList, members: Sequence[Member]
) -> Outcome:
    """Send as many as fit into the request that replaces the list, and note who follows.

    Who refused them may have said then that fewer fit.
    """
    said, tried = Outcome(status=CommandStatus.REJECTED), len(members) + 1
    while said.status is not CommandStatus.ACCEPTED:
        piece = await way.first_of([one.said for one in members])
        if len(piece) >= tried:
            break
        tried = len(piece)
        first, coming = members[:tried], members[tried:]
        enlisting.begin(known.station, known.version + 1, first, coming)
        said = await way.send(known.version + 1, "Full", piece)
    return said
