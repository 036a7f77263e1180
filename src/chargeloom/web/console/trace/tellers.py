"""Which messages belong to the story of a transaction, and what each of them becomes in it."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeAlias

from chargeloom.domain.stations.journal import Exchange
from chargeloom.protocols.ocpp.v201.mapping.availability import STATUS
from chargeloom.storage.store import Store
from chargeloom.web.api.frames import frames_of, text_id
from chargeloom.web.console.trace.arranging import PAUSES
from chargeloom.web.console.trace.chapter import Case, Chapter
from chargeloom.web.console.trace.pairs import Pair, answer_of
from chargeloom.web.console.trace.rows import document_of, row_of
from chargeloom.web.console.words.texts import translate

_PERIODIC: Final = frozenset({"MeterValuePeriodic", "MeterValueClock"})

Belongs: TypeAlias = Callable[[Case, Exchange, dict[str, Any], Any], bool]
"""Says of an exchange, by what was asked and answered, whether it is of this story."""


class Teller(NamedTuple):
    """How messages of an action become chapters: whose they must be, and how they look."""

    belongs: Belongs
    drawing: str
    tone: str = "mute"

    async def tell(
        self, store: Store, case: Case, exchange: Exchange, language: str
    ) -> Chapter | None:
        """Make the chapter of an exchange; None when it belongs to another story."""
        frames = frames_of(exchange)
        if exchange.pair is not None:
            return None
        asked = document_of(frames[0].payload)
        answer = document_of(frames[1].payload) if len(frames) > 1 else None
        if not isinstance(asked, dict) or not self.belongs(case, exchange, asked, answer):
            return None
        row = row_of(Pair(exchange, await answer_of(store, exchange), exchange.id), language)
        state = _state(asked) or _state_by_events(asked, case.record.evse)
        words = translate(language, PAUSES[state]) if state in PAUSES else row.asked.words
        return Chapter(
            at=exchange.at,
            drawing="clock" if state in PAUSES else self.drawing,
            tone=row.tone if row.tone in {"bad", "warm"} else self.tone,
            words=words,
            answer=row.reply.words if row.reply is not None and _matters(exchange, answer) else "",
            message=text_id(frames[0].id),
            action=exchange.action,
            state=state,
        )


_ANSWERS: Final = frozenset(
    {
        "Authorize",
        "RemoteStartTransaction",
        "RemoteStopTransaction",
        "RequestStartTransaction",
        "RequestStopTransaction",
        "StartTransaction",
    }
)


def _matters(exchange: Exchange, answer: Any) -> bool:
    """Whether what was answered is part of the story: why a charge is refused stands there alone in 2.x (E01 and C07)."""
    judges = isinstance(answer, dict) and "idTokenInfo" in answer
    return exchange.action in _ANSWERS or judges


def _state(asked: dict[str, Any]) -> str | None:
    info = asked.get("transactionInfo")
    of_charge = info.get("chargingState") if isinstance(info, dict) else None
    found = asked.get("status") or asked.get("connectorStatus") or of_charge
    return found if isinstance(found, str) else None


def _state_by_events(asked: dict[str, Any], evse: int | None) -> str | None:
    """Find what a connector of an EVSE tells of itself by events, the last of them (OCPP 2.x, G01.FR.03 to 07)."""
    events = asked.get("eventData")
    told = [_state_by_event(one, evse) for one in events] if isinstance(events, list) else ()
    return next((one for one in reversed(told) if one is not None), None)


def _state_by_event(event: Any, evse: int | None) -> str | None:
    try:
        component, variable = event["component"], event["variable"]
        names = (component["name"].casefold(), variable["name"].casefold())
        is_it = names == STATUS and component["evse"]["id"] == evse
        state = event["actualValue"] if is_it and "connectorId" in component["evse"] else None
    except (AttributeError, KeyError, TypeError):  # what is no such event says nothing
        return None
    return state if isinstance(state, str) else None


def _tells_of_plug(case: Case, _: Exchange, asked: dict[str, Any], __: Any) -> bool:
    return _state_by_events(asked, case.record.evse) is not None


def _is_at_plug(case: Case, _: Exchange, asked: dict[str, Any], __: Any) -> bool:
    if "evseId" in asked:
        return bool(asked["evseId"] == case.record.evse)
    return case.connector is not None and bool(asked.get("connectorId") == case.connector)


def _is_its_token(case: Case, _: Exchange, asked: dict[str, Any], __: Any) -> bool:
    said = asked.get("idTag") or asked.get("idToken")
    uid = said.get("idToken") if isinstance(said, dict) else said
    known = {one.casefold() for one in (case.record.token_uid, case.record.stop_token_uid) if one}
    return isinstance(uid, str) and uid.casefold() in known


def _asks_for_it(case: Case, exchange: Exchange, asked: dict[str, Any], _: Any) -> bool:
    return exchange.at <= case.record.received_at and _is_its_token(case, exchange, asked, _)


def _is_it(case: Case, _: Exchange, asked: dict[str, Any], __: Any) -> bool:
    return _is_number(case, asked.get("transactionId"))


def _is_its_start(case: Case, _: Exchange, __: Any, answer: Any) -> bool:
    return isinstance(answer, dict) and _is_number(case, answer.get("transactionId"))


def _is_its_event(case: Case, _: Exchange, asked: dict[str, Any], __: Any) -> bool:
    info = asked.get("transactionInfo")
    is_news = asked.get("triggerReason") not in _PERIODIC
    return is_news and isinstance(info, dict) and _is_number(case, info.get("transactionId"))


def _is_number(case: Case, said: object) -> bool:
    return said is not None and str(said) in {case.record.number, case.record.claimed_number}


TELLERS: Final = {
    "StatusNotification": Teller(_is_at_plug, "plug"),
    "NotifyEvent": Teller(_tells_of_plug, "plug"),
    "Authorize": Teller(_is_its_token, "card"),
    "RemoteStartTransaction": Teller(_asks_for_it, "to-them", "busy"),
    "RequestStartTransaction": Teller(_asks_for_it, "to-them", "busy"),
    "StartTransaction": Teller(_is_its_start, "bolt", "good"),
    "TransactionEvent": Teller(_is_its_event, "bolt", "good"),
    "RemoteStopTransaction": Teller(_is_it, "to-them", "busy"),
    "RequestStopTransaction": Teller(_is_it, "to-them", "busy"),
    "StopTransaction": Teller(_is_it, "check", "good"),
}
"""Who tells of each action, in 1.6 and in 2.x."""
