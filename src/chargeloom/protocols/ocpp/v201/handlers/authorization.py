"""Authorization (OCPP 2.0.1, C)."""

import msgspec

from chargeloom.protocols.ocpp.v201.mapping import authorization as mapping
from chargeloom.protocols.ocpp.v201.messages.authorization import Authorize, AuthorizeReply
from chargeloom.protocols.ocpp.v201.messages.datatypes.authorization import IdToken, IdTokenInfo
from chargeloom.protocols.ocpp.version import Visit


def authorize(visit: Visit, call: Authorize) -> AuthorizeReply:
    """Say whether a token may charge (OCPP 2.0.1, C01); a contract's chain can't be verified (C07)."""
    shown = call.id_token
    worth = visit.core.authorizing.authorize(shown.id_token, visit.now, shown.type)
    visit.reject(shown.id_token, worth)
    info: IdTokenInfo = mapping.id_token_info(worth, IdTokenInfo, IdToken)
    if not mapping.shows_certificate(call):
        return AuthorizeReply(id_token_info=info)
    refused = msgspec.structs.replace(info, status=mapping.UNVERIFIED_TOKEN)
    return AuthorizeReply(id_token_info=refused, certificate_status=mapping.UNVERIFIED)
