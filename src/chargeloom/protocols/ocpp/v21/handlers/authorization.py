"""Authorization (OCPP 2.1, C)."""

from collections.abc import Awaitable

import msgspec

from chargeloom.protocols.ocpp.v21.messages.authorization import Authorize, AuthorizeReply
from chargeloom.protocols.ocpp.v21.messages.datatypes.authorization import IdToken, IdTokenInfo
from chargeloom.protocols.ocpp.v201.handlers import contracts
from chargeloom.protocols.ocpp.v201.mapping import authorization as mapping
from chargeloom.protocols.ocpp.version import Visit


def authorize(visit: Visit, call: Authorize) -> AuthorizeReply | Awaitable[AuthorizeReply]:
    """Say whether a token may charge (OCPP 2.1, C01); what vouches for a contract takes a while (C07)."""
    if mapping.shows_certificate(call):
        return _with_contract(visit, call)
    return AuthorizeReply(id_token_info=_info(visit, call))


async def _with_contract(visit: Visit, call: Authorize) -> AuthorizeReply:
    judgement = await contracts.judged(visit, call)
    if not judgement.is_valid:
        visit.reject_contract(call.id_token.id_token, judgement)
    info = _info(visit, call, tells=judgement.is_valid)
    certificate, token = mapping.contract_worth(judgement.verdict, info.status)
    return AuthorizeReply(
        id_token_info=msgspec.structs.replace(info, status=token), certificate_status=certificate
    )


def _info(visit: Visit, call: Authorize, *, tells: bool = True) -> IdTokenInfo:
    shown = call.id_token
    worth = visit.core.authorizing.authorize(shown.id_token, visit.now, shown.type)
    if tells:
        visit.reject(shown.id_token, worth, shown.type)
    info: IdTokenInfo = mapping.id_token_info(worth, shown.type, IdTokenInfo, IdToken)
    return info
