"""Reports in parts whose numbers are not those of the standard (OCPP 2.0.1 and 2.1, B07.FR.10 and B08.FR.14)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chargeloom.config.sections import Ocpp
from chargeloom.domain.commands import survey_orders as survey
from chargeloom.domain.commands.command import Command, CommandName as Name
from chargeloom.domain.commands.survey_orders import ReportKind
from chargeloom.protocols.ocpp.version import Version
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.rig import FakeStation, Rig, running

NUMBER = 77
ALL = survey.GetBaseReport(number=NUMBER, kind=ReportKind.FULL)
QUIET_S = 0.05
LONG_S = 60.0


def part(number: int, *, is_last: bool) -> dict[str, Any]:
    """A part of a report that tells of one EVSE."""
    told = {
        "component": {"name": "EVSE", "evse": {"id": number + 1}},
        "variable": {"name": "Power"},
        "variableAttribute": [{"value": "1"}],
    }
    head = {"requestId": NUMBER, "generatedAt": "2024-06-01T10:00:00Z", "seqNo": number}
    return head | {"tbc": not is_last, "reportData": [told]}


async def asked_for_all(rig: Rig, station: FakeStation) -> Command:
    """Ask for a report, which the station promises."""
    commanding = rig.core.commanding
    command = await commanding.issue(station.station.id, Name.GET_BASE_REPORT, ALL, "test")
    frame = await station.connection.next()
    station.answer(frame[1], {"status": "Accepted"})
    return command


async def reported(rig: Rig, station: FakeStation, numbers: Sequence[int]) -> dict[str, Any]:
    """Ask for a report, tell its parts in this order, and return what the command came to."""
    command = await asked_for_all(rig, station)
    for number in numbers:
        await station.ask("NotifyReport", part(number, is_last=number == max(numbers)))
    return await outcome_of(rig, command)


async def outcome_of(rig: Rig, command: Command) -> dict[str, Any]:
    ended = await rig.core.commanding.wait(command, 10)
    return {"status": ended.status, **((ended.outcome or {})["data"])}


def whole(parts: int) -> dict[str, Any]:
    told = {"request": NUMBER, "parts": parts, "variables": parts}
    return told | {"status": "accepted", "complete": True}


def deviations(rig: Rig, station: FakeStation) -> dict[str, int]:
    return {one.deviation: one.count for one in rig.core.tolerating.found(station.station.id)}


async def test_one_whose_parts_are_numbered_from_1_is_complete_once_its_station_is_quiet(
    rig: Rig, station: FakeStation
) -> None:
    rig.core.surveying.quiet_s = QUIET_S
    assert await reported(rig, station, [1, 2]) == whole(2)
    assert deviations(rig, station) == {"numbered-from-one": 1}
    assert (await rig.event_types()).count("station.report") == 1


async def test_one_without_a_part_between_is_not_complete(rig: Rig, station: FakeStation) -> None:
    rig.core.surveying.quiet_s = QUIET_S
    assert (await reported(rig, station, [1, 3]))["status"] == "timeout"
    assert deviations(rig, station) == {}


async def test_who_numbered_from_1_is_not_waited_for_as_long_again(
    rig: Rig, station: FakeStation
) -> None:
    surveying = rig.core.surveying
    surveying.quiet_s = QUIET_S
    await reported(rig, station, [1])
    surveying.quiet_s, surveying.soon_s = LONG_S, QUIET_S
    assert await reported(rig, station, [1, 2]) == whole(2)
    assert deviations(rig, station) == {"numbered-from-one": 2}


async def test_a_part_0_that_was_late_is_kept_and_shows_that_it_is_to_be_waited_for(
    rig: Rig, station: FakeStation
) -> None:
    surveying = rig.core.surveying
    surveying.quiet_s = QUIET_S
    await reported(rig, station, [1])
    await station.ask("NotifyReport", part(0, is_last=False))
    assert await rig.core.ground.store.number_of_variables(station.station.id) == 2
    surveying.quiet_s, surveying.soon_s = LONG_S, 0.0
    assert await reported(rig, station, [1, 0]) == whole(2)


async def test_one_of_which_a_part_was_refused_is_not_complete(
    rig: Rig, station: FakeStation
) -> None:
    rig.core.surveying.quiet_s = QUIET_S
    command = await asked_for_all(rig, station)
    await station.ask_in_vain("NotifyReport", [part(0, is_last=False)])
    await station.ask("NotifyReport", part(1, is_last=True))
    assert (await outcome_of(rig, command))["complete"] is False


async def test_strict_mode_waits_for_a_part_0(tmp_path: Path, version: Version) -> None:
    async with running(tmp_path, ocpp=Ocpp(strict=True)) as rig:
        station = await rig.station(version=version)
        await station.ask("BootNotification", BOOT)
        rig.core.surveying.quiet_s = QUIET_S
        assert (await reported(rig, station, [1]))["status"] == "timeout"
