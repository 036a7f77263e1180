"""Closed lists: answers of many requests (OCPP 2.0.1, Part 2, enumerations)."""

from enum import StrEnum


class DataTransferStatus(StrEnum):
    """(OCPP 2.0.1, 3.27)."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    UNKNOWN_MESSAGE_ID = "UnknownMessageId"
    UNKNOWN_VENDOR_ID = "UnknownVendorId"


class GenericStatus(StrEnum):
    """(OCPP 2.0.1, 3.35)."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
