"""Closed lists: what tokens are and may do (OCPP 2.0.1, Part 2, enumerations)."""

from enum import StrEnum


class AuthorizationStatus(StrEnum):
    """(OCPP 2.0.1, 3.3)."""

    ACCEPTED = "Accepted"
    BLOCKED = "Blocked"
    CONCURRENT_TX = "ConcurrentTx"
    EXPIRED = "Expired"
    INVALID = "Invalid"
    NO_CREDIT = "NoCredit"
    NOT_ALLOWED_TYPE_EVSE = "NotAllowedTypeEVSE"
    NOT_AT_THIS_LOCATION = "NotAtThisLocation"
    NOT_AT_THIS_TIME = "NotAtThisTime"
    UNKNOWN = "Unknown"


class AuthorizeCertificateStatus(StrEnum):
    """(OCPP 2.0.1, 3.4)."""

    ACCEPTED = "Accepted"
    SIGNATURE_ERROR = "SignatureError"
    CERTIFICATE_EXPIRED = "CertificateExpired"
    CERTIFICATE_REVOKED = "CertificateRevoked"
    NO_CERTIFICATE_AVAILABLE = "NoCertificateAvailable"
    CERT_CHAIN_ERROR = "CertChainError"
    CONTRACT_CANCELLED = "ContractCancelled"


class ClearCacheStatus(StrEnum):
    """(OCPP 2.0.1, 3.17)."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"


class IdTokenType(StrEnum):
    """(OCPP 2.0.1, 3.43)."""

    CENTRAL = "Central"
    EMAID = "eMAID"
    ISO14443 = "ISO14443"
    ISO15693 = "ISO15693"
    KEY_CODE = "KeyCode"
    LOCAL = "Local"
    MAC_ADDRESS = "MacAddress"
    NO_AUTHORIZATION = "NoAuthorization"


class SendLocalListStatus(StrEnum):
    """(OCPP 2.0.1, 3.76)."""

    ACCEPTED = "Accepted"
    FAILED = "Failed"
    VERSION_MISMATCH = "VersionMismatch"


class UpdateType(StrEnum):
    """(OCPP 2.0.1, 3.85)."""

    DIFFERENTIAL = "Differential"
    FULL = "Full"
