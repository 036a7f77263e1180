"""Surveying: what the components of stations have and how they are set, learned from their reports."""

import asyncio
from collections.abc import Awaitable
from enum import StrEnum
from typing import Any, Final, NamedTuple

from chargeloom.domain.event import EventType
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.breach import Breach
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.variable import (
    MAX_VARIABLES,
    VariableKey,
    VariableReport,
    VariablesReported,
    VariablesValued,
    is_secret,
)
from chargeloom.domain.unit import Unit
from chargeloom.services.ground import Ground
from chargeloom.services.stations.event_streams import EventStreams

MAX_SURVEYS: Final = 16
"""So many reports of one station are followed at once; parts of others are kept, but not counted."""
LARGEST: Final = (1 << 31) - 1
SOON_S: Final = 5.0
"""So long a part 0 may be late of who is known to send none."""
MAX_PARTS: Final = 10_000
FIRST: Final = 0
"""The number of the first part of a report (OCPP 2.0.1, B07.FR.10 and B08.FR.14)."""
MAX_TEXT: Final = 256 * 1024
"""So much of what a report says is kept for who asked for it, in characters or bytes of JSON."""


class Kind(StrEnum):
    """What is reported in parts."""

    VARIABLES = "variables"
    MONITORS = "monitors"
    CUSTOMER = "customer"
    MESSAGES = "messages"


class Part(NamedTuple):
    """A part of a report: parts are numbered from 0, and only the last one says that it is."""

    kind: Kind
    request: int
    number: int
    is_last: bool
    items: int
    text: str = ""
    content: tuple[bytes, ...] = ()
    """What each of its entries says, as JSON."""


class Survey:
    """How far a report has come, whatever the order of its parts."""

    def __init__(self, *, faults: int = 0, room: int = MAX_TEXT) -> None:
        self.faults = faults
        """How many requests of its station had been refused when it began."""
        self.left_out = 0
        """How many entries there was no room for."""
        self.items = 0
        self._texts: dict[int, str] = {}
        self._content: dict[int, list[bytes]] = {}
        self._room = room
        self._seen: set[int] = set()
        self._said: set[tuple[int, int]] = set()
        self._last: int | None = None
        self._waiting: asyncio.Future[None] | None = None
        self._lost: Refusal | None = None

    @property
    def parts(self) -> int:
        """How many parts have come."""
        return len(self._seen)

    @property
    def text(self) -> str:
        """What the parts say, in the order of their numbers (OCPP 2.0.1, N09.FR.05)."""
        return "".join(self._texts[number] for number in sorted(self._texts))

    @property
    def content(self) -> list[bytes]:
        """What the entries of all parts say, in the order of their numbers."""
        return [one for number in sorted(self._content) for one in self._content[number]]

    @property
    def is_complete(self) -> bool:
        """Whether every part up to the last has come (OCPP 2.0.1, B07.FR.08)."""
        return self._last is not None and self._seen >= set(range(self._last + 1))

    @property
    def lacks_only_its_first(self) -> bool:
        """Whether every part from 1 to the last has come, and none before: who numbers from 1 sends no other."""
        if self._last is None or self._last == FIRST or min(self._seen) <= FIRST:
            return False
        return self._seen >= set(range(FIRST + 1, self._last + 1))

    @property
    def is_awaited(self) -> bool:
        """Whether someone waits for its end."""
        return self._waiting is not None

    def take(self, part: Part) -> None:
        """Count a part; one that comes again counts once, another one with its number comes behind all others."""
        says = part.number, hash((part.is_last, part.items, part.text, part.content))
        if says in self._said or len(self._seen) >= MAX_PARTS:
            return
        number = max(self._seen) + 1 if part.number in self._seen else part.number
        self._said.add(says)
        self._seen.add(number)
        self.items += part.items
        if part.text:
            self._texts[number] = text = part.text[: self._room]
            self._room -= len(text)
        if part.content:
            self._content[number] = self._fitting(part.content)
        if part.is_last and 0 <= number < MAX_PARTS:
            self._last = number
        self._wake()

    def _fitting(self, content: tuple[bytes, ...]) -> list[bytes]:
        """Choose the entries that there is room for; once there is none, nothing is taken."""
        kept: list[bytes] = []
        for one in content:
            if len(one) > self._room:
                self._room = 0
                break
            self._room -= len(one)
            kept.append(one)
        self.left_out += len(content) - len(kept)
        return kept

    def lose(self) -> None:
        """Give up: the link is gone."""
        self._lost = Refusal(Reason.STATION_OFFLINE)
        self._wake()

    async def finish(self, quiet_s: float, *, without_first_s: float | None = None) -> bool:
        """Wait for the last part, as long as parts come; say whether all have. Raises Refusal.

        Where only the first is lacking, and there may be none, less is waited for it.
        """
        while not self.is_complete:
            if self._lost is not None:
                raise self._lost
            is_short = without_first_s is not None and self.lacks_only_its_first
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await asyncio.wait_for(self._waiting, without_first_s if is_short else quiet_s)
            except TimeoutError:
                return False
            finally:
                self._waiting = None
        return True

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


class Surveying:
    """Keeps the device model of every station, and follows reports that come in parts."""

    def __init__(self, *, ground: Ground, quiet_s: float = 60.0) -> None:
        self._ground = ground
        self.quiet_s = quiet_s
        """After how much silence a report is given up."""
        self.soon_s = SOON_S
        self._bounds: dict[StationId, int] = {}
        self.streams = EventStreams()
        self._surveys: dict[StationId, dict[tuple[Kind, int], Survey]] = {}
        self._from_one: set[StationId] = set()

    def draw(self) -> int:
        """Draw the number that a report's parts will bear."""
        return (self._ground.ids.next(self._ground.now()) >> 1) % LARGEST + 1

    def expect(self, station: Station, kind: Kind, request: int, *, room: int = MAX_TEXT) -> Survey:
        """Begin to follow a report that a station is asked for, and to keep so much of what it says."""
        surveys = self._surveys.setdefault(station.id, {})
        return surveys.setdefault((kind, request), Survey(faults=_faults(station), room=room))

    def forget(self, station: Station, kind: Kind, request: int) -> None:
        """Follow a report no more."""
        surveys = self._surveys.get(station.id, {})
        surveys.pop((kind, request), None)
        if not surveys:
            self._surveys.pop(station.id, None)

    def abandon(self, station: Station) -> None:
        """Give up every report of a station whose link is gone."""
        for survey in self._surveys.pop(station.id, {}).values():
            survey.lose()
        self._from_one.discard(station.id)
        self.streams.disconnected(station)

    def follow(self, unit: Unit, station: Station, part: Part, now: Instant) -> None:
        """Count a part of a report, and tell its end."""
        survey = self._survey(station, part)
        if survey is None:
            return
        was_complete = survey.is_complete
        survey.take(part)
        if part.number == FIRST:
            self._from_one.discard(station.id)
        if survey.is_complete and not was_complete:
            self._tell_end(unit, station, part.kind, part.request, survey, now)
            if not survey.is_awaited:
                self.forget(station, part.kind, part.request)

    async def finish(self, station: Station, survey: Survey) -> bool:
        """Wait until a report is complete or the station quiet; say whether it is complete. Raises Refusal.

        Who numbered a report from 1 on this link, and nothing from 0 since, is not waited for long to send a part 0.
        """
        soon_s = min(self.soon_s, self.quiet_s) if station.id in self._from_one else None
        return await survey.finish(self.quiet_s, without_first_s=soon_s)

    def is_without_first(self, station: Station, survey: Survey) -> bool:
        """Whether a report was numbered from 1; a request refused meanwhile may have been its part 0."""
        return survey.lacks_only_its_first and survey.faults == _faults(station)

    def end_without_first(
        self, unit: Unit, station: Station, kind: Kind, request: int, now: Instant
    ) -> None:
        """Tell the end of a report that was numbered from 1, and that this station numbers so."""
        self._from_one.add(station.id)
        self._tell_end(unit, station, kind, request, self.expect(station, kind, request), now)

    def _tell_end(
        self, unit: Unit, station: Station, kind: Kind, request: int, survey: Survey, now: Instant
    ) -> None:
        data = {
            "report": kind,
            "request": request,
            "parts": survey.parts,
            "items": survey.items,
        }
        self._ground.tell(unit, EventType.STATION_REPORT, station.id, data, now)

    def report(
        self, unit: Unit, station: Station, told: tuple[VariableReport, ...], now: Instant
    ) -> Awaitable[None] | None:
        """Keep variables as a report tells them; returns what is to be awaited, if anything is."""
        variables = tuple(_without_secret(one) if is_secret(one.key) else one for one in told)
        fact = VariablesReported(station=station.id, at=now, variables=variables)
        return self._keep(unit, fact, len(variables), now)

    def learn(
        self,
        unit: Unit,
        station: Station,
        told: tuple[tuple[VariableKey, str], ...],
        at: Instant,
    ) -> Awaitable[None] | None:
        """Keep values of variables that were told or taken; what else is known of them stays."""
        values = tuple(one for one in told if not is_secret(one[0]))
        if not values:
            return None
        fact = VariablesValued(station=station.id, at=at, values=values)
        return self._keep(unit, fact, len(values), at)

    def _keep(
        self, unit: Unit, fact: VariablesReported | VariablesValued, count: int, now: Instant
    ) -> Awaitable[None] | None:
        """Keep a fact if there surely is room; else see first how many variables there are."""
        bound = self._bounds.get(fact.station)
        if bound is None or bound + count > MAX_VARIABLES:
            return self._keep_if_room(unit, fact, count, now)
        self._bounds[fact.station] = bound + count
        unit.record(fact)
        return None

    async def _keep_if_room(
        self, unit: Unit, fact: VariablesReported | VariablesValued, count: int, now: Instant
    ) -> None:
        known = await self._ground.store.number_of_variables(fact.station)
        if known + count > MAX_VARIABLES:
            self._bounds[fact.station] = known
            data: dict[str, Any] = {"action": "too-many-variables", "known": known, "told": count}
            self._ground.tell(unit, EventType.STATION_NOTICE, fact.station, data, now)
            return
        self._bounds[fact.station] = known + count
        unit.record(fact)

    def _survey(self, station: Station, part: Part) -> Survey | None:
        surveys = self._surveys.setdefault(station.id, {})
        found = surveys.get((part.kind, part.request))
        if found is not None:
            return found
        if len(surveys) >= MAX_SURVEYS:
            stale = next((key for key, one in surveys.items() if not one.is_awaited), None)
            if stale is None:
                return None
            del surveys[stale]
        return surveys.setdefault((part.kind, part.request), Survey(room=0))


def _faults(station: Station) -> int:
    return station.breaches[Breach.FAULTY_CALL] if station.breaches is not None else 0


def _without_secret(told: VariableReport) -> VariableReport:
    return VariableReport(key=told.key, value=None, mutability=told.mutability)
