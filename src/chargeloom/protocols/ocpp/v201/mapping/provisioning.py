"""Provisioning (OCPP 2.0.1 and 2.1, B), to the domain and back."""

from typing import Any, Final

from chargeloom.domain.stations.reports import Boot
from chargeloom.domain.stations.station_record import Registration
from chargeloom.protocols.ocpp.v201.messages.enumerations.provisioning import RegistrationStatus

REGISTRATION: Final = {
    Registration.ACCEPTED: RegistrationStatus.ACCEPTED,
    Registration.PENDING: RegistrationStatus.PENDING,
    Registration.REJECTED: RegistrationStatus.REJECTED,
}

WHY: Final = {Registration.PENDING: "CSNotAccepted", Registration.REJECTED: "CSNotAccepted"}
"""The reason code of a station that is not accepted (OCPP 2.0.1, appendix 5)."""

OTHER_SERIAL: Final = "the certificate does not name this serial number"
"""Why a link is closed (OCPP 2.0.1, B01.FR.12)."""


def boot(call: Any) -> Boot:
    """Read what a station is (OCPP 2.0.1, B01)."""
    told = call.charging_station
    return Boot(
        vendor=told.vendor_name,
        model=told.model,
        serial=told.serial_number,
        firmware=told.firmware_version,
        iccid=told.modem.iccid if told.modem is not None else None,
        imsi=told.modem.imsi if told.modem is not None else None,
        reason=call.reason.value,
    )
