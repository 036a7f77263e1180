"""The actor of a station, from its first message to its end."""

import pytest

from chargeloom.composition.loading import load
from chargeloom.domain.commands.command import (
    CommandName,
    Reset,
    ResetKind,
)
from chargeloom.domain.reason import Reason, Refusal
from tests.protocols.ocpp.actor.conftest import ID, STATUS, issue
from tests.rig import FakeStation, Rig


async def test_nothing_is_built_on_a_picture_that_the_store_may_not_share(
    rig: Rig, station: FakeStation
) -> None:
    rig.core.fleet.distrust()
    station.say("StatusNotification", STATUS)
    station.say("Heartbeat", {})
    await rig.settle()
    assert station.connection.sent == []
    with pytest.raises(Refusal) as refused:
        await issue(rig, CommandName.RESET, Reset(kind=ResetKind.SOFT))
    assert refused.value.reason is Reason.STORAGE_UNAVAILABLE
    await load(rig.core)
    station.say("Heartbeat", {})
    assert station.connection.sent == [], "a link of before knows only the picture of before"
    again = FakeStation(rig.core, ID)
    station.actor.closed()
    assert again.station.is_online, "the old link's end is no news of the new one"
    assert await again.ask("StatusNotification", STATUS) == {}
