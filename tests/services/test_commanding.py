"""Remote starts are awaited for a while, and no longer."""

from pathlib import Path

from chargeloom.domain.commands.command import Command, CommandName, CommandStatus
from chargeloom.domain.ids import CommandId, StationId
from chargeloom.domain.instant import DAY, Instant
from tests.rig import running


def start(number: int, at: Instant) -> Command:
    return Command(
        id=CommandId(number),
        name=CommandName.START,
        station=StationId("CP-1"),
        body={"token": "CARD", "number": number},
        status=CommandStatus.PENDING,
        issued_at=at,
        issued_by="test",
    )


async def test_starts_that_nobody_answered_are_not_awaited_for_ever(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        station = (await rig.station("CP-1")).station
        now = rig.core.ground.now()
        rig.core.commanding.await_again([start(2, Instant(now - DAY)), start(4, now)])
        assert [one.command for one in station.awaited_starts] == [4]
