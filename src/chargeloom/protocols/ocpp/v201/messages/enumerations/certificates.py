"""Closed lists: certificates, what they are for, and what became of them (OCPP 2.0.1, Part 2, enumerations)."""

from enum import StrEnum


class CertificateAction(StrEnum):
    """(OCPP 2.0.1, 3.7)."""

    INSTALL = "Install"
    UPDATE = "Update"


class CertificateSignedStatus(StrEnum):
    """(OCPP 2.0.1, 3.8)."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"


class CertificateSigningUse(StrEnum):
    """(OCPP 2.0.1, 3.9)."""

    CHARGING_STATION_CERTIFICATE = "ChargingStationCertificate"
    V2G_CERTIFICATE = "V2GCertificate"


class DeleteCertificateStatus(StrEnum):
    """(OCPP 2.0.1, 3.28)."""

    ACCEPTED = "Accepted"
    FAILED = "Failed"
    NOT_FOUND = "NotFound"


class GetCertificateIdUse(StrEnum):
    """(OCPP 2.0.1, 3.36)."""

    V2G_ROOT_CERTIFICATE = "V2GRootCertificate"
    MO_ROOT_CERTIFICATE = "MORootCertificate"
    CSMS_ROOT_CERTIFICATE = "CSMSRootCertificate"
    V2G_CERTIFICATE_CHAIN = "V2GCertificateChain"
    MANUFACTURER_ROOT_CERTIFICATE = "ManufacturerRootCertificate"


class GetCertificateStatusResult(StrEnum):
    """(OCPP 2.0.1, 3.37)."""

    ACCEPTED = "Accepted"
    FAILED = "Failed"


class GetInstalledCertificateStatus(StrEnum):
    """(OCPP 2.0.1, 3.40)."""

    ACCEPTED = "Accepted"
    NOT_FOUND = "NotFound"


class HashAlgorithm(StrEnum):
    """(OCPP 2.0.1, 3.42)."""

    SHA256 = "SHA256"
    SHA384 = "SHA384"
    SHA512 = "SHA512"


class InstallCertificateStatus(StrEnum):
    """(OCPP 2.0.1, 3.44)."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    FAILED = "Failed"


class InstallCertificateUse(StrEnum):
    """(OCPP 2.0.1, 3.45)."""

    V2G_ROOT_CERTIFICATE = "V2GRootCertificate"
    MO_ROOT_CERTIFICATE = "MORootCertificate"
    CSMS_ROOT_CERTIFICATE = "CSMSRootCertificate"
    MANUFACTURER_ROOT_CERTIFICATE = "ManufacturerRootCertificate"


class Iso15118EVCertificateStatus(StrEnum):
    """(OCPP 2.0.1, 3.46)."""

    ACCEPTED = "Accepted"
    FAILED = "Failed"
