"""The local list of a station: what it took, and the way to it (OCPP 1.6, 3.5.2, 5.10 and 5.15)."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple

import msgspec

from chargeloom.domain.commands.command import CommandStatus, Order, Outcome
from chargeloom.domain.commands.list_orders import AskListVersion, SendList, SettleList
from chargeloom.domain.instant import to_rfc3339
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.local_list import Member, member_key
from chargeloom.domain.stations.station import Station
from chargeloom.protocols.ocpp import settling
from chargeloom.protocols.ocpp.listing import Listed, listed
from chargeloom.protocols.ocpp.rpc import CallFault
from chargeloom.protocols.ocpp.settling import Words
from chargeloom.protocols.ocpp.v16 import configuration
from chargeloom.protocols.ocpp.v16.messages.datatypes import AuthorizationData
from chargeloom.protocols.ocpp.v16.messages.enumerations import UpdateStatus, UpdateType
from chargeloom.protocols.ocpp.v16.messages.local_auth_list import (
    GetLocalListVersion,
    GetLocalListVersionReply,
    SendLocalList,
    SendLocalListReply,
)
from chargeloom.protocols.ocpp.version import CallStation
from chargeloom.services.core import Core
from chargeloom.wire.json import encode
from chargeloom.wire.message import Message

_MAX_ITEMS: Final = 50
"""So many entries go into one request when the station has not said how many may."""
_ITEMS: Final = "SendLocalListMaxLength"
_MOST: Final = "LocalAuthListMaxLength"
_OF_OTHER_REASONS: Final = frozenset({UpdateStatus.NOT_SUPPORTED, UpdateStatus.VERSION_MISMATCH})
"""What a station says to a list that is not too long for it."""
_ANY_TYPE: Final = ""
"""An idTag is of no type."""
LONGEST_TAG: Final = 20
"""(7.28)."""
_REFUSED: Final = {
    Reason.TOKEN_BLOCKED: "Blocked",
    Reason.TOKEN_EXPIRED: "Expired",
    Reason.TOKEN_WITHOUT_CREDIT: "Blocked",
}
"""What is said of who may not charge; of all others that they are invalid (7.2)."""


async def send_local_list(
    core: Core, station: Station, request: SendLocalList, reply: SendLocalListReply
) -> None:
    """A list that was taken is what we know of it; else it stays as it was (5.15)."""
    if reply.status is not UpdateStatus.ACCEPTED:
        return
    told, version = request.local_authorization_list or (), request.list_version
    if request.update_type is UpdateType.FULL:
        await core.enlisting.replaced(station.id, version, map(_member, told))
        return
    changes = {
        member_key(one.id_tag, _ANY_TYPE): _member(one) if one.id_tag_info is not None else None
        for one in told
    }
    await core.enlisting.changed(station.id, version, changes)


async def get_local_list_version(
    core: Core, station: Station, _: GetLocalListVersion, reply: GetLocalListVersionReply
) -> None:
    """What a station says of its list's version is so; 0 is an empty one, and -1 none at all (5.10)."""
    if reply.list_version < 0:
        await core.enlisting.gone(station.id)
    else:
        await core.enlisting.told(station.id, reply.list_version)


def _member(told: AuthorizationData) -> Member:
    words = msgspec.json.decode(encode(told))
    return Member(token=told.id_tag, token_type=_ANY_TYPE, said=words)


async def settle(core: Core, station: Station, _: SettleList, call: CallStation) -> Outcome:
    """Let a list hold what it ought to."""
    return await settling.settle(core.enlisting, station.id, _ListWay(core, station, call))


async def send(core: Core, station: Station, order: SendList, call: CallStation) -> Outcome:
    """Let a list hold all our tokens that have room in it (7.28), and nobody else.

    Nor a master pass, of which a list of 1.6 can't say that it only stops: it is asked about when it is shown.
    """
    way = _ListWay(core, station, call)
    members = [
        _written(one)
        for one in listed(core, station.id, with_types=False)
        if len(one.uid) <= LONGEST_TAG and not _only_stops(core, one)
    ]
    return await settling.send(core.enlisting, station.id, way, members, order.update)


async def ask_version(
    core: Core, station: Station, _: AskListVersion, call: CallStation
) -> Outcome:
    """Ask which version the list has (5.10)."""
    return await _ListWay(core, station, call).ask_version()


def _only_stops(core: Core, one: Listed) -> bool:
    token = one.worth.token
    return token is not None and core.authorizing.is_master_pass(token)


def _written(one: Listed) -> Member:
    """Write a token as a member of a station's list (7.1); which connectors it may use cannot be said there."""
    refused, token = one.worth.refused, one.worth.token
    info: Words = {"status": "Accepted" if refused is None else _REFUSED.get(refused, "Invalid")}
    if token is not None and token.expires_at is not None:
        info["expiryDate"] = to_rfc3339(token.expires_at)
    if token is not None and token.group is not None and len(token.group) <= LONGEST_TAG:
        info["parentIdTag"] = token.group
    said = {"idTag": one.uid, "idTagInfo": info}
    return Member(token=one.uid, token_type=_ANY_TYPE, said=said)


class _ListWay(NamedTuple):
    core: Core
    station: Station
    call: CallStation

    async def ask_version(self) -> Outcome:
        reply = await self.call(GetLocalListVersion())
        if isinstance(reply, CallFault) or not isinstance(reply, GetLocalListVersionReply):
            return _outcome(reply)
        if reply.list_version < 0:
            return Outcome(status=CommandStatus.REJECTED, answer=UpdateStatus.NOT_SUPPORTED.value)
        data = {"version": reply.list_version}
        return Outcome(status=CommandStatus.ACCEPTED, data=data)

    async def send(self, version: int, kind: str, members: Sequence[Words]) -> Outcome:
        request = SendLocalList(
            list_version=version,
            local_authorization_list=msgspec.convert(members, tuple[AuthorizationData, ...])
            or None,
            update_type=UpdateType(kind),
        )
        said = _outcome(await self.call(request))
        is_taken = said.status is CommandStatus.ACCEPTED
        if len(members) > 1 and not is_taken and said.answer not in _OF_OTHER_REASONS:
            await self._learn_lengths()
        return said

    async def first_of(self, members: Sequence[Words]) -> Sequence[Words]:
        """Take as many as the station takes at once (9.2.3)."""
        items = await configuration.number(self.core, self.station, _ITEMS)
        return members[: items or _MAX_ITEMS]

    async def most(self) -> int | None:
        """Say how many the list may have (9.2.2)."""
        return await configuration.number(self.core, self.station, _MOST)

    async def _learn_lengths(self) -> None:
        """Ask a station that refused a request, and never said how many it takes, for just that (6.41)."""
        if await configuration.number(self.core, self.station, _ITEMS) is None:
            with suppress(Refusal):
                await configuration.read(self.core, self.station, (_ITEMS, _MOST), self.call)

    def knows(self, member: Member) -> bool:
        return "idTag" in member.said

    def without(self, member: Member) -> Words:
        """Say nothing of it: it leaves (7.1)."""
        return {"idTag": member.said["idTag"]}


def _outcome(reply: Message | CallFault) -> Outcome:
    if isinstance(reply, CallFault):
        data = {"description": reply.description, "details": reply.details}
        return Outcome(status=CommandStatus.FAILED, answer=reply.code, data=data)
    answer = str(getattr(reply, "status", UpdateStatus.ACCEPTED))
    is_done = answer == UpdateStatus.ACCEPTED
    status = CommandStatus.ACCEPTED if is_done else CommandStatus.REJECTED
    return Outcome(status=status, answer=answer)


LISTS: Final[dict[type[Order], Callable[[Core, Station, Any, CallStation], Awaitable[Outcome]]]] = {
    AskListVersion: ask_version,
    SendList: send,
    SettleList: settle,
}
