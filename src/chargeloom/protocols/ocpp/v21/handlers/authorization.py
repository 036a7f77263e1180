"""Authorization (OCPP 2.1, C)."""

from typing import Final

from chargeloom.protocols.ocpp.v21.messages.authorization import AuthorizeReply
from chargeloom.protocols.ocpp.v21.messages.datatypes.authorization import IdToken, IdTokenInfo
from chargeloom.protocols.ocpp.v201.handlers.authorization import authorizing

authorize: Final = authorizing(AuthorizeReply, IdTokenInfo, IdToken)
