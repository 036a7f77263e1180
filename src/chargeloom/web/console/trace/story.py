"""The story of a session: from the plug to the end, out of its messages, commands and readings."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.commands.command import Command, CommandName
from chargeloom.domain.instant import MINUTE, Instant
from chargeloom.domain.money import of_minor
from chargeloom.domain.pricing.transaction_cost import CostState, TransactionCost
from chargeloom.domain.reading import (
    ENERGY_IMPORT,
    POWER_IMPORT,
    STATE_OF_CHARGE,
    WATT_HOURS,
    WATTS,
    Reading,
    latest,
)
from chargeloom.domain.stations.journal import Exchange
from chargeloom.services.slowing import Given
from chargeloom.storage.pages import Page
from chargeloom.storage.store import Store
from chargeloom.web.api.frames import frames_of, text_id
from chargeloom.web.console.charts import PERCENT
from chargeloom.web.console.formats import Formats
from chargeloom.web.console.texts import translate
from chargeloom.web.console.trace import slowed
from chargeloom.web.console.trace.chapter import Case, Chapter
from chargeloom.web.console.trace.pairs import Pair, answer_of
from chargeloom.web.console.trace.quoting import plain
from chargeloom.web.console.trace.rows import document_of, row_of

BEFORE: Final = 15 * MINUTE
"""So long before the start may a car be plugged in and a card be shown."""
AFTER: Final = 15 * MINUTE
MOST_OF_AN_ACTION: Final = 200
READINGS_TOLD: Final = 8
_COMMANDS_READ: Final = 100
_PAUSES: Final = {"SuspendedEV": "Pause by the car.", "SuspendedEVSE": "Pause by the station."}
_END: Final = "StopTransaction"
_PERIODIC: Final = frozenset({"MeterValuePeriodic", "MeterValueClock"})


async def story_of(
    store: Store, case: Case, language: str, now: Instant, given: Sequence[Given] = ()
) -> Sequence[Chapter]:
    """Tell the story of a transaction, oldest first: from the plug to the unplug."""
    record = case.record
    page = Page(
        MOST_OF_AN_ACTION,
        since=Instant(record.received_at - BEFORE),
        until=Instant((record.stop_received_at or record.interrupted_at or now) + AFTER),
    )
    told: list[Chapter] = []
    for action, chapter in _ACTIONS.items():
        for exchange in await store.exchanges(page, record.station, action):
            found = await chapter.tell(store, case, exchange, language)
            if found is not None:
                told.append(found)
    told += _commanded(await store.commands(record.station, _COMMANDS_READ), record, language)
    told += _measured(case.readings, record, language)
    if not any(one.message and one.drawing == "bolt" for one in told):
        told += _remembered(record, language)
    # Without reasons, since the server began anew, at least what was sent is told.
    told += (
        slowed.given(given, language) if given else await slowed.sent(store, case, page, language)
    )
    told = _once_more(told, language)
    whole = _with_pauses(_from_plug_to_unplug(sorted(told, key=_turn), record))
    return [*whole, *_billed(case.cost, language)]


def _turn(one: Chapter) -> tuple[Instant, int]:
    """Put chapters in their order; at one moment a charge begins, is measured, and ends."""
    return one.at, _LATER.get(one.drawing, 0)


_LATER: Final = {"power": 1, "check": 2}


class _Teller(NamedTuple):
    """How messages of an action become chapters: whose they must be, and how they look."""

    belongs: Any
    drawing: str
    tone: str = "mute"

    async def tell(
        self, store: Store, case: Case, exchange: Exchange, language: str
    ) -> Chapter | None:
        frames = frames_of(exchange)
        if exchange.pair is not None:
            return None
        asked = document_of(frames[0].payload)
        answer = document_of(frames[1].payload) if len(frames) > 1 else None
        if not isinstance(asked, dict) or not self.belongs(case, exchange, asked, answer):
            return None
        row = row_of(Pair(exchange, await answer_of(store, exchange), exchange.id), language)
        state = _state(asked)
        words = translate(language, _PAUSES[state]) if state in _PAUSES else row.asked.words
        return Chapter(
            at=exchange.at,
            drawing="clock" if state in _PAUSES else self.drawing,
            tone=row.tone if row.tone in {"bad", "warm"} else self.tone,
            words=words,
            answer=row.reply.words if row.reply is not None and exchange.action in _ANSWERS else "",
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


def _state(asked: dict[str, Any]) -> str | None:
    info = asked.get("transactionInfo")
    of_charge = info.get("chargingState") if isinstance(info, dict) else None
    found = asked.get("status") or asked.get("connectorStatus") or of_charge
    return found if isinstance(found, str) else None


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


_ACTIONS: Final = {
    "StatusNotification": _Teller(_is_at_plug, "plug"),
    "Authorize": _Teller(_is_its_token, "card"),
    "RemoteStartTransaction": _Teller(_asks_for_it, "to-them", "busy"),
    "RequestStartTransaction": _Teller(_asks_for_it, "to-them", "busy"),
    "StartTransaction": _Teller(_is_its_start, "bolt", "good"),
    "TransactionEvent": _Teller(_is_its_event, "bolt", "good"),
    "RemoteStopTransaction": _Teller(_is_it, "to-them", "busy"),
    "RequestStopTransaction": _Teller(_is_it, "to-them", "busy"),
    "StopTransaction": _Teller(_is_it, "check", "good"),
}

STARTED: Final = "{who} asked for the start."
STOPPED: Final = "{who} asked for the stop."
SO_FAR: Final = "So far {energy}; power {power}."
SO_FAR_WITH_BATTERY: Final = "So far {energy}; power {power}; battery {soc} %."
BEGAN: Final = "Charging began."
ONCE_MORE: Final = "Told once more: {words}"
ENDED: Final = "Charging ended: {energy}."
_ASKED: Final = {CommandName.START: STARTED, CommandName.STOP: STOPPED}
_BILLS: Final = {
    CostState.FINAL: "The bill: {amount}.",
    CostState.NEEDS_REVIEW: "The bill, {amount}, waits for somebody to look at it.",
    CostState.WAIVED: "Nothing is billed: {amount} was waived.",
}
TEXTS: Final = frozenset(
    {
        *_BILLS.values(),
        STARTED,
        STOPPED,
        SO_FAR,
        SO_FAR_WITH_BATTERY,
        BEGAN,
        ENDED,
        ONCE_MORE,
        *_PAUSES.values(),
    }
)


def _commanded(
    commands: Iterable[Command], record: TransactionRecord, language: str
) -> Iterable[Chapter]:
    """Tell who asked for it, or for its end."""
    for one in commands:
        text = _ASKED.get(one.name)
        if text is None or not _is_about(one, record):
            continue
        who = plain(one.issued_by.partition(" ")[2] or one.issued_by)
        yield Chapter(one.issued_at, "account", "busy", translate(language, text).format(who=who))


def _is_about(one: Command, record: TransactionRecord) -> bool:
    if one.transaction is not None:
        return one.transaction == record.id
    is_shortly_before = 0 <= record.received_at - one.issued_at <= BEFORE
    return (
        one.name is CommandName.START
        and is_shortly_before
        and (one.body.get("token") == record.token_uid)
    )


def _measured(
    readings: Sequence[Reading], record: TransactionRecord, language: str
) -> Iterable[Chapter]:
    """Sum up what the meter told, every so often."""
    formats = Formats(language)
    step = max(1, -(-len(readings) // READINGS_TOLD))
    for reading in readings[step - 1 :: step]:
        register = latest((reading,), ENERGY_IMPORT, WATT_HOURS)
        power = latest((reading,), POWER_IMPORT, WATTS)
        soc = latest((reading,), STATE_OF_CHARGE, PERCENT)
        if register is None or record.meter_start_wh is None:
            continue
        text = SO_FAR if soc is None else SO_FAR_WITH_BATTERY
        words = translate(language, text).format(
            energy=formats.energy(register - record.meter_start_wh),
            power=formats.power(power),
            soc=formats.number(soc),
        )
        yield Chapter(reading.at, "power", "mute", words)


def _remembered(record: TransactionRecord, language: str) -> Iterable[Chapter]:
    """Tell the start and the end from the record, where the journal has forgotten them."""
    if record.started_at is not None:
        yield Chapter(record.started_at, "bolt", "good", translate(language, BEGAN))
    if record.stopped_at is not None:
        energy = Formats(language).energy(record.energy_wh)
        words = translate(language, ENDED).format(energy=energy)
        yield Chapter(record.stopped_at, "check", "good", words)


def _billed(cost: TransactionCost | None, language: str) -> Iterable[Chapter]:
    """End with the bill, once there is one."""
    if cost is None or cost.priced_at is None or cost.state not in _BILLS:
        return
    due = None if cost.due is None else of_minor(cost.due, cost.currency)
    words = translate(language, _BILLS[cost.state])
    amount = Formats(language).money(due, cost.currency)
    tone = "good" if cost.state is CostState.FINAL else "warm"
    yield Chapter(cost.priced_at, "card", tone, words.format(amount=amount))


def _once_more(told: Sequence[Chapter], language: str) -> list[Chapter]:
    """Mark each end that was told after the first one: it may say something else."""
    ends = sorted((one for one in told if one.action == _END), key=lambda one: one.at)
    again = {one.message for one in ends[1:]}
    text = translate(language, ONCE_MORE)
    return [
        one._replace(tone="warm", drawing="warn", words=text.format(words=one.words))
        if one.message in again and one.message is not None
        else one
        for one in told
    ]


def _from_plug_to_unplug(told: Sequence[Chapter], record: TransactionRecord) -> Sequence[Chapter]:
    """Leave out what belongs to the charge before or after: a free connector stands between."""
    ended_at = record.stop_received_at or record.interrupted_at
    free = [place for place, one in enumerate(told) if one.state == FREE]
    before = [place for place in free if told[place].at < record.received_at]
    after = [place for place in free if ended_at is not None and told[place].at >= ended_at]
    return told[before[-1] + 1 if before else 0 : after[0] + 1 if after else len(told)]


FREE: Final = "Available"
_OCCUPIED: Final = "Occupied"
"""What 2.x says of the connector whether or not its charge pauses."""


def _with_pauses(told: Sequence[Chapter]) -> Sequence[Chapter]:
    """Say of each pause how long it lasted: until the next state."""
    places = [place for place, one in enumerate(told) if one.state not in (None, _OCCUPIED)]
    ends = dict(pairwise(places))
    return [
        one._replace(lasted_us=told[ends[place]].at - one.at)
        if one.state in _PAUSES and place in ends
        else one
        for place, one in enumerate(told)
    ]
