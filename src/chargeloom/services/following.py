"""Following: what stations say of updates, publications and uploads is put with the command it belongs to."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import msgspec

from chargeloom.domain.commands.command import FOLLOWED, Command, CommandName, CommandStatus
from chargeloom.domain.commands.progress import CANCELED, Progress, advanced
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import StationId, to_text
from chargeloom.domain.instant import Instant
from chargeloom.domain.reason import Reason
from chargeloom.domain.unit import Unit
from chargeloom.services.ground import Ground

MOST: Final = 16
"""So many commands of a station are followed; what is told of older ones is only told on."""

RESTARTED: Final = "server-restarted"
"""What ended a command of which nobody knows what the station made of it."""

_MAY_HAVE_BEGUN: Final = frozenset({RESTARTED, Reason.STATION_OFFLINE.value})


class Word(NamedTuple):
    """How far a station says that something is."""

    number: int | None
    """That of the request; None where the message bears none."""
    status: str
    is_signed: bool | None = None
    """Whether it tells of what is signed; None where the message says nothing of that."""


class Following:
    """Knows the newest commands whose answer is only the beginning; whoever changes one says so here."""

    def __init__(self, *, ground: Ground) -> None:
        self._ground = ground
        self._known: dict[StationId, list[Command]] = {}

    def forget(self) -> None:
        """Take everything from the store anew."""
        self._known.clear()

    async def begin(self, command: Command) -> None:
        """Follow a command that is about to be given, if it is one of these."""
        if command.name in FOLLOWED:
            known = await self._of(command.station)
            known.append(command)
            del known[:-MOST]

    def end(self, unit: Unit, ended: Command, now: Instant) -> Command:
        """Give a command that was answered, with what was told of it meanwhile.

        One that took the place of those before it ends them (OCPP 2.0.1, L01.FR.24 and N01.FR.12).
        """
        known = self._known.get(ended.station, [])
        place = next((place for place, one in enumerate(known) if one.id == ended.id), None)
        if place is None:
            return ended
        whole = known[place] = msgspec.structs.replace(ended, progress=known[place].progress)
        if (whole.outcome or {}).get("answer") == CANCELED:
            for older in [one for one in known[:place] if _may_go_on(one, whole.name)]:
                self._advance(unit, older, CANCELED, now)
        return whole

    async def tell(
        self,
        unit: Unit,
        station: StationId,
        name: CommandName,
        word: Word,
        now: Instant,
    ) -> None:
        """Put a station's word with its command: that of the request's number, or without one the newest of its kind.

        What was given up made room for the newest.
        """
        known = await self._of(station)
        begun = tuple(_newest_first(known, name))
        if word.number is None and word.status == CANCELED:
            meant = begun[1:]
        elif word.number is None:
            meant = (*_of_kind(begun, word.is_signed), *begun)
        else:
            meant = tuple(one for one in reversed(known) if _is_named(one, name, word.number))
        command = next(iter(meant), None)
        if command is not None:
            self._advance(unit, command, word.status, now)

    def _advance(self, unit: Unit, command: Command, word: str, now: Instant) -> None:
        progress = advanced(command.progress, word, now)
        if progress is None:
            return
        known = self._known[command.station]
        place = next(place for place, one in enumerate(known) if one.id == command.id)
        known[place] = further = msgspec.structs.replace(command, progress=progress)
        unit.record(further)
        self._announce(unit, further, progress, now)

    def _announce(self, unit: Unit, command: Command, progress: Progress, now: Instant) -> None:
        data: dict[str, Any] = {
            "station": command.station,
            "name": command.name,
            "status": progress.status,
            "end": progress.ending,
        }
        kind = EventType.COMMAND_PROGRESS
        self._ground.tell(unit, kind, to_text("cmd", command.id), data, now)

    async def _of(self, station: StationId) -> list[Command]:
        known = self._known.get(station)
        if known is None:
            found = await self._ground.store.followed_commands(station, MOST)
            known = self._known.setdefault(station, list(reversed(found)))
        return known


def _newest_first(known: list[Command], name: CommandName) -> Iterator[Command]:
    return (one for one in reversed(known) if one.name == name and _may_have_begun(one))


def _is_named(command: Command, name: CommandName, number: int) -> bool:
    """Whether a number is that of a command which its station may do: only who does it tells of it by that."""
    is_refused = command.status is CommandStatus.REJECTED
    return command.name == name and command.body.get("number") == number and not is_refused


def _of_kind(begun: tuple[Command, ...], is_signed: bool | None) -> Iterator[Command]:
    return (one for one in begun if (one.body.get("signed") is not None) is is_signed)


def _may_have_begun(command: Command) -> bool:
    """Whether the station does it, or may do it although its answer was lost."""
    if command.status is not CommandStatus.FAILED:
        return command.status is not CommandStatus.REJECTED
    return (command.outcome or {}).get("answer") in _MAY_HAVE_BEGUN


def _may_go_on(command: Command, name: CommandName) -> bool:
    is_over = command.progress is not None and command.progress.ending is not None
    return command.name == name and _may_have_begun(command) and not is_over
