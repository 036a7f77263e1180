"""Closed lists: certificates, what they are for, and what became of them (OCPP 2.1, Part 2, enumerations)."""

from enum import StrEnum


class CertificateSigningUse(StrEnum):
    """(OCPP 2.1, 3.10)."""

    CHARGING_STATION_CERTIFICATE = "ChargingStationCertificate"
    V2G_CERTIFICATE = "V2GCertificate"
    V2G20_CERTIFICATE = "V2G20Certificate"


class CertificateStatusCode(StrEnum):
    """(OCPP 2.1, 3.11)."""

    GOOD = "Good"
    REVOKED = "Revoked"
    UNKNOWN = "Unknown"
    FAILED = "Failed"


class CertificateStatusSource(StrEnum):
    """(OCPP 2.1, 3.12)."""

    CRL = "CRL"
    OCSP = "OCSP"


class GetCertificateIdUse(StrEnum):
    """(OCPP 2.1, 3.44)."""

    V2G_ROOT_CERTIFICATE = "V2GRootCertificate"
    MO_ROOT_CERTIFICATE = "MORootCertificate"
    CSMS_ROOT_CERTIFICATE = "CSMSRootCertificate"
    V2G_CERTIFICATE_CHAIN = "V2GCertificateChain"
    MANUFACTURER_ROOT_CERTIFICATE = "ManufacturerRootCertificate"
    OEM_ROOT_CERTIFICATE = "OEMRootCertificate"


class InstallCertificateUse(StrEnum):
    """(OCPP 2.1, 3.53)."""

    V2G_ROOT_CERTIFICATE = "V2GRootCertificate"
    MO_ROOT_CERTIFICATE = "MORootCertificate"
    MANUFACTURER_ROOT_CERTIFICATE = "ManufacturerRootCertificate"
    CSMS_ROOT_CERTIFICATE = "CSMSRootCertificate"
    OEM_ROOT_CERTIFICATE = "OEMRootCertificate"
