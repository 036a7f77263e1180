"""What a station's answer comes to, in the words of OCPP 1.6 (7.48) and in others."""

import pytest

from chargeloom.domain.commands.command import CommandName, CommandStatus, Trigger
from tests.protocols.ocpp.v2.asking import ordered
from tests.rig import FakeStation, Rig


@pytest.mark.parametrize(
    ("said", "status", "answer"),
    [
        ("Accepted", CommandStatus.ACCEPTED, "Accepted"),
        ("accepted", CommandStatus.ACCEPTED, "Accepted"),
        ("NotImplemented", CommandStatus.REJECTED, "NotImplemented"),
        ("Queued", CommandStatus.FAILED, "Queued"),
    ],
)
async def test_a_word_of_a_stations_own_says_neither_yes_nor_no(
    rig: Rig, station: FakeStation, said: str, status: CommandStatus, answer: str
) -> None:
    order = Trigger(message="Heartbeat")
    ended, _ = await ordered(rig, station, CommandName.TRIGGER, order, {"status": said})
    assert (ended.status, ended.outcome) == (status, {"answer": answer})
