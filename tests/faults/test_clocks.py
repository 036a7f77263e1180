"""Clocks that jump, step back, stand still or run in another year: ours, and those of stations."""

import re
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest

from chargeloom import clock
from chargeloom.domain.charging.token import TokenStatus
from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.commands.command import CommandName, CommandStatus, Reset, ResetKind
from chargeloom.domain.instant import DAY, HOUR, MINUTE, SECOND, YEAR, Instant, to_rfc3339
from chargeloom.storage.pages import Page
from tests.patience import PATIENCE_S
from tests.rig import FakeStation, Rig, running
from tests.web.site import standing


class WallClock:
    """A clock of ours that a test sets."""

    def __init__(self) -> None:
        self.at = clock.now()

    def __call__(self) -> Instant:
        return self.at

    def jump(self, microseconds: int) -> None:
        self.at = Instant(self.at + microseconds)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> WallClock:
    wall = WallClock()
    monkeypatch.setattr(clock, "now", wall)
    return wall


@pytest.fixture
async def rig(tmp_path: Path, wall: WallClock) -> AsyncIterator[Rig]:
    async with running(tmp_path) as rig:
        await rig.token()
        yield rig


JUMPS = (HOUR, -HOUR, 10 * YEAR, -10 * YEAR)


async def test_fault_022_a_charge_outlives_jumps_of_our_clock(
    rig: Rig, station: FakeStation, wall: WallClock
) -> None:
    began = wall.at
    number = (await station.start(began))["transactionId"]
    for jump in JUMPS:
        wall.jump(jump)
        reading = {"timestamp": to_rfc3339(began), "sampledValue": [{"value": "1500"}]}
        values = {"connectorId": 1, "transactionId": number, "meterValue": [reading]}
        assert await station.ask("MeterValues", values) == {}
    wall.jump(-HOUR)
    await station.stop(number, Instant(began + HOUR))
    [record] = await rig.transactions()
    assert record.started_at == began
    assert record.stopped_at == began + HOUR
    assert record.energy_wh == Decimal(7000)


async def test_fault_022_what_happened_later_stays_later_whatever_our_clock_says(
    rig: Rig, station: FakeStation, wall: WallClock
) -> None:
    said = []
    for jump in JUMPS:
        wall.jump(jump)
        said.append(station.say("Heartbeat", {}))
    await rig.settle()
    assert [one.message_id for one in await rig.exchanges()][-len(said) :] == said
    events = await rig.core.ground.store.events(Page(500))
    assert [one.id for one in events] == sorted(one.id for one in events)


async def test_fault_022_no_call_times_out_because_our_clock_jumped(
    rig: Rig, station: FakeStation, wall: WallClock
) -> None:
    order = Reset(kind=ResetKind.SOFT)
    command = await rig.core.commanding.issue(station.station.id, CommandName.RESET, order, "test")
    _, message_id, _, _ = await station.connection.next()
    for jump in JUMPS:
        wall.jump(jump)
    assert (await rig.core.commanding.wait(command, 0.0)).status is CommandStatus.PENDING
    station.answer(message_id, {"status": "Accepted"})
    ended = await rig.core.commanding.wait(command, PATIENCE_S)
    assert ended.status is CommandStatus.ACCEPTED


async def test_fault_022_cards_are_worth_what_they_were_once_our_clock_is_right_again(
    rig: Rig, station: FakeStation, wall: WallClock
) -> None:
    await rig.token("LEASED", expires_at=Instant(wall.at + YEAR))
    await rig.token("LOST", status=TokenStatus.BLOCKED)

    async def worth(id_tag: str) -> str:
        reply = await station.ask("Authorize", {"idTag": id_tag})
        return str(reply["idTagInfo"]["status"])

    assert await worth("LEASED") == "Accepted"
    wall.jump(10 * YEAR)
    assert [await worth(one) for one in ("CARD", "LEASED", "LOST")] == [
        "Accepted",
        "Expired",
        "Blocked",
    ]
    wall.jump(-10 * YEAR)
    assert [await worth(one) for one in ("CARD", "LEASED", "LOST")] == [
        "Accepted",
        "Accepted",
        "Blocked",
    ]


async def test_fault_023_a_clock_that_steps_back_again_and_again_turns_nothing_round(
    rig: Rig, station: FakeStation, wall: WallClock
) -> None:
    said = []
    for _ in range(50):
        wall.jump(SECOND // 2)
        said.append(station.say("Heartbeat", {}))
        wall.jump(-SECOND)
        said.append(station.say("Heartbeat", {}))
    assert [one.message_id for one in await rig.exchanges()][-100:] == said


@pytest.mark.parametrize(
    ("began", "ended", "lasted"),
    [
        ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00", HOUR),
        ("2026-03-29T01:59:59+01:00", "2026-03-29T03:00:00+02:00", SECOND),
        ("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 25 * HOUR),
        ("2024-02-28T23:00:00Z", "2024-03-01T00:00:00Z", 25 * HOUR),
        ("2016-12-31T23:59:59Z", "2017-01-01T00:00:00Z", SECOND),
    ],
    ids=["the hour twice", "the hour left out", "a day of 25 hours", "29 February", "leap second"],
)
async def test_fault_023_a_charge_lasts_as_long_as_it_lasted(
    rig: Rig, station: FakeStation, wall: WallClock, began: str, ended: str, lasted: int
) -> None:
    started = await station.start(timestamp=began)
    await station.stop(started["transactionId"], timestamp=ended)
    [record] = await rig.transactions()
    assert record.started_at is not None
    assert record.stopped_at is not None
    assert record.stopped_at - record.started_at == lasted
    assert Suspicion.STOP_BEFORE_START not in record.suspect


async def test_fault_023_a_leap_second_of_a_station_is_understood(
    rig: Rig, station: FakeStation
) -> None:
    started = await station.start(timestamp="2016-12-31T23:59:60Z")
    await station.stop(started["transactionId"], timestamp="2017-01-01T00:00:00Z")
    [record] = await rig.transactions()
    assert record.started_at is not None
    assert record.stopped_at == record.started_at + SECOND


@pytest.mark.parametrize("at", ["1970-01-01T00:00:00Z", "2099-12-31T23:59:59Z"])
async def test_fault_024_a_clock_of_another_age_is_marked_and_its_charges_stay_apart(
    rig: Rig, station: FakeStation, at: str
) -> None:
    for meter in (1000, 1000):
        started = await station.start(timestamp=at, meterStart=meter)
        await station.stop(started["transactionId"], timestamp=at, meterStop=meter + 20)
    first, second = await rig.transactions()
    assert first.number != second.number
    for record in (first, second):
        assert record.energy_wh == Decimal(20), "the registers count, whatever the clock says"
        assert Suspicion.CLOCK_IMPLAUSIBLE in record.suspect
        assert abs(record.received_at - rig.core.ground.now()) < MINUTE, "our own time is kept too"


async def test_fault_024_a_clock_that_drifts_is_measured_and_its_charge_counts(
    rig: Rig, station: FakeStation, wall: WallClock
) -> None:
    began = wall.at
    number = (await station.start(began))["transactionId"]
    for day in range(1, 4):
        wall.jump(DAY)
        at = to_rfc3339(Instant(wall.at + day * 10 * MINUTE))
        status = {"connectorId": 1, "errorCode": "NoError", "status": "Charging"}
        await station.ask("StatusNotification", status | {"timestamp": at})
        assert station.station.clock_offset_us == day * 10 * MINUTE
    await station.stop(number, Instant(wall.at + 30 * MINUTE))
    [record] = await rig.transactions()
    assert (record.energy_wh, record.suspect) == (Decimal(7000), ())


@pytest.mark.parametrize(
    ("off_by", "shown"), [(10 * MINUTE + SECOND, "off by 10 min"), (SECOND, "right")]
)
async def test_fault_024_a_clock_that_is_off_is_shown_at_its_station(
    tmp_path: Path, wall: WallClock, off_by: int, shown: str
) -> None:
    async with standing(tmp_path) as site, site.browser() as browser:
        station = await site.rig.station()
        at = to_rfc3339(Instant(wall.at + off_by))
        status = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
        await station.boot()
        await station.ask("StatusNotification", status | {"timestamp": at})
        page = (await browser.get("/stations/CP-1")).text
        clock_row = re.search(r"<dt>Clock</dt><dd>(.*?)</dd>", page)
        assert clock_row is not None
        assert shown in clock_row[1]
