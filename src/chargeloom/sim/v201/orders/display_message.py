"""Messages on the station's display (OCPP 2.0.1, O)."""

from typing import Final

from chargeloom.protocols.ocpp.v201.messages.datatypes.display_message import MessageInfo
from chargeloom.protocols.ocpp.v201.messages.display_message import (
    ClearDisplayMessage,
    ClearDisplayMessageReply,
    GetDisplayMessages,
    GetDisplayMessagesReply,
    NotifyDisplayMessages,
    SetDisplayMessage,
    SetDisplayMessageReply,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.display_message import (
    ClearMessageStatus,
    DisplayMessageStatus,
    GetDisplayMessagesStatus,
    MessageFormat,
)
from chargeloom.sim.v201.orders.order import Orders
from chargeloom.sim.v201.reports import parts
from chargeloom.sim.v201.station import Station

MOST: Final = 10
FORMATS: Final = frozenset({MessageFormat.ASCII, MessageFormat.UTF8})


def _set(station: Station, request: SetDisplayMessage, _: float) -> SetDisplayMessageReply:
    """(OCPP 2.0.1, O01, O02 and O06)."""
    shown, message = station.shelf.messages, request.message
    status = _judge(station, message)
    if status is DisplayMessageStatus.ACCEPTED:
        shown[message.id] = message
    return SetDisplayMessageReply(status=status)


def _judge(station: Station, message: MessageInfo) -> DisplayMessageStatus:
    shown, transaction = station.shelf.messages, message.transaction_id
    if message.message.format not in FORMATS:
        return DisplayMessageStatus.NOT_SUPPORTED_MESSAGE_FORMAT
    if transaction is not None and station.transaction_at(transaction) is None:
        return DisplayMessageStatus.UNKNOWN_TRANSACTION
    is_room = message.id in shown or len(shown) < MOST
    return DisplayMessageStatus.ACCEPTED if is_room else DisplayMessageStatus.REJECTED


def _get(station: Station, request: GetDisplayMessages, _: float) -> GetDisplayMessagesReply:
    """(OCPP 2.0.1, O03 and O04)."""
    found = [
        one
        for one in station.shelf.messages.values()
        if (request.id is None or one.id in request.id)
        and (request.priority is None or one.priority == request.priority)
        and (request.state is None or one.state == request.state)
    ]
    for part, messages in parts(found):
        station.board.say(
            NotifyDisplayMessages(
                message_info=messages, request_id=request.request_id, tbc=part.is_followed
            )
        )
    status = GetDisplayMessagesStatus
    return GetDisplayMessagesReply(status=status.ACCEPTED if found else status.UNKNOWN)


def _clear(station: Station, request: ClearDisplayMessage, _: float) -> ClearDisplayMessageReply:
    """(OCPP 2.0.1, O05)."""
    is_known = station.shelf.messages.pop(request.id, None) is not None
    return ClearDisplayMessageReply(
        status=ClearMessageStatus.ACCEPTED if is_known else ClearMessageStatus.UNKNOWN
    )


ORDERS: Final[Orders] = {
    "ClearDisplayMessage": _clear,
    "GetDisplayMessages": _get,
    "SetDisplayMessage": _set,
}
