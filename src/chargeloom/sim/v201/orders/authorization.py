"""The cache and the local list (OCPP 2.0.1, C11 and D)."""

from typing import Final

from chargeloom.protocols.ocpp.v201.messages.authorization import ClearCache, ClearCacheReply
from chargeloom.protocols.ocpp.v201.messages.enumerations.authorization import (
    ClearCacheStatus,
    SendLocalListStatus,
    UpdateType,
)
from chargeloom.protocols.ocpp.v201.messages.local_authorization_list import (
    GetLocalListVersion,
    GetLocalListVersionReply,
    SendLocalList,
    SendLocalListReply,
)
from chargeloom.sim.v201 import settings
from chargeloom.sim.v201.orders.order import Orders
from chargeloom.sim.v201.station import Station
from chargeloom.sim.v201.tokens import CAPACITY, name


def _clear_cache(station: Station, _: ClearCache, __: float) -> ClearCacheReply:
    """A cache that is switched off cannot be cleared (OCPP 2.0.1, C11.FR.04)."""
    if not station.board.model.flag(settings.CACHE_ENABLED):
        return ClearCacheReply(status=ClearCacheStatus.REJECTED)
    station.board.cache.clear()
    return ClearCacheReply(status=ClearCacheStatus.ACCEPTED)


def _send_list(station: Station, request: SendLocalList, _: float) -> SendLocalListReply:
    """(OCPP 2.0.1, D01)."""
    known, entries = station.board.local_list, request.local_authorization_list or ()
    is_whole = request.update_type == UpdateType.FULL
    names = [name(entry.id_token) for entry in entries]
    is_empty = is_whole and any(entry.id_token_info is None for entry in entries)
    if (
        not station.board.model.flag(settings.LIST_ENABLED)
        or len(entries) > CAPACITY
        or request.version_number <= 0
        or len(set(names)) < len(names)
        or is_empty
    ):
        status = SendLocalListStatus.FAILED
    elif is_whole:
        known.replace(request.version_number, entries)
        status = SendLocalListStatus.ACCEPTED
    elif request.version_number <= known.version:
        status = SendLocalListStatus.VERSION_MISMATCH
    else:
        known.update(request.version_number, entries)
        status = SendLocalListStatus.ACCEPTED
    return SendLocalListReply(status=status)


def _list_version(station: Station, _: GetLocalListVersion, __: float) -> GetLocalListVersionReply:
    return GetLocalListVersionReply(version_number=station.board.local_list.version)


ORDERS: Final[Orders] = {
    "ClearCache": _clear_cache,
    "GetLocalListVersion": _list_version,
    "SendLocalList": _send_list,
}
