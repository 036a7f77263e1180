"""Why a charge was slowed: what the outlet was given and why, or at least which limits were sent to it."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.journal import Direction
from chargeloom.energy.balancing.outlets.allowance import Kind
from chargeloom.energy.balancing.outlets.words import words as reason_in_words
from chargeloom.services.sites.slowing import Given
from chargeloom.storage.pages import Page
from chargeloom.storage.store import Store
from chargeloom.web.api.frames import frames_of, text_id
from chargeloom.web.console.trace.chapter import Case, Chapter
from chargeloom.web.console.trace.pairs import answer_of
from chargeloom.web.console.trace.rows import document_of
from chargeloom.web.console.words.formats import Formats
from chargeloom.web.console.words.texts import translate

ACTION: Final = "SetChargingProfile"
MOST_READ: Final = 200
GIVEN: Final = "At most {limit}: {reason}"
SENT: Final = "A limit was sent: {limit}"
SENT_IN_VAIN: Final = "A limit was sent, and not accepted: {limit}"
TEXTS: Final = (GIVEN, SENT, SENT_IN_VAIN)
_FULL: Final = frozenset({Kind.NOTHING, Kind.SATED, Kind.OFF, Kind.EMPTY})
"""Reasons that slow nobody."""


class Limit(NamedTuple):
    """A limit as a profile begins with it."""

    value: float
    unit: str


def given(told: Sequence[Given], language: str) -> Iterator[Chapter]:
    """Tell what the outlet was given, and why not more."""
    formats = Formats(language)
    for one in told:
        text = translate(language, GIVEN).format(
            limit=f"{formats.number(one.limit_a, 1)} A",
            reason=reason_in_words(one.reason, language),
        )
        yield Chapter(one.at, "energy", "mute" if one.reason.kind in _FULL else "warm", text)


async def sent(store: Store, case: Case, page: Page, language: str) -> list[Chapter]:
    """Tell which limits were sent while it ran, each once until another one was."""
    told: list[Chapter] = []
    last: Limit | None = None
    ended_at = case.record.stop_received_at or case.record.interrupted_at
    for exchange in await store.exchanges(
        page._replace(limit=MOST_READ), case.record.station, ACTION
    ):
        is_while = exchange.at >= case.record.received_at and (
            ended_at is None or exchange.at < ended_at
        )
        frames = frames_of(exchange)
        asked = document_of(frames[0].payload)
        if exchange.direction is not Direction.OUT or not is_while or not _is_here(case, asked):
            continue
        limit = first_limit(asked)
        if limit is None or limit == last:
            continue
        last = limit
        late = await answer_of(store, exchange)
        frames = (*frames, *(frames_of(late) if late is not None else ()))
        answer = document_of(frames[1].payload) if len(frames) > 1 else None
        told.append(_chapter(exchange.at, limit, answer, text_id(frames[0].id), language))
    return told


def first_limit(asked: Any) -> Limit | None:
    """Read the limit that a profile begins with (OCPP 1.6, 7.8; 2.0.1, 2.12)."""
    if not isinstance(asked, dict):
        return None
    profile = asked.get("csChargingProfiles") or asked.get("chargingProfile")
    schedule = profile.get("chargingSchedule") if isinstance(profile, dict) else None
    schedule = schedule[0] if isinstance(schedule, list) and schedule else schedule
    periods = schedule.get("chargingSchedulePeriod") if isinstance(schedule, dict) else None
    first = periods[0] if isinstance(periods, list) and periods else None
    value = first.get("limit") if isinstance(first, dict) else None
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    unit = schedule.get("chargingRateUnit") if isinstance(schedule, dict) else None
    return Limit(float(value), unit if unit in {"A", "W"} else "A")


def _chapter(at: Instant, limit: Limit, answer: Any, message: str, language: str) -> Chapter:
    formats = Formats(language)
    shown = (
        formats.power(limit.value) if limit.unit == "W" else f"{formats.number(limit.value, 1)} A"
    )
    is_refused = isinstance(answer, dict) and answer.get("status") not in {None, "Accepted"}
    text = SENT_IN_VAIN if is_refused else SENT
    words = translate(language, text).format(limit=shown)
    return Chapter(at, "energy", "warm" if is_refused else "mute", words, message=message)


def _is_here(case: Case, asked: Any) -> bool:
    if not isinstance(asked, dict):
        return False
    if "evseId" in asked:
        return asked["evseId"] in {0, case.record.evse}
    return asked.get("connectorId") in {0, case.connector}
