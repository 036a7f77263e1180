"""Availability (OCPP 2.0.1, G)."""

from chargeloom.protocols.ocpp.v201.messages.datatypes.device_model import EVSE
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import Extensible, Integer
from chargeloom.protocols.ocpp.v201.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v201.messages.enumerations.availability import (
    ChangeAvailabilityStatus,
    ConnectorStatus,
    OperationalStatus,
)
from chargeloom.wire.message import Call
from chargeloom.wire.timestamps import Timestamp


class StatusNotificationReply(Extensible):
    pass


class StatusNotification(Extensible, Call[StatusNotificationReply]):
    """The state of a connector (OCPP 2.0.1, G01)."""

    timestamp: Timestamp
    connector_status: ConnectorStatus
    evse_id: Integer
    connector_id: Integer


class HeartbeatReply(Extensible):
    current_time: Timestamp


class Heartbeat(Extensible, Call[HeartbeatReply]):
    """I am alive; what time is it? (OCPP 2.0.1, G02)."""


class ChangeAvailabilityReply(Extensible):
    status: ChangeAvailabilityStatus
    status_info: StatusInfo | None = None


class ChangeAvailability(Extensible, Call[ChangeAvailabilityReply]):
    """Serve, or do not serve (OCPP 2.0.1, G03 and G04)."""

    evse: EVSE | None = None
    operational_status: OperationalStatus
