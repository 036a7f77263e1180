"""Commands."""

from typing import Any, Final

from sqlalchemy import Row, select, text

from chargeloom.domain.commands.command import Command, CommandName, CommandStatus
from chargeloom.domain.ids import CommandId, StationId
from chargeloom.domain.instant import Instant
from chargeloom.storage.asked import Asked
from chargeloom.storage.queries.paging import lowest_id
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import IS_FOLLOWED, IS_PENDING, command, station

_all: Final = select(command, station.c.identity).join(
    station, station.c.no == command.c.station_no
)


def command_of(command_id: CommandId) -> Asked[Command]:
    """Find a command."""
    return Asked(_all.where(command.c.id == command_id), _command)


def commands_of(station_id: StationId, limit: int) -> Asked[Command]:
    """List the newest commands to a station."""
    number = select(station.c.no).where(station.c.identity == station_id).scalar_subquery()
    chosen = _all.where(command.c.station_no == number)
    return Asked(chosen.order_by(command.c.id.desc()).limit(limit), _command)


def followed_commands(station_id: StationId, limit: int) -> Asked[Command]:
    """List the newest commands to a station whose answer is only the beginning."""
    number = select(station.c.no).where(station.c.identity == station_id).scalar_subquery()
    chosen = _all.where(command.c.station_no == number, text(f"command.{IS_FOLLOWED}"))
    return Asked(chosen.order_by(command.c.id.desc()).limit(limit), _command)


def untied_starts(since: Instant) -> Asked[Command]:
    """List the remote starts since an instant that no transaction is tied to, and that may have begun one."""
    chosen = _all.where(
        command.c.id >= lowest_id(since),
        command.c.name == CommandName.START.value,
        command.c.transaction.is_(None),
        command.c.status.in_([status.value for status in _MAY_HAVE_BEGUN]),
    )
    return Asked(chosen.order_by(command.c.id), _command)


def _command(row: Row[Any]) -> Command:
    return record_of(Command, row, station=row.identity)


_MAY_HAVE_BEGUN: Final = (CommandStatus.PENDING, CommandStatus.ACCEPTED, CommandStatus.TIMEOUT)

PENDING_COMMANDS: Final = Asked(
    _all.where(text(f"command.{IS_PENDING}")).order_by(command.c.id), _command
)
