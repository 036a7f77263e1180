"""Stations: their variables, commands and reservations."""

from collections.abc import Sequence
from itertools import chain

import msgspec

from chargeloom.domain.charging.reservation import ReservationRecord
from chargeloom.domain.commands.command import Command
from chargeloom.domain.ids import CommandId, StationId, TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.local_list import LocalList
from chargeloom.domain.stations.variable import Variable, VariableKey
from chargeloom.storage.answering.asking import Asking
from chargeloom.storage.pages import ReservationPage, VariablePage
from chargeloom.storage.queries import commands, local_lists, reservations, variables
from chargeloom.storage.reader import Moment


class OfStations(Asking):
    """Answers about single stations."""

    async def variables(self, page: VariablePage) -> Sequence[Variable]:
        """List a station's variables by their names."""
        return await self._reader.all(variables.variables(page))

    async def variable(self, station: StationId, key: VariableKey) -> Variable | None:
        """Find one attribute of one variable."""
        return await self._reader.first(variables.variable_of(station, key))

    async def spellings(
        self, station: StationId, keys: Sequence[VariableKey]
    ) -> Sequence[VariableKey]:
        """List how a station spells these names, as far as they are known."""
        return await self._reader.all(variables.spellings(station, keys))

    async def number_of_variables(self, station: StationId) -> int:
        """Count a station's variables, each attribute for itself."""
        return await self._reader.first(variables.number_of_variables(station)) or 0

    async def local_list(self, station: StationId) -> LocalList | None:
        """Find what we know of a station's local list; what was submitted before counts once it is durable."""

        def of_one_moment(moment: Moment) -> LocalList | None:
            found = moment.first(local_lists.list_of(station))
            parts = moment.all(local_lists.members_of(station)) if found else ()
            members = tuple(chain.from_iterable(parts))
            return msgspec.structs.replace(found, members=members) if found else None

        return await self._reader.at_one_moment(of_one_moment)

    async def command(self, command: CommandId) -> Command | None:
        """Find a command."""
        return await self._reader.first(commands.command_of(command))

    async def commands(self, station: StationId, limit: int) -> Sequence[Command]:
        """List the newest commands to a station."""
        return await self._reader.all(commands.commands_of(station, limit))

    async def followed_commands(self, station: StationId, limit: int) -> Sequence[Command]:
        """List the newest commands to a station whose answer is only the beginning."""
        return await self._reader.all(commands.followed_commands(station, limit))

    async def pending_commands(self) -> Sequence[Command]:
        """List commands whose end is not known: those that a stop of ours cut short."""
        return await self._reader.all(commands.PENDING_COMMANDS)

    async def untied_starts(self, since: Instant) -> Sequence[Command]:
        """List the remote starts since an instant that no transaction is tied to yet."""
        return await self._reader.all(commands.untied_starts(since))

    async def reservations(self, page: ReservationPage) -> Sequence[ReservationRecord]:
        """List reservations by when they were made."""
        return await self._reader.all(reservations.reservations(page))

    async def reservation_used(
        self, station: StationId, by: TransactionId
    ) -> ReservationRecord | None:
        """Find the reservation of a station that a transaction used."""
        return await self._reader.first(reservations.reservation_used(station, by))

    async def reservation(self, station: StationId, number: int) -> ReservationRecord | None:
        """Find a reservation by the handle that the station knows it by."""
        return await self._reader.first(reservations.reservation_of(station, number))
