"""A station that is asked something, and answers as a test wants."""

import asyncio
from collections.abc import Sequence
from typing import Any

from chargeloom.domain.commands.command import Command, CommandName, Order
from tests.rig import FakeStation, Rig

Frame = tuple[str, dict[str, Any]]


async def ordered(
    rig: Rig, station: FakeStation, name: CommandName, order: Order, *replies: dict[str, Any]
) -> tuple[Command, Sequence[Frame]]:
    """Give an order to a station that answers so; returns the command and what it was asked."""
    commanding = rig.core.commanding
    command = await commanding.issue(station.station.id, name, order, "test")
    asked = []
    for reply in replies:
        frame = await station.connection.next()
        asked.append((frame[2], frame[3]))
        station.answer(frame[1], reply)
        await asyncio.sleep(0)
    return await commanding.wait(command, 10), asked
