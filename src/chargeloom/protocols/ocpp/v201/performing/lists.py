"""The way to a local list (OCPP 2.0.1 and 2.1, D01 and D02)."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import msgspec
from msgspec import structs

from chargeloom.domain.commands.command import Outcome
from chargeloom.domain.commands.list_orders import AskListVersion, SendList, SettleList
from chargeloom.domain.instant import to_rfc3339
from chargeloom.domain.reason import Reason
from chargeloom.domain.stations.local_list import Member
from chargeloom.domain.stations.variable import VariableKey
from chargeloom.protocols.ocpp import settling
from chargeloom.protocols.ocpp.listing import Listed, listed
from chargeloom.protocols.ocpp.settling import Words
from chargeloom.protocols.ocpp.v201.mapping.asked import Asked, said
from chargeloom.protocols.ocpp.v201.mapping.authorization import (
    has_words_for,
    id_token_of,
    longest,
)
from chargeloom.protocols.ocpp.v201.performing.pieces import max_limit, most
from chargeloom.protocols.ocpp.v201.performing.way import Way, outcome

_LISTS: Final = "LocalAuthListCtrlr"
_BYTES: Final = VariableKey(_LISTS, "", 0, 0, "BytesPerMessage", "")
_ENTRIES: Final = VariableKey(_LISTS, "", 0, 0, "Entries", "")
_MAX_BYTES: Final = 16_384
"""So long is the list in a request when the station has not said how long a request may be."""
_FRAME: Final = 200
"""What the rest of such a request needs, at most."""
_REFUSED: Final = {
    Reason.TOKEN_BLOCKED: "Blocked",
    Reason.TOKEN_EXPIRED: "Expired",
    Reason.TOKEN_NOT_HERE: "NotAtThisLocation",
    Reason.TOKEN_WITHOUT_CREDIT: "NoCredit",
}
"""What is said of who may not charge; of all others that they are invalid (2.0.1, 3.3)."""


async def settle(way: Way, _: SettleList) -> Outcome:
    """Let a list hold what it ought to."""
    return await settling.settle(way.core.enlisting, way.station.id, _ListWay(way))


async def send(way: Way, order: SendList) -> Outcome:
    """Let a list hold all our tokens that the version has words for, and nobody else: one that it has not breaks the whole message."""
    id_token = id_token_of(way.calls["RequestStartTransaction"])
    room = longest(id_token)
    members = [
        _written(one, room)
        for one in listed(way.core, way.station.id, with_types=True)
        if has_words_for(id_token, one.uid, one.kind)
    ]
    list_way = _ListWay(way)
    return await settling.send(way.core.enlisting, way.station.id, list_way, members, order.update)


async def ask_version(way: Way, _: AskListVersion) -> Outcome:
    """Ask which version the list has; 0 is none (D02)."""
    return await _ListWay(way).ask_version()


def _written(one: Listed, room: int) -> Member:
    """Write a token as a member of a station's list (AuthorizationData), with where it may charge (C01.FR.20 and FR.22).

    A group whose name has no room is left out, as it is in answers.
    """
    refused, token = one.worth.refused, one.worth.token
    info: Words = {"status": "Accepted" if refused is None else _REFUSED.get(refused, "Invalid")}
    if one.worth.evses:
        info["evseId"] = list(one.worth.evses)
    if token is not None and token.expires_at is not None:
        info["cacheExpiryDateTime"] = to_rfc3339(token.expires_at)
    if token is not None and token.group and len(token.group) <= room:
        info["groupIdToken"] = {"idToken": token.group, "type": "Central"}
    said = {"idToken": {"idToken": one.uid, "type": one.kind}, "idTokenInfo": info}
    return Member(token=one.uid, token_type=one.kind, said=said)


class _ListWay(NamedTuple):
    way: Way

    async def ask_version(self) -> Outcome:
        said = outcome(await self.way.ask(Asked("GetLocalListVersion", {})))
        version = (said.data or {}).get("versionNumber")
        return said if version is None else structs.replace(said, data={"version": version})

    async def send(self, version: int, kind: str, members: Sequence[Words]) -> Outcome:
        list_ = list(members) or None
        payload = said(versionNumber=version, updateType=kind, localAuthorizationList=list_)
        return outcome(await self.way.ask(Asked("SendLocalList", payload)))

    async def first_of(self, members: Sequence[Words]) -> Sequence[Words]:
        """Take as many as fit into one request, and one in any case (D01.FR.11)."""
        items = await most(self.way, "", _LISTS)
        known = await self.way.core.ground.store.variable(self.way.station.id, _BYTES)
        told = known.value if known is not None else None
        room = int(told) - _FRAME if told is not None and told.isdecimal() else _MAX_BYTES
        return members[: max(1, min(items, _fitting(members, room)))]

    async def most(self) -> int | None:
        """Say how many the list may have (LocalAuthListEntries, maxLimit)."""
        return await max_limit(self.way, _ENTRIES)

    def knows(self, member: Member) -> bool:
        return "idToken" in member.said

    def without(self, member: Member) -> Words:
        """Say nothing of it: it leaves (D01.FR.17)."""
        return {"idToken": member.said["idToken"]}


def _fitting(members: Iterable[Words], room: int) -> int:
    """Count how many of them fit into so many bytes."""
    count = 0
    for one in members:
        room -= len(msgspec.json.encode(one)) + 1
        if room < 0:
            break
        count += 1
    return count
