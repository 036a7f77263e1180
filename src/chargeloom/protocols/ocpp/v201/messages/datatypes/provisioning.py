"""What a station is, and how it reaches its CSMS (OCPP 2.0.1, Part 2, datatypes)."""

from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    String6,
    String20,
    String25,
    String50,
    String255,
    String512,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.provisioning import (
    APNAuthentication,
    OCPPInterface,
    OCPPTransport,
    OCPPVersion,
    VPNType,
)


class Modem(Extensible):
    """(OCPP 2.0.1, 2.33)."""

    iccid: String20 | None = None
    imsi: String20 | None = None


class ChargingStation(Extensible):
    """(OCPP 2.0.1, 2.13)."""

    serial_number: String25 | None = None
    model: String20
    modem: Modem | None = None
    vendor_name: String50
    firmware_version: String50 | None = None


class APN(Extensible):
    """(OCPP 2.0.1, 2.3)."""

    apn: String512
    apn_user_name: String20 | None = None
    apn_password: String20 | None = None
    sim_pin: Integer | None = None
    preferred_network: String6 | None = None
    use_only_preferred_network: bool | None = None
    apn_authentication: APNAuthentication


class VPN(Extensible):
    """(OCPP 2.0.1, 2.54)."""

    server: String512
    user: String20
    group: String20 | None = None
    password: String20
    key: String255
    type: VPNType


class NetworkConnectionProfile(Extensible):
    """(OCPP 2.0.1, 2.35)."""

    apn: APN | None = None
    ocpp_version: OCPPVersion
    ocpp_transport: OCPPTransport
    ocpp_csms_url: String512
    message_timeout: Integer
    security_profile: Integer
    ocpp_interface: OCPPInterface
    vpn: VPN | None = None
