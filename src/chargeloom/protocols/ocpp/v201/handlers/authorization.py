"""Authorization (OCPP 2.0.1 and 2.1, C)."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec

from chargeloom.domain.charging.token import Authorization
from chargeloom.domain.charging.token_places import Where
from chargeloom.domain.stations.lingering import tokens_lingering
from chargeloom.protocols.ocpp.v201.handlers import contracts
from chargeloom.protocols.ocpp.v201.mapping import authorization as mapping
from chargeloom.protocols.ocpp.v201.messages.authorization import AuthorizeReply
from chargeloom.protocols.ocpp.v201.messages.datatypes.authorization import IdToken, IdTokenInfo
from chargeloom.protocols.ocpp.version import Visit
from chargeloom.wire.message import Message

Authorize = Callable[[Visit, Any], Message | Awaitable[Message]]


def authorizing(reply: type[Message], info: type[Message], token: type[Message]) -> Authorize:
    """Make what answers in a version's own classes: both versions ask and are told alike."""

    def authorize(visit: Visit, call: Any) -> Message | Awaitable[Message]:
        """Say whether a token may charge (C01); what vouches for a contract takes a while (C07)."""
        if mapping.shows_certificate(call):
            return with_contract(visit, call)
        return reply(id_token_info=worth(visit, call))

    async def with_contract(visit: Visit, call: Any) -> Message:
        judgement = await contracts.judged(visit, call)
        if not judgement.is_valid:
            visit.reject_contract(call.id_token.id_token, judgement)
        told = worth(visit, call, tells=judgement.is_valid)
        certificate, status = mapping.contract_worth(judgement.verdict, told.status)
        return reply(
            id_token_info=msgspec.structs.replace(told, status=status),
            certificate_status=certificate,
        )

    def worth(visit: Visit, call: Any, *, tells: bool = True) -> Any:
        shown = call.id_token
        authorization = _worth(visit, shown)
        if tells:
            visit.reject(shown.id_token, authorization, shown.type)
        return mapping.id_token_info(authorization, shown.type, info, token, visit.now)

    return authorize


def _worth(visit: Visit, shown: Any) -> Authorization:
    """Say what a token is worth; where charges that were stopped hold every EVSE, only theirs are (C01.FR.24)."""
    authorizing, uid, now, kind = visit.core.authorizing, shown.id_token, visit.now, shown.type
    lingering = tokens_lingering(visit.station)
    refused = [authorizing.refused_beside(began, uid, now, kind) for began in lingering]
    if refused and refused[0] is not None and None not in refused:
        return refused[0]
    return authorizing.authorize(uid, now, kind, Where(visit.station.id))


authorize: Final = authorizing(AuthorizeReply, IdTokenInfo, IdToken)
