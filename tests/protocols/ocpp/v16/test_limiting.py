"""Profiles in the words of OCPP 1.6: what it has no word for is refused, and is no fault of ours."""

import pytest

from chargeloom.domain.commands.command import CommandName, CommandStatus
from chargeloom.domain.commands.limit_orders import ClearProfiles
from chargeloom.domain.limits.charging_profile import Purpose
from chargeloom.domain.reason import Reason
from tests.rig import Rig


@pytest.mark.parametrize("purpose", [Purpose.EXTERNAL, Purpose.PRIORITY, Purpose.GENERATION])
async def test_profiles_for_what_the_version_does_not_know_are_not_cleared(
    rig: Rig, purpose: Purpose
) -> None:
    """OCPP 1.6, 7.10 lists the purposes."""
    station = await rig.station()
    await station.boot()
    commanding, name = rig.core.commanding, CommandName.CLEAR_CHARGING_PROFILE
    order = ClearProfiles(purpose=purpose)
    command = await commanding.issue(station.station.id, name, order, "test")
    ended = await commanding.wait(command, 10)
    assert ended.status is CommandStatus.FAILED
    why = f"no profile is for {purpose} here"
    assert ended.outcome == {"answer": Reason.COMMAND_UNSUPPORTED, "data": {"description": why}}
