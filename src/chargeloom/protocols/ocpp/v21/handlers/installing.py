"""Contract certificates that a car wants installed, several with ISO 15118-20 (OCPP 2.1, M01)."""

from chargeloom.protocols.ocpp.v21.messages.certificate_management import Get15118EVCertificate
from chargeloom.protocols.ocpp.v201.handlers.installing import installed
from chargeloom.protocols.ocpp.version import Visit
from chargeloom.services.contracts.installing import Wanted
from chargeloom.wire.message import Message


async def get_15118_ev_certificate(visit: Visit, call: Get15118EVCertificate) -> Message:
    """Hand on one contract after the other: the number says that it is ISO 15118-20 (M01.FR.04 and 07)."""
    wanted = Wanted(
        call.exi_request,
        call.iso15118_schema_version,
        call.maximum_contract_certificate_chains,
        call.prioritized_emaids or (),
    )
    return await installed(visit, call, wanted)
