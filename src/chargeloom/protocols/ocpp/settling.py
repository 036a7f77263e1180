"""A local list is made to hold what it ought to (OCPP 1.6, 5.15; 2.0.1 and 2.1, D01 and N10.FR.02)."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeAlias

from chargeloom.domain.commands.command import CommandStatus, Outcome
from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.local_list import LocalList, Member, Standing
from chargeloom.services.stations.enlisting import TOO_LONG, Enlisting

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
    was_sent_anew = False
    said = Outcome(status=CommandStatus.ACCEPTED)
    while not (known := await enlisting.of(station)).is_settled:
        if not all(map(way.knows, known.members)):
            await enlisting.lost(station)
            continue
        said = await _change(way, known)
        if said.status is CommandStatus.ACCEPTED:
            continue
        if was_sent_anew:
            return said
        said, was_sent_anew = await _send_anew(enlisting, way, known), True
        if said.status is not CommandStatus.ACCEPTED:
            return said
    return said


async def give(
    enlisting: Enlisting, station: StationId, way: ListWay, members: Sequence[Member]
) -> Outcome:
    """Replace what a list holds; who does not fit into one request is still to join it then (OCPP 1.6, 5.15; 2.0.1, D01)."""
    most = await way.most()
    if most is not None and len(members) > most:
        data = {"most": most}
        return Outcome(status=CommandStatus.REJECTED, answer=TOO_LONG, data=data)
    return await _send_whole(enlisting, way, await enlisting.of(station), members)


async def _change(way: ListWay, known: LocalList) -> Outcome:
    """Take out who must leave, and add who is missing (D01.FR.16 and FR.17)."""
    written = [*map(way.without, known.leaving), *(one.said for one in known.coming)]
    return await way.send(known.version + 1, "Differential", await way.first_of(written))


async def _send_anew(enlisting: Enlisting, way: ListWay, known: LocalList) -> Outcome:
    """Send all of a list; of one that others changed too only the changes, for we don't know all of it."""
    told = await way.ask_version()
    now = await enlisting.of(known.station)
    if told.status is not CommandStatus.ACCEPTED or now.is_settled:
        return told
    if not known.is_whole:
        return await _change(way, now)
    kept = [one for one in now.members if one.standing is not Standing.LEAVING]
    return await _send_whole(enlisting, way, now, kept)


async def _send_whole(
    enlisting: Enlisting, way: ListWay, known: LocalList, members: Sequence[Member]
) -> Outcome:
    """Send as many as fit into the request that replaces the list, and note who follows."""
    piece = await way.first_of([one.said for one in members])
    first, coming = members[: len(piece)], members[len(piece) :]
    enlisting.begin(known.station, known.version + 1, first, coming)
    return await way.send(known.version + 1, "Full", piece)
