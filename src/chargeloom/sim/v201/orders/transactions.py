"""What is asked of transactions, and what the standard has no words for (2.0.1, E14, I02, P)."""

from typing import Final

from chargeloom.protocols.ocpp.v201.messages.data_transfer import DataTransfer, DataTransferReply
from chargeloom.protocols.ocpp.v201.messages.enumerations.generic import DataTransferStatus
from chargeloom.protocols.ocpp.v201.messages.tariff_and_cost import CostUpdated, CostUpdatedReply
from chargeloom.protocols.ocpp.v201.messages.transactions import (
    GetTransactionStatus,
    GetTransactionStatusReply,
)
from chargeloom.sim.v201.orders.order import Orders
from chargeloom.sim.v201.station import Station
from chargeloom.sim.v201.telling import Queued


def _status(station: Station, request: GetTransactionStatus, _: float) -> GetTransactionStatusReply:
    """(OCPP 2.0.1, E14)."""
    waiting = [one for one in station.board.queue.waiting() if isinstance(one, Queued)]
    wanted = request.transaction_id
    if wanted is None:
        return GetTransactionStatusReply(messages_in_queue=bool(waiting))
    ids = [one.request.transaction_info.transaction_id for one in waiting]
    return GetTransactionStatusReply(
        ongoing_indicator=station.transaction_at(wanted) is not None,
        messages_in_queue=wanted in ids,
    )


def _cost(station: Station, request: CostUpdated, _: float) -> CostUpdatedReply:
    """Show it to the driver (OCPP 2.0.1, I02)."""
    evse = station.transaction_at(request.transaction_id)
    if evse is not None and evse.transaction is not None:
        evse.transaction.cost = request.total_cost
    return CostUpdatedReply()


def _data(station: Station, request: DataTransfer, _: float) -> DataTransferReply:
    """Of our own vendor's messages, too, none is known (OCPP 2.0.1, P01.FR.05 and FR.06)."""
    is_ours = request.vendor_id.casefold() == station.kind.vendor.casefold()
    status = DataTransferStatus
    return DataTransferReply(
        status=status.UNKNOWN_MESSAGE_ID if is_ours else status.UNKNOWN_VENDOR_ID
    )


ORDERS: Final[Orders] = {
    "CostUpdated": _cost,
    "DataTransfer": _data,
    "GetTransactionStatus": _status,
}
