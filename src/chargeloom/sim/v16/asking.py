"""Whether a token may charge: asked of the central system, or decided alone when that is far."""

from collections.abc import Callable
from typing import TypeAlias

from chargeloom.protocols.ocpp.v16.messages.core import Authorize, AuthorizeReply
from chargeloom.protocols.ocpp.v16.messages.datatypes import IdTagInfo
from chargeloom.protocols.ocpp.v16.messages.enumerations import AuthorizationStatus, StopReason
from chargeloom.sim.station.happening import What
from chargeloom.sim.v16.board import Answer, Board
from chargeloom.sim.v16.configuration import Key
from chargeloom.sim.v16.connector import Connector
from chargeloom.sim.v16.local_list import standing
from chargeloom.sim.v16.local_transaction import LocalTransaction

ACCEPTED = AuthorizationStatus.ACCEPTED

Grant: TypeAlias = Callable[[str | None, float], None]
"""What to do with a token that may charge, given its parent."""


class Asking:
    """Sits behind the card reader, and behind remote starts that must be authorized."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def present(self, id_tag: str, connector: Connector, now: float) -> None:
        """A driver shows a token at a connector (OCPP 1.6, 4.1)."""
        if connector.transaction is not None:
            self._stop(id_tag, connector, connector.transaction, now)
        elif connector.intent is not None and _is_same(connector.intent, id_tag):
            connector.cancel(now)
        else:
            self.start(id_tag, connector, now)

    def start(self, id_tag: str, connector: Connector, now: float) -> None:
        """Start once the token is authorized, if the connector is still free then."""

        def grant(group: str | None, then: float) -> None:
            if not connector.may_begin:
                self._refuse(id_tag, connector, connector.status.value)
            elif not connector.kept.is_for(id_tag, group):
                self._refuse(id_tag, connector, "reserved")
            else:
                connector.authorized(id_tag, group, then)

        if connector.may_begin:
            self._decide(id_tag, connector, grant, now)
        else:
            self._refuse(id_tag, connector, connector.status.value)

    def group(self, id_tag: str) -> str | None:
        """Name the parent of a token, as far as it is known here; the list comes before the cache."""
        listed = self._listed(id_tag)
        return self._board.cache.group(id_tag) if listed is None else listed.parent_id_tag

    def _stop(
        self, id_tag: str, connector: Connector, running: LocalTransaction, now: float
    ) -> None:
        """The same token stops unasked; another one must be of the same group (OCPP 1.6, 3.10)."""

        def grant(group: str | None, then: float) -> None:
            is_meant = connector.transaction is running
            if is_meant and group is not None and _is_same(group, running.group or ""):
                connector.end(StopReason.LOCAL, then, id_tag)
            else:
                self._refuse(id_tag, connector, "not of the same group")

        if _is_same(running.id_tag, id_tag):
            connector.end(StopReason.LOCAL, now, id_tag)
        else:
            self._decide(id_tag, connector, grant, now)

    def _decide(self, id_tag: str, connector: Connector, grant: Grant, now: float) -> None:
        if not self._board.may_speak:
            self._decide_alone(id_tag, connector, grant, now)
        elif self._is_pre_authorized(id_tag, now):
            grant(self.group(id_tag), now)
        else:
            self._ask(id_tag, connector, grant)

    def _ask(self, id_tag: str, connector: Connector, grant: Grant) -> None:
        def heard(answer: Answer, then: float) -> None:
            if isinstance(answer, AuthorizeReply):
                info = answer.id_tag_info
                self._board.cache.remember(id_tag, info)
                if info.status is ACCEPTED:
                    grant(info.parent_id_tag, then)
                else:
                    self._refuse(id_tag, connector, info.status.value)
            elif answer is None:
                self._decide_alone(id_tag, connector, grant, then)
            else:
                self._refuse(id_tag, connector, "an error")

        self._board.say(Authorize(id_tag=id_tag), heard)

    def _is_pre_authorized(self, id_tag: str, now: float) -> bool:
        """(OCPP 1.6, 9.1.13)."""
        is_on = self._board.configuration.flag(Key.LOCAL_PRE_AUTHORIZE)
        return is_on and self._remembered(id_tag, now) is ACCEPTED

    def _decide_alone(self, id_tag: str, connector: Connector, grant: Grant, now: float) -> None:
        """Trust what is remembered, and the unknown if so configured (OCPP 1.6, 3.5 and 4.2.1)."""
        configuration = self._board.configuration
        standing = self._remembered(id_tag, now)
        if standing is None:
            is_trusted = configuration.flag(Key.ALLOW_OFFLINE_TX_FOR_UNKNOWN_ID)
        else:
            is_local = configuration.flag(Key.LOCAL_AUTHORIZE_OFFLINE)
            is_trusted = is_local and standing is ACCEPTED
        if is_trusted and self._board.registration.was_ever_accepted:
            grant(self.group(id_tag), now)
        else:
            self._refuse(id_tag, connector, "offline")

    def _remembered(self, id_tag: str, now: float) -> AuthorizationStatus | None:
        """Say what is known of a token; the list comes before the cache (OCPP 1.6, 3.5.3)."""
        listed = self._listed(id_tag)
        if listed is not None:
            return standing(listed, self._board.clock.seconds(now))
        if not self._board.configuration.flag(Key.AUTHORIZATION_CACHE_ENABLED):
            return None
        return self._board.cache.standing(id_tag, self._board.clock.seconds(now))

    def _listed(self, id_tag: str) -> IdTagInfo | None:
        if not self._board.configuration.flag(Key.LOCAL_AUTH_LIST_ENABLED):
            return None
        return self._board.local_list.find(id_tag)

    def _refuse(self, id_tag: str, connector: Connector, why: str) -> None:
        self._board.happened(What.REFUSED, connector.number, f"{id_tag}: {why}")


def _is_same(one: str, other: str) -> bool:
    """An idTag has no case (OCPP 1.6, 7.28)."""
    return one.casefold() == other.casefold()
