"""Keeping a connector for somebody (OCPP 1.6, 5.1 and 5.13)."""

from collections.abc import Callable
from typing import Any, Final

from chargeloom.domain.instant import SECOND, from_datetime
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    CancelReservationStatus,
    ReservationStatus,
)
from chargeloom.protocols.ocpp.v16.messages.reservation import (
    CancelReservation,
    CancelReservationReply,
    ReserveNow,
    ReserveNowReply,
)
from chargeloom.sim.v16.connector import Connector
from chargeloom.sim.v16.reservation import Reservation
from chargeloom.sim.v16.station import Station
from chargeloom.sim.v16.status import AVAILABLE, FAULTED, UNAVAILABLE
from chargeloom.wire.message import Call, Message

_STATUS: Final = {
    AVAILABLE: ReservationStatus.ACCEPTED,
    FAULTED: ReservationStatus.FAULTED,
    UNAVAILABLE: ReservationStatus.UNAVAILABLE,
}
"""Every other state is one of use."""


def _reserve(station: Station, request: ReserveNow, now: float) -> ReserveNowReply:
    """One of the same number is replaced; connector 0 is refused (ReserveConnectorZeroSupported is false)."""
    connector = station.connectors.get(request.connector_id)
    if connector is None:
        return ReserveNowReply(status=ReservationStatus.REJECTED)
    is_replaced = _holds(connector, request.reservation_id)
    status = _STATUS.get(connector.status, ReservationStatus.OCCUPIED)
    if is_replaced or status is ReservationStatus.ACCEPTED:
        _forget(station, request.reservation_id, now, but=connector)
        connector.kept.keep(_read(request), now)
        status = ReservationStatus.ACCEPTED
    return ReserveNowReply(status=status)


def _read(request: ReserveNow) -> Reservation:
    return Reservation(
        id=request.reservation_id,
        id_tag=request.id_tag,
        group=request.parent_id_tag,
        expires_at_s=from_datetime(request.expiry_date) / SECOND,
    )


def _cancel(station: Station, request: CancelReservation, now: float) -> CancelReservationReply:
    """(5.1)."""
    is_known = _forget(station, request.reservation_id, now)
    status = CancelReservationStatus
    return CancelReservationReply(status=status.ACCEPTED if is_known else status.REJECTED)


def _forget(station: Station, number: int, now: float, but: Connector | None = None) -> bool:
    meant = [one for one in station.connectors.values() if one is not but and _holds(one, number)]
    for connector in meant:
        connector.kept.keep(None, now)
    return bool(meant)


def _holds(connector: Connector, number: int) -> bool:
    held = connector.kept.reservation
    return held is not None and held.id == number


RESERVATION_ORDERS: Final[dict[type[Call[Any]], Callable[[Station, Any, float], Message]]] = {
    CancelReservation: _cancel,
    ReserveNow: _reserve,
}
