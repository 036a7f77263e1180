"""Closed lists: messages for people at the station (OCPP 2.0.1, Part 2, enumerations)."""

from enum import StrEnum


class ClearMessageStatus(StrEnum):
    """(OCPP 2.0.1, 3.19)."""

    ACCEPTED = "Accepted"
    UNKNOWN = "Unknown"


class DisplayMessageStatus(StrEnum):
    """(OCPP 2.0.1, 3.29)."""

    ACCEPTED = "Accepted"
    NOT_SUPPORTED_MESSAGE_FORMAT = "NotSupportedMessageFormat"
    REJECTED = "Rejected"
    NOT_SUPPORTED_PRIORITY = "NotSupportedPriority"
    NOT_SUPPORTED_STATE = "NotSupportedState"
    UNKNOWN_TRANSACTION = "UnknownTransaction"


class GetDisplayMessagesStatus(StrEnum):
    """(OCPP 2.0.1, 3.39)."""

    ACCEPTED = "Accepted"
    UNKNOWN = "Unknown"


class MessageFormat(StrEnum):
    """(OCPP 2.0.1, 3.51)."""

    ASCII = "ASCII"
    HTML = "HTML"
    URI = "URI"
    UTF8 = "UTF8"


class MessagePriority(StrEnum):
    """(OCPP 2.0.1, 3.52)."""

    ALWAYS_FRONT = "AlwaysFront"
    IN_FRONT = "InFront"
    NORMAL_CYCLE = "NormalCycle"


class MessageState(StrEnum):
    """(OCPP 2.0.1, 3.53)."""

    CHARGING = "Charging"
    FAULTED = "Faulted"
    IDLE = "Idle"
    UNAVAILABLE = "Unavailable"
