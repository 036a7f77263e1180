"""Surveying: reports in parts, and how much of what a station tells is kept."""

import asyncio

import pytest

from chargeloom.domain.reason import Refusal
from chargeloom.domain.stations.variable import MAX_VARIABLES, VariableKey, VariableReport
from chargeloom.domain.unit import Unit
from chargeloom.services.stations.surveying import MAX_SURVEYS, MAX_TEXT, Kind, Part, Survey
from tests.rig import FakeStation, Rig


@pytest.fixture
async def station(rig: Rig) -> FakeStation:
    return await rig.station()


def part(number: int, *, is_last: bool = False, items: int = 1, text: str = "") -> Part:
    return Part(Kind.VARIABLES, 7, number, is_last, items, text)


def variables(count: int, first: int = 0) -> tuple[VariableReport, ...]:
    return tuple(
        VariableReport(key=VariableKey("C", str(number), 0, 0, "V", ""), value="1")
        for number in range(first, first + count)
    )


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_report_is_complete_when_every_part_has_come_in_any_order(
    order: tuple[int, ...],
) -> None:
    survey = Survey()
    for number in order:
        assert not survey.is_complete
        survey.take(part(number, is_last=number == 2))
    assert (survey.is_complete, survey.parts, survey.items) == (True, 3, 3)


def test_a_part_that_comes_twice_counts_once() -> None:
    survey = Survey()
    survey.take(part(0, items=5))
    survey.take(part(0, items=5))
    assert (survey.parts, survey.items) == (1, 5)


@pytest.mark.parametrize("numbers", [(0, 0, 0), (0, 1, 1), (0, 0, 1)])
def test_a_report_whose_parts_share_numbers_is_complete_with_its_last(
    numbers: tuple[int, ...],
) -> None:
    survey = Survey()
    for place, number in enumerate(numbers):
        assert not survey.is_complete
        survey.take(part(number, is_last=place == 2, items=5 - place, text="abc"[place]))
    assert (survey.is_complete, survey.parts, survey.items) == (True, 3, 12)
    assert survey.text == "abc"


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_what_the_parts_say_is_read_in_the_order_of_their_numbers(order: tuple[int, ...]) -> None:
    survey = Survey()
    for number in order:
        survey.take(part(number, is_last=number == 2, text=("Jane", " ", "Doe")[number]))
    assert survey.text == "Jane Doe"


def test_nothing_is_allocated_by_a_number_that_a_station_sent() -> None:
    survey = Survey()
    survey.take(part(2**62, is_last=True, text="x" * (MAX_TEXT + 1)))
    assert not survey.is_complete
    assert len(survey.text) == MAX_TEXT


def test_the_entries_of_parts_are_read_in_the_order_of_their_numbers() -> None:
    survey = Survey()
    survey.take(part(1, is_last=True)._replace(content=(b"3",)))
    survey.take(part(0)._replace(content=(b"1", b"2")))
    assert (survey.content, survey.left_out) == ([b"1", b"2", b"3"], 0)


def test_entries_that_there_is_no_room_for_are_counted_and_none_behind_them_is_taken() -> None:
    survey = Survey(room=4)
    survey.take(part(0)._replace(content=(b"12", b"345", b"6")))
    survey.take(part(1, is_last=True)._replace(content=(b"7",)))
    assert (survey.content, survey.left_out, survey.is_complete) == ([b"12"], 3, True)


def test_parts_without_numbers_that_say_other_things_are_other_parts() -> None:
    survey = Survey()
    for says, is_last in ((b"1", False), (b"2", False), (b"2", False), (b"3", True)):
        survey.take(part(0, is_last=is_last)._replace(content=(says,)))
    assert (survey.content, survey.is_complete) == ([b"1", b"2", b"3"], True)


async def test_nothing_is_kept_of_what_nobody_waits_for(rig: Rig, station: FakeStation) -> None:
    surveying, now = rig.core.surveying, rig.core.ground.now()
    told = part(0)._replace(text="x", content=(b"1",))
    surveying.follow(Unit(), station.station, told, now)
    (survey,) = surveying._surveys[station.station.id].values()
    assert (survey.parts, survey.text, survey.content) == (1, "", [])


async def test_who_waits_is_told_when_the_last_part_has_come() -> None:
    survey = Survey()
    finishing = asyncio.create_task(survey.finish(quiet_s=10))
    for number in range(3):
        await asyncio.sleep(0)
        survey.take(part(number, is_last=number == 2))
    assert await finishing


async def test_a_report_that_falls_silent_is_given_up() -> None:
    assert not await Survey().finish(quiet_s=0)


@pytest.mark.parametrize(
    ("numbers", "last", "is_so"),
    [
        ((1,), 1, True),
        ((1, 2, 3), 3, True),
        ((3, 1, 2), 3, True),
        ((1, 3), 3, False),
        ((2, 3), 3, False),
        ((1, 2), None, False),
        ((0, 1), 1, False),
        ((0,), 0, False),
        ((0, 2), 2, False),
        ((), None, False),
    ],
)
def test_a_report_lacks_only_its_first_when_all_from_1_to_the_last_came(
    numbers: tuple[int, ...], last: int | None, *, is_so: bool
) -> None:
    """(OCPP 2.0.1, B07.FR.10: the first report part has a seqNo with value 0.)"""
    survey = Survey()
    for number in numbers:
        survey.take(part(number, is_last=number == last))
    assert survey.lacks_only_its_first is is_so


async def test_a_first_part_that_comes_late_is_waited_for() -> None:
    survey = Survey()
    survey.take(part(1, is_last=True))
    finishing = asyncio.create_task(survey.finish(quiet_s=10))
    await asyncio.sleep(0)
    survey.take(part(0))
    assert await finishing
    assert survey.parts == 2


async def test_less_is_waited_where_there_may_be_no_first_and_only_that_lacks() -> None:
    survey = Survey()
    survey.take(part(2, is_last=True))
    finishing = asyncio.create_task(survey.finish(quiet_s=10, without_first_s=0))
    await asyncio.sleep(0)
    assert not finishing.done()
    survey.take(part(1))
    assert not await finishing
    assert survey.lacks_only_its_first


async def test_a_lost_link_ends_the_waiting(rig: Rig, station: FakeStation) -> None:
    survey = rig.core.surveying.expect(station.station, Kind.VARIABLES, 7)
    finishing = asyncio.create_task(survey.finish(quiet_s=10))
    await asyncio.sleep(0)
    station.actor.closed()
    with pytest.raises(Refusal, match="station-offline"):
        await finishing


async def test_only_so_many_reports_of_a_station_are_followed(
    rig: Rig, station: FakeStation
) -> None:
    surveying, now = rig.core.surveying, rig.core.ground.now()
    awaited = surveying.expect(station.station, Kind.VARIABLES, 1_000)
    finishing = asyncio.create_task(awaited.finish(quiet_s=10))
    await asyncio.sleep(0)
    unit = Unit()
    for request in range(3 * MAX_SURVEYS):
        surveying.follow(unit, station.station, part(0)._replace(request=request), now)
    assert len(surveying._surveys[station.station.id]) == MAX_SURVEYS
    surveying.follow(unit, station.station, part(0, is_last=True)._replace(request=1_000), now)
    assert await finishing


async def test_a_station_can_not_fill_the_disk_with_variables(
    rig: Rig, station: FakeStation
) -> None:
    surveying, now = rig.core.surveying, rig.core.ground.now()
    kept = 0
    for first in range(0, MAX_VARIABLES + 4_000, 2_000):
        unit = Unit()
        keeping = surveying.report(unit, station.station, variables(2_000, first), now)
        if keeping is not None:
            await keeping
        kept += len(unit.facts) - len(unit.events)
        await rig.core.ground.commit(unit)
    assert kept == MAX_VARIABLES // 2_000
    assert await rig.core.ground.store.number_of_variables(station.station.id) == MAX_VARIABLES
    assert "station.notice" in await rig.event_types()


async def test_a_report_of_the_same_variables_again_and_again_is_kept(
    rig: Rig, station: FakeStation
) -> None:
    surveying, now = rig.core.surveying, rig.core.ground.now()
    for _ in range(MAX_VARIABLES // 5_000 + 2):
        unit = Unit()
        keeping = surveying.report(unit, station.station, variables(5_000), now)
        if keeping is not None:
            await keeping
        assert len(unit.facts) == 1
        await rig.core.ground.commit(unit)
