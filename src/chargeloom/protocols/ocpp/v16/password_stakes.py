"""By which requests a station of OCPP 1.6 gets a password (OCPP-J 1.6, 6.2.2)."""

from typing import Any, Final

from chargeloom.protocols.ocpp.password_stakes import giving
from chargeloom.protocols.ocpp.v16.effects import AUTHORIZATION_KEY, TAKEN
from chargeloom.protocols.ocpp.v16.messages.core import (
    ChangeConfiguration,
    ChangeConfigurationReply,
)
from chargeloom.protocols.ocpp.version import Staked
from chargeloom.wire.message import Call


def _new_key(request: ChangeConfiguration) -> str | None:
    return request.value if request.key.casefold() == AUTHORIZATION_KEY else None


def _is_taken(_: ChangeConfiguration, reply: ChangeConfigurationReply) -> bool:
    return reply.status in TAKEN


PASSWORD_STAKES: Final[dict[type[Call[Any]], Staked]] = {
    ChangeConfiguration: giving(_new_key, _is_taken)
}
