"""Reservation (OCPP 2.1, H)."""

from chargeloom.protocols.ocpp.v21.messages.datatypes.authorization import IdToken
from chargeloom.protocols.ocpp.v21.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v21.messages.enumerations.reservation import ReservationUpdateStatus
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Natural,
    String20,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.reservation import (
    CancelReservationStatus,
    ReserveNowStatus,
)
from chargeloom.wire.message import Call
from chargeloom.wire.timestamps import Timestamp


class ReserveNowReply(Extensible):
    status: ReserveNowStatus
    status_info: StatusInfo | None = None


class ReserveNow(Extensible, Call[ReserveNowReply]):
    """Keep a place for this token (OCPP 2.1, H01)."""

    id: Natural
    expiry_date_time: Timestamp
    connector_type: String20 | None = None
    id_token: IdToken
    evse_id: Natural | None = None
    group_id_token: IdToken | None = None


class CancelReservationReply(Extensible):
    status: CancelReservationStatus
    status_info: StatusInfo | None = None


class CancelReservation(Extensible, Call[CancelReservationReply]):
    """Keep it no longer (OCPP 2.1, H02)."""

    reservation_id: Natural


class ReservationStatusUpdateReply(Extensible):
    pass


class ReservationStatusUpdate(Extensible, Call[ReservationStatusUpdateReply]):
    """A reservation has ended unused (OCPP 2.1, H04)."""

    reservation_id: Natural
    reservation_update_status: ReservationUpdateStatus
