"""The reservation profile (OCPP 1.6, 3.3)."""

from chargeloom.protocols.ocpp.v16.messages.datatypes import IdToken, Integer
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    CancelReservationStatus,
    ReservationStatus,
)
from chargeloom.wire.message import Call, Message
from chargeloom.wire.timestamps import Timestamp


class CancelReservationReply(Message):
    status: CancelReservationStatus


class CancelReservation(Call[CancelReservationReply]):
    """Give the connector back to everybody (OCPP 1.6, 5.1)."""

    reservation_id: Integer


class ReserveNowReply(Message):
    status: ReservationStatus


class ReserveNow(Call[ReserveNowReply]):
    """Keep a connector, any as connector 0, for this token (OCPP 1.6, 5.13)."""

    connector_id: Integer
    expiry_date: Timestamp
    id_tag: IdToken
    parent_id_tag: IdToken | None = None
    reservation_id: Integer
