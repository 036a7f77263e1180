"""Keeping a place for somebody (OCPP 2.0.1, H)."""

from typing import Final

from chargeloom.protocols.ocpp.v201.messages.enumerations.availability import ConnectorStatus
from chargeloom.protocols.ocpp.v201.messages.enumerations.reservation import (
    CancelReservationStatus,
    ReserveNowStatus,
)
from chargeloom.protocols.ocpp.v201.messages.reservation import (
    CancelReservation,
    CancelReservationReply,
    ReserveNow,
    ReserveNowReply,
)
from chargeloom.sim.v201 import settings
from chargeloom.sim.v201.orders.order import Orders
from chargeloom.sim.v201.profiles import seconds
from chargeloom.sim.v201.reservation import Reservation
from chargeloom.sim.v201.station import Station

_STATUS: Final = {
    ConnectorStatus.AVAILABLE: ReserveNowStatus.ACCEPTED,
    ConnectorStatus.FAULTED: ReserveNowStatus.FAULTED,
    ConnectorStatus.OCCUPIED: ReserveNowStatus.OCCUPIED,
    ConnectorStatus.RESERVED: ReserveNowStatus.OCCUPIED,
    ConnectorStatus.UNAVAILABLE: ReserveNowStatus.UNAVAILABLE,
}


def _reserve(station: Station, request: ReserveNow, now: float) -> ReserveNowReply:
    """A reservation of the same number is replaced; an unnamed EVSE is refused (H01.FR.19)."""
    evse = station.evses.get(request.evse_id or 0)
    if evse is None or not station.board.model.flag(settings.RESERVATION_ENABLED):
        return ReserveNowReply(status=ReserveNowStatus.REJECTED)
    held, group = evse.kept.reservation, request.group_id_token
    is_same = held is not None and held.id == request.id
    status = ReserveNowStatus.ACCEPTED if is_same else _STATUS[evse.summary()]
    if status is ReserveNowStatus.ACCEPTED:
        _forget(station, request.id, now)
        evse.kept.keep(
            Reservation(
                id=request.id,
                token=request.id_token,
                group=None if group is None else group.id_token.casefold(),
                expires_at_s=seconds(request.expiry_date_time) or 0.0,
            ),
            now,
        )
    return ReserveNowReply(status=status)


def _cancel(station: Station, request: CancelReservation, now: float) -> CancelReservationReply:
    """(OCPP 2.0.1, H02)."""
    is_known = _forget(station, request.reservation_id, now)
    status = CancelReservationStatus
    return CancelReservationReply(status=status.ACCEPTED if is_known else status.REJECTED)


def _forget(station: Station, number: int, now: float) -> bool:
    held = [one for one in station.evses.values() if one.kept.reservation is not None]
    meant = [
        one
        for one in held
        if one.kept.reservation is not None and one.kept.reservation.id == number
    ]
    for evse in meant:
        evse.kept.keep(None, now)
    return bool(meant)


ORDERS: Final[Orders] = {"CancelReservation": _cancel, "ReserveNow": _reserve}
