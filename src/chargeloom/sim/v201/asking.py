"""Whether a token may charge: asked of the central system, or decided alone (OCPP 2.0.1, C)."""

from collections.abc import Callable
from typing import Any, TypeAlias

from chargeloom.protocols.ocpp.rpc import CallFault
from chargeloom.protocols.ocpp.v201.messages.authorization import Authorize
from chargeloom.protocols.ocpp.v201.messages.datatypes.authorization import IdToken, IdTokenInfo
from chargeloom.protocols.ocpp.v201.messages.enumerations.transactions import (
    StopReason,
    TriggerReason,
)
from chargeloom.sim.station.happening import What
from chargeloom.sim.v201 import settings
from chargeloom.sim.v201.board import Answer, Board
from chargeloom.sim.v201.evse import Evse
from chargeloom.sim.v201.tokens import Grant, card, group_of, is_accepted, name

Granted: TypeAlias = Callable[[Grant, float], None]


class Asking:
    """Sits behind the card readers, and behind remote starts that must be authorized."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def present(self, uid: str, evse: Evse, now: float) -> None:
        """A driver shows a card at an EVSE."""
        token, grant = card(uid), evse.charge.grant
        if grant is None:
            self.start(token, evse, now)
        elif name(grant.token) == name(token):
            evse.end(TriggerReason.STOP_AUTHORIZED, StopReason.LOCAL, now, token)
        else:
            self._stop(token, evse, grant, now)

    def start(
        self, token: IdToken, evse: Evse, now: float, remote_start_id: int | None = None
    ) -> None:
        """Authorize once that is known to be right, if the place is still free then."""

        def granted(grant: Grant, then: float) -> None:
            if not evse.may_begin:
                self._refuse(token, evse, "taken")
            elif _is_kept_for_another(evse, grant):
                self._refuse(token, evse, "reserved")
            else:
                evse.authorized(grant, then, remote_start_id)

        if evse.may_begin:
            self._decide(token, evse, granted, now)
        else:
            self._refuse(token, evse, evse.summary().value)

    def learn(self, token: IdToken, info: IdTokenInfo, now: float) -> None:
        """Remember what the central system said of a token (OCPP 2.0.1, C10)."""
        if self._board.model.flag(settings.CACHE_ENABLED):
            self._board.cache.remember(token, info, self._board.clock.seconds(now))

    def _stop(self, token: IdToken, evse: Evse, running: Grant, now: float) -> None:
        """Another token must be of the same group, or a master pass (OCPP 2.0.1, C01 and C16)."""

        def granted(grant: Grant, then: float) -> None:
            if evse.charge.grant is not running:
                return
            if grant.group is not None and grant.group == self._master_group():
                reason = StopReason.MASTER_PASS
            elif grant.group is not None and grant.group == running.group:
                reason = StopReason.LOCAL
            else:
                self._refuse(token, evse, "not of the same group")
                return
            evse.end(TriggerReason.STOP_AUTHORIZED, reason, then, token)

        self._decide(token, evse, granted, now)

    def _decide(self, token: IdToken, evse: Evse, granted: Granted, now: float) -> None:
        known = self._known(token, now)
        is_pre_authorized = known is not None and _may_charge(known, evse)
        if not self._board.may_speak:
            self._decide_alone(token, evse, granted, now)
        elif is_pre_authorized and self._board.model.flag(settings.LOCAL_PRE_AUTHORIZE):
            granted(Grant(token, group_of(known)), now)
        else:
            self._ask(token, evse, granted)

    def _ask(self, token: IdToken, evse: Evse, granted: Granted) -> None:
        def heard(answer: Answer, then: float) -> None:
            info: Any = getattr(answer, "id_token_info", None)
            if info is not None:
                self.learn(token, info, then)
                if _may_charge(info, evse):
                    granted(Grant(token, group_of(info)), then)
                else:
                    self._refuse(token, evse, str(info.status))
            elif isinstance(answer, CallFault):
                self._refuse(token, evse, "an error")
            else:
                self._decide_alone(token, evse, granted, then)

        self._board.say(Authorize(id_token=token), heard)

    def _decide_alone(self, token: IdToken, evse: Evse, granted: Granted, now: float) -> None:
        """Trust what is known, and the unknown if so configured (OCPP 2.0.1, C12, C13 and C15)."""
        model, known = self._board.model, self._known(token, now)
        if known is None:
            is_trusted = model.flag(settings.OFFLINE_UNKNOWN)
        else:
            is_trusted = model.flag(settings.LOCAL_AUTHORIZE_OFFLINE) and _may_charge(known, evse)
        if is_trusted and self._board.registration.was_ever_accepted:
            granted(Grant(token, group_of(known)), now)
        else:
            self._refuse(token, evse, "offline")

    def _known(self, token: IdToken, now: float) -> IdTokenInfo | None:
        """The list has precedence over the cache (OCPP 2.0.1, C13.FR.01)."""
        model, board = self._board.model, self._board
        listed = board.local_list.find(token) if model.flag(settings.LIST_ENABLED) else None
        if listed is not None or not model.flag(settings.CACHE_ENABLED):
            return listed
        life_time_s = model.number(settings.CACHE_LIFE_TIME)
        return board.cache.recall(token, board.clock.seconds(now), life_time_s)

    def _master_group(self) -> str | None:
        return self._board.model.text(settings.MASTER_PASS_GROUP).casefold() or None

    def _refuse(self, token: IdToken, evse: Evse, why: str) -> None:
        self._board.happened(What.REFUSED, evse.number, f"{token.id_token}: {why}")


def _may_charge(info: IdTokenInfo, evse: Evse) -> bool:
    """A token may be good for some EVSEs only (OCPP 2.0.1, C01.FR.21)."""
    return is_accepted(info) and (info.evse_id is None or evse.number in info.evse_id)


def _is_kept_for_another(evse: Evse, grant: Grant) -> bool:
    held = evse.kept.reservation
    return held is not None and not held.is_for(grant.token, grant.group)
