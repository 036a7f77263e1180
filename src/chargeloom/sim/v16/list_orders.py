"""The local list is taken, whole or in pieces, and its version told (OCPP 1.6, 5.10 and 5.15)."""

from collections.abc import Callable
from typing import Any, Final

from chargeloom.protocols.ocpp.v16.messages.enumerations import UpdateStatus, UpdateType
from chargeloom.protocols.ocpp.v16.messages.local_auth_list import (
    GetLocalListVersion,
    GetLocalListVersionReply,
    SendLocalList,
    SendLocalListReply,
)
from chargeloom.sim.v16.configuration import Key
from chargeloom.sim.v16.station import Station
from chargeloom.wire.message import Call, Message

_NO_LIST: Final = -1


def _send(station: Station, request: SendLocalList, _: float) -> SendLocalListReply:
    """(OCPP 1.6, 5.15)."""
    settings, known = station.board.configuration, station.board.local_list
    told = request.local_authorization_list or ()
    is_whole = request.update_type is UpdateType.FULL
    tags = [one.id_tag.casefold() for one in told]
    if not settings.flag(Key.LOCAL_AUTH_LIST_ENABLED):
        return SendLocalListReply(status=UpdateStatus.NOT_SUPPORTED)
    if not is_whole and request.list_version <= known.version:
        return SendLocalListReply(status=UpdateStatus.VERSION_MISMATCH)
    is_empty = is_whole and any(one.id_tag_info is None for one in told)
    is_long = len(told) > settings.number(Key.SEND_LOCAL_LIST_MAX_LENGTH)
    most = settings.number(Key.LOCAL_AUTH_LIST_MAX_LENGTH)
    is_full = (len(told) if is_whole else known.length_with(told)) > most
    if is_empty or is_long or is_full or len(set(tags)) < len(tags):
        return SendLocalListReply(status=UpdateStatus.FAILED)
    take = known.replace if is_whole else known.update
    take(request.list_version, told)
    return SendLocalListReply(status=UpdateStatus.ACCEPTED)


def _version(station: Station, _: GetLocalListVersion, __: float) -> GetLocalListVersionReply:
    """(OCPP 1.6, 5.10)."""
    is_on = station.board.configuration.flag(Key.LOCAL_AUTH_LIST_ENABLED)
    version = station.board.local_list.version if is_on else _NO_LIST
    return GetLocalListVersionReply(list_version=version)


LIST_ORDERS: Final[dict[type[Call[Any]], Callable[[Station, Any, float], Message]]] = {
    GetLocalListVersion: _version,
    SendLocalList: _send,
}
