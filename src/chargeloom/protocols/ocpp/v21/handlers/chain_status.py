"""Whether certificates of a car's chain are revoked (OCPP 2.1, M07)."""

import asyncio
from typing import Final

from chargeloom.domain.instant import to_datetime
from chargeloom.protocols.ocpp.v21.messages.certificate_management import (
    GetCertificateChainStatus,
    GetCertificateChainStatusReply,
)
from chargeloom.protocols.ocpp.v21.messages.datatypes.certificates import (
    CertificateStatus,
    CertificateStatusRequestInfo,
)
from chargeloom.protocols.ocpp.v21.messages.enumerations.certificates import (
    CertificateStatusCode,
    CertificateStatusSource,
)
from chargeloom.protocols.ocpp.v201.handlers.contracts import named
from chargeloom.protocols.ocpp.version import Visit
from chargeloom.services.ocsp.answer import Answer, Status
from chargeloom.services.ocsp.listing import Listing
from chargeloom.services.ocsp.question import Question
from chargeloom.services.ocsp.unusable import Unusable, Why


async def get_certificate_chain_status(
    visit: Visit, call: GetCertificateChainStatus
) -> GetCertificateChainStatusReply:
    """Say what is known of each, asked all at once (M07.FR.08)."""
    told = await asyncio.gather(*(_told(visit, one) for one in call.certificate_status_requests))
    return GetCertificateChainStatusReply(certificate_status=tuple(told))


async def _told(visit: Visit, asked: CertificateStatusRequestInfo) -> CertificateStatus:
    """Say it in the words of M07; what failed may be asked about again at once (M07.FR.02, 03 and 05 to 07)."""
    try:
        answer = await _answer(visit, asked)
    except Unusable:
        status, until = CertificateStatusCode.FAILED, visit.now
    else:
        status = _SAID[answer.status]
        until = answer.until if answer.until is not None else visit.now
    return CertificateStatus(
        certificate_hash_data=asked.certificate_hash_data,
        source=asked.source,
        status=status,
        next_update=to_datetime(until),
    )


async def _answer(visit: Visit, asked: CertificateStatusRequestInfo) -> Answer | Listing:
    """Ask, or fetch, the first that the operator allows (M07.FR.01 and 04); the station can't verify it, so we must. Raises Unusable."""
    contracts, certificate = visit.core.contracts, named(asked.certificate_hash_data)
    url = next(filter(contracts.may_ask, asked.urls), asked.urls[0])
    if asked.source is CertificateStatusSource.CRL:
        return await contracts.listing(Question(certificate, url))
    answer = await contracts.status(Question(certificate, url))
    if not answer.is_verified:
        raise Unusable(Why.ISSUER_UNKNOWN)
    return answer


_SAID: Final = {
    Status.GOOD: CertificateStatusCode.GOOD,
    Status.REVOKED: CertificateStatusCode.REVOKED,
    Status.UNKNOWN: CertificateStatusCode.UNKNOWN,
}
