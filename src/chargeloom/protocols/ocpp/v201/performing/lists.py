"""A local list is made to hold what it ought to (OCPP 2.0.1 and 2.1, D01 and N10.FR.02)."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from chargeloom.domain.commands.command import CommandStatus, Outcome
from chargeloom.domain.commands.list_orders import SettleList
from chargeloom.domain.stations.local_list import LocalList, Member, Standing
from chargeloom.domain.stations.variable import VariableKey
from chargeloom.protocols.ocpp.v201.mapping.asked import Asked
from chargeloom.protocols.ocpp.v201.performing.pieces import most
from chargeloom.protocols.ocpp.v201.performing.way import Way, outcome

_LISTS: Final = "LocalAuthListCtrlr"
_BYTES: Final = VariableKey(_LISTS, "", 0, 0, "BytesPerMessage", "")
_MAX_BYTES: Final = 16_384
"""So long is the list in a request when the station has not said how long a request may be."""
_FRAME: Final = 200
"""What the rest of such a request needs, at most."""


async def settle(way: Way, _: SettleList) -> Outcome:
    """Send changes until the list holds what it ought to; who refuses one gets it anew, once (D01.FR.03)."""
    was_sent_anew = False
    said = Outcome(status=CommandStatus.ACCEPTED)
    while not (known := await way.core.enlisting.of(way.station.id)).is_settled:
        said = await _change(way, known)
        if said.status is CommandStatus.ACCEPTED:
            continue
        if was_sent_anew:
            return said
        said, was_sent_anew = await _send_anew(way, known), True
        if said.status is not CommandStatus.ACCEPTED:
            return said
    return said


async def _change(way: Way, known: LocalList) -> Outcome:
    """Take out who must leave, and add who is missing (D01.FR.16 and FR.17)."""
    written = [_written(one) for one in (*known.leaving, *known.coming)]
    piece = await _first_of(way, written)
    return await _send(way, known.version + 1, "Differential", piece)


async def _send_anew(way: Way, known: LocalList) -> Outcome:
    """Send all of a list; of one that others changed too only the changes, for we don't know all of it."""
    told = outcome(await way.ask(Asked("GetLocalListVersion", {})))
    now = await way.core.enlisting.of(way.station.id)
    if told.status is not CommandStatus.ACCEPTED or now.is_settled:
        return told
    if not known.is_whole:
        return await _change(way, now)
    kept = [one for one in now.members if one.standing is not Standing.LEAVING]
    piece = await _first_of(way, [one.said for one in kept])
    way.core.enlisting.begin(way.station.id, now.version + 1, kept[len(piece) :])
    return await _send(way, now.version + 1, "Full", piece)


async def _send(way: Way, version: int, kind: str, members: Sequence[dict[str, Any]]) -> Outcome:
    payload: dict[str, Any] = {"versionNumber": version, "updateType": kind}
    if members:
        payload["localAuthorizationList"] = members
    return outcome(await way.ask(Asked("SendLocalList", payload)))


def _written(member: Member) -> dict[str, Any]:
    """Write a member; one of whom nothing is said leaves the list."""
    is_leaving = member.standing is Standing.LEAVING
    return {"idToken": member.said["idToken"]} if is_leaving else member.said


async def _first_of(way: Way, members: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """Take as many as fit into one request, and one in any case (D01.FR.11)."""
    items = await most(way, "", _LISTS)
    known = await way.core.ground.store.variable(way.station.id, _BYTES)
    said = known.value if known is not None else None
    room = int(said) - _FRAME if said is not None and said.isdecimal() else _MAX_BYTES
    return members[: max(1, min(items, _fitting(members, room)))]


def _fitting(members: Iterable[dict[str, Any]], room: int) -> int:
    """Count how many of them fit into so many bytes."""
    count = 0
    for one in members:
        room -= len(msgspec.json.encode(one)) + 1
        if room < 0:
            break
        count += 1
    return count
