"""Closed lists: connectors, their states, and what may be done to them (OCPP 2.0.1, Part 2, enumerations)."""

from enum import StrEnum


class ChangeAvailabilityStatus(StrEnum):
    """(OCPP 2.0.1, 3.10)."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    SCHEDULED = "Scheduled"


class ConnectorStatus(StrEnum):
    """(OCPP 2.0.1, 3.23)."""

    AVAILABLE = "Available"
    OCCUPIED = "Occupied"
    RESERVED = "Reserved"
    UNAVAILABLE = "Unavailable"
    FAULTED = "Faulted"


class ConnectorType(StrEnum):
    """(OCPP 2.0.1, 3.22)."""

    C_CCS1 = "cCCS1"
    C_CCS2 = "cCCS2"
    C_G105 = "cG105"
    C_TESLA = "cTesla"
    C_TYPE1 = "cType1"
    C_TYPE2 = "cType2"
    S_309_1P_16A = "s309-1P-16A"
    S_309_1P_32A = "s309-1P-32A"
    S_309_3P_16A = "s309-3P-16A"
    S_309_3P_32A = "s309-3P-32A"
    S_BS1361 = "sBS1361"
    S_CEE_7_7 = "sCEE-7-7"
    S_TYPE2 = "sType2"
    S_TYPE3 = "sType3"
    OTHER_1PH_MAX_16A = "Other1PhMax16A"
    OTHER_1PH_OVER_16A = "Other1PhOver16A"
    OTHER_3PH = "Other3Ph"
    PAN = "Pan"
    W_INDUCTIVE = "wInductive"
    W_RESONANT = "wResonant"
    UNDETERMINED = "Undetermined"
    UNKNOWN = "Unknown"


class OperationalStatus(StrEnum):
    """(OCPP 2.0.1, 3.63)."""

    INOPERATIVE = "Inoperative"
    OPERATIVE = "Operative"
