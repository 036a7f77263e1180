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

_NO_LIST: Final = 0


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
    if not is_whole and request.version_number <= known.version:
        return SendLocalListReply(status=SendLocalListStatus.VERSION_MISMATCH)
    length = len(entries) if is_whole else known.length_with(entries)
    if not _is_sound(station, request, is_whole=is_whole) or length > CAPACITY:
        return SendLocalListReply(status=SendLocalListStatus.FAILED)
    take = known.replace if is_whole else known.update
    take(request.version_number, entries)
    return SendLocalListReply(status=SendLocalListStatus.ACCEPTED)


def _is_sound(station: Station, request: SendLocalList, *, is_whole: bool) -> bool:
    """Whether a list keeps the rules (D01.FR.06, FR.11, FR.13 and FR.18)."""
    model, entries = station.board.model, request.local_authorization_list or ()
    names = {name(entry.id_token) for entry in entries}
    is_empty = is_whole and any(entry.id_token_info is None for entry in entries)
    return (
        model.flag(settings.LIST_ENABLED)
        and len(entries) <= model.number(settings.LIST_PER_MESSAGE)
        and request.version_number > 0
        and len(names) == len(entries)
        and not is_empty
    )


def _list_version(station: Station, _: GetLocalListVersion, __: float) -> GetLocalListVersionReply:
    """A list that is switched off is none (OCPP 2.0.1, D02.FR.03)."""
    is_on = station.board.model.flag(settings.LIST_ENABLED)
    version = station.board.local_list.version if is_on else _NO_LIST
    return GetLocalListVersionReply(version_number=version)


ORDERS: Final[Orders] = {
    "ClearCache": _clear_cache,
    "GetLocalListVersion": _list_version,
    "SendLocalList": _send_list,
}
