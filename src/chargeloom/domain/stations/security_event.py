"""Security events: what a station saw that its keeper must know (OCPP 2.1, appendix 1)."""

from typing import Final

CRITICAL: Final = {
    "FirmwareUpdated": True,
    "FailedToAuthenticateAtCsms": False,
    "CsmsFailedToAuthenticate": False,
    "SettingSystemTime": True,
    "StartupOfTheDevice": True,
    "ResetOrReboot": True,
    "SecurityLogWasCleared": True,
    "ReconfigurationOfSecurityParameters": False,
    "MemoryExhaustion": True,
    "InvalidMessages": False,
    "AttemptedReplayAttacks": False,
    "TamperDetectionActivated": True,
    "InvalidFirmwareSignature": True,
    "InvalidFirmwareSigningCertificate": True,
    "InvalidCsmsCertificate": True,
    "InvalidCentralSystemCertificate": True,
    "InvalidChargingStationCertificate": True,
    "InvalidChargePointCertificate": True,
    "DiscardedRenewedClientCertificate": True,
    "InvalidTLSVersion": True,
    "InvalidTLSCipherSuite": True,
    "MaintenanceLoginAccepted": True,
    "MaintenanceLoginFailed": True,
}
"""Which of the known events are critical; 1.6 has its own words for two certificates."""


def is_critical(kind: str) -> bool | None:
    """Whether an event is critical; None for one that no version of the standard knows."""
    return CRITICAL.get(kind)
