"""What a station said yes to about its local list, and whom it forgot (OCPP 2.0.1 and 2.1, D and N10)."""

from typing import Any, Final

import msgspec

from chargeloom.domain.stations.local_list import Member, MemberKey, member_key
from chargeloom.domain.stations.station import Station
from chargeloom.protocols.ocpp.v201.messages.enumerations.authorization import (
    SendLocalListStatus,
    UpdateType,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.diagnostics import (
    CustomerInformationStatus,
)
from chargeloom.protocols.ocpp.version import Effect
from chargeloom.services.core import Core
from chargeloom.wire.json import encode


async def send_local_list(core: Core, station: Station, request: Any, reply: Any) -> None:
    """A list that was taken is what we know of it; else it stays as it was (D01, postconditions)."""
    if reply.status is not SendLocalListStatus.ACCEPTED:
        return
    told, version = request.local_authorization_list or (), request.version_number
    if request.update_type is UpdateType.FULL:
        await core.enlisting.replaced(station.id, version, map(_member, told))
    else:
        changes = {
            _key(one.id_token): _member(one) if one.id_token_info is not None else None
            for one in told
        }
        await core.enlisting.changed(station.id, version, changes)


async def get_local_list_version(core: Core, station: Station, _: Any, reply: Any) -> None:
    """What a station says of its list's version is so (D02)."""
    await core.enlisting.told(station.id, reply.version_number)


async def customer_information(core: Core, station: Station, request: Any, reply: Any) -> None:
    """Whom a station forgot its local list must not know either: that is ours to change (N10.FR.02)."""
    is_accepted = reply.status is CustomerInformationStatus.ACCEPTED
    if is_accepted and request.clear and request.id_token is not None:
        await core.enlisting.forget(station.id, _key(request.id_token))


def _member(told: Any) -> Member:
    return Member(
        token=told.id_token.id_token,
        token_type=str(told.id_token.type),
        said=msgspec.json.decode(encode(told)),
    )


def _key(token: Any) -> MemberKey:
    return member_key(token.id_token, str(token.type))


LIST_EFFECTS: Final[dict[str, Effect]] = {
    "CustomerInformation": customer_information,
    "GetLocalListVersion": get_local_list_version,
    "SendLocalList": send_local_list,
}
