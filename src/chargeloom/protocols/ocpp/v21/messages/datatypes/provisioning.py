"""What a station is, and how it reaches its CSMS (OCPP 2.1, Part 2, datatypes)."""

from chargeloom.protocols.ocpp.v21.messages.enumerations.provisioning import (
    OCPPInterface,
    OCPPVersion,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.primitives import (
    Extensible,
    Integer,
    Natural,
    String6,
    String48,
    String50,
    String64,
    String255,
    String2000,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.provisioning import (
    APNAuthentication,
    OCPPTransport,
    VPNType,
)


class APN(Extensible):
    """(OCPP 2.1, 2.6)."""

    apn: String2000
    apn_user_name: String50 | None = None
    apn_password: String64 | None = None
    sim_pin: Integer | None = None
    preferred_network: String6 | None = None
    use_only_preferred_network: bool | None = None
    apn_authentication: APNAuthentication


class VPN(Extensible):
    """(OCPP 2.1, 2.121)."""

    server: String2000
    user: String50
    group: String50 | None = None
    password: String64
    key: String255
    type: VPNType


class NetworkConnectionProfile(Extensible):
    """(OCPP 2.1, 2.71)."""

    apn: APN | None = None
    ocpp_version: OCPPVersion | None = None
    ocpp_interface: OCPPInterface
    ocpp_transport: OCPPTransport
    message_timeout: Integer
    ocpp_csms_url: String2000
    security_profile: Natural
    identity: String48 | None = None
    basic_auth_password: String64 | None = None
    vpn: VPN | None = None
