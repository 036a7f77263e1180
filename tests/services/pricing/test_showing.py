"""The running cost is told to a station that shows it to its driver (OCPP 2.0.1 and 2.1, I02)."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from chargeloom.domain.instant import HOUR, Instant
from chargeloom.protocols.ocpp.v16.version import V16
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.protocols.ocpp.version import Version
from tests.domain.pricing.plain import component, element, tariff
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.protocols.ocpp.v2.session import event, metered, register
from tests.rig import FakeStation, Rig, running
from tests.services.pricing.sold import BY_TIME, PER_KWH, sells, session

SHOWS = {"Available[Cost]": "true", "Enabled[Cost]": "true", "Currency": "EUR"}
SHOWS_21 = {"Enabled[Cost]": "false", "Currency": "EUR"}

BOTH = pytest.mark.parametrize(
    ("version", "display"), [(V201, SHOWS), (V21, SHOWS_21)], ids=["2.0.1", "2.1"]
)


class Screen:
    """A station with a display, that answers what it is asked of it."""

    def __init__(self, rig: Rig, station: FakeStation, display: dict[str, str]) -> None:
        self.rig = rig
        self.station = station
        self.display = display
        self.asked: list[tuple[str, Any]] = []
        self.fault = ""
        """The code that it answers a cost with."""

    @classmethod
    async def of(cls, rig: Rig, version: Version, display: dict[str, str]) -> "Screen":
        station = await rig.station("CP-3", version=version)
        await station.ask("BootNotification", BOOT)
        return cls(rig, station, display)

    async def charges(self, *, events: int = 4) -> None:
        """Tell the beginning of a session of 7.25 kWh."""
        for told in session(self.rig)[:events]:
            await self.station.ask("TransactionEvent", told)

    async def reads(self, wh: str, seq_no: int) -> None:
        """Tell another reading, now."""
        now = self.rig.core.ground.now()
        value = metered(now, register(wh))
        told = event("Updated", seq_no, now, triggerReason="MeterValuePeriodic", meterValue=value)
        await self.station.ask("TransactionEvent", told)

    async def look(self) -> list[Any]:
        """Let the server look; give the totals that were told."""
        self.asked.clear()
        showing = self.rig.core.showing
        await showing.look()
        under_way = [*showing._under_way.values()]
        while any(not one.done() for one in under_way):
            await self._answer(under_way)
        return [payload["totalCost"] for action, payload in self.asked if action == "CostUpdated"]

    async def _answer(self, under_way: list[Any]) -> None:
        next_one = asyncio.create_task(self.station.connection.next())
        await asyncio.wait({next_one, *under_way}, return_when=asyncio.FIRST_COMPLETED)
        if not next_one.done():
            next_one.cancel()
            return
        _, number, action, payload = next_one.result()
        self.asked.append((action, payload))
        if action == "CostUpdated" and self.fault:
            fault = [4, number, self.fault, "", {}]
            self.station.actor.received(json.dumps(fault).encode())
        else:
            self.station.answer(number, self._said(payload) if action == "GetVariables" else {})

    def _said(self, payload: dict[str, Any]) -> dict[str, Any]:
        return {"getVariableResult": [self._value(one) for one in payload["getVariableData"]]}

    def _value(self, wanted: dict[str, Any]) -> dict[str, Any]:
        assert wanted["component"] == {"name": "TariffCostCtrlr"}
        variable = wanted["variable"]
        instance = f"[{variable['instance']}]" if "instance" in variable else ""
        value = self.display.get(variable["name"] + instance)
        if value is None:
            return wanted | {"attributeStatus": "UnknownVariable"}
        return wanted | {"attributeStatus": "Accepted", "attributeValue": value}


@BOTH
async def test_the_running_cost_is_told_as_it_changes(
    rig: Rig, version: Version, display: dict[str, str]
) -> None:
    """(I02.FR.01: a CostUpdatedRequest at a relevant moment.)"""
    await sells(rig, PER_KWH)
    screen = await Screen.of(rig, version, display)
    await screen.charges()
    assert await screen.look() == [2.4]  # 1 for the charge and 1.99975 kWh at 0.50, and a fifth
    assert screen.asked[-1] == ("CostUpdated", {"transactionId": "T-1", "totalCost": 2.4})
    assert await screen.look() == []
    await screen.reads("5000.5", 40)
    assert await screen.look() == [3.6]
    assert [action for action, _ in screen.asked] == ["CostUpdated"]


async def test_a_free_charge_costs_nothing_so_far(rig: Rig) -> None:
    """(I03.FR.04: omitting the total does not say that it was free.)"""
    await sells(rig, tariff(element(component("ENERGY", "0"))))
    screen = await Screen.of(rig, V201, SHOWS)
    await screen.charges()
    assert await screen.look() == [0]
    await screen.reads("5000.5", 40)
    assert await screen.look() == []


async def test_a_price_that_hangs_on_readings_is_told_by_what_was_read_last(rig: Rig) -> None:
    await sells(rig, BY_TIME)
    screen = await Screen.of(rig, V201, SHOWS)
    await screen.charges()
    (before,) = await screen.look()
    await screen.reads("5000.5", 40)
    (after,) = await screen.look()
    assert 1 <= before < after


@pytest.mark.parametrize(
    ("version", "display"),
    [
        (V201, {}),
        (V201, SHOWS | {"Available[Cost]": "false"}),
        (V201, SHOWS | {"Enabled[Cost]": "false"}),
        (V201, SHOWS | {"Currency": "CHF"}),
        (V21, {}),
        (V21, {"Enabled[Cost]": "true", "Currency": "EUR", "Available[Tariff]": "true"}),
        (V21, {"Available[Tariff]": "false"}),
    ],
)
async def test_who_shows_no_cost_or_reckons_it_by_itself_is_not_told(
    rig: Rig, version: Version, display: dict[str, str]
) -> None:
    """(OCPP 2.0.1, 2.10.4 and 2.10.5: Enabled and Available; 2.1, 2.12.5: it reckons locally.)"""
    await sells(rig, PER_KWH)
    screen = await Screen.of(rig, version, display)
    await screen.charges()
    assert await screen.look() == []
    assert [action for action, _ in screen.asked] == ["GetVariables"]
    assert await screen.look() == []
    assert screen.asked == []


@pytest.mark.parametrize(
    ("version", "display"),
    [
        (V201, {"Available[Cost]": "true"}),
        (V201, {"TotalCostFallbackMessage": ""}),
        (V21, {"TotalCostFallbackMessage": "Ask us"}),
        (V21, {"Available[Tariff]": "true"}),
    ],
)
async def test_who_supports_tariff_information_is_told(
    rig: Rig, version: Version, display: dict[str, str]
) -> None:
    """(I02, prerequisites: what is required of who supports it, or says that it does.)"""
    await sells(rig, PER_KWH)
    screen = await Screen.of(rig, version, display)
    await screen.charges()
    assert await screen.look() == [2.4]


@pytest.mark.parametrize("code", ["NotImplemented", "NotSupported", "GenericError"])
async def test_who_refuses_is_not_asked_again_until_it_boots(rig: Rig, code: str) -> None:
    await sells(rig, PER_KWH)
    screen = await Screen.of(rig, V201, SHOWS)
    await screen.charges()
    screen.fault = code
    assert await screen.look() == [2.4]
    await screen.reads("5000.5", 40)
    assert await screen.look() == []
    assert screen.asked == []
    screen.fault = ""
    await screen.station.ask("BootNotification", BOOT)
    assert await screen.look() == [3.6]


async def test_who_answers_nothing_three_times_is_not_asked_again(rig: Rig) -> None:
    await sells(rig, PER_KWH)
    screen = await Screen.of(rig, V201, SHOWS)
    await screen.charges()
    assert await screen.look() == [2.4]
    screen.station.answers_within(0.02)
    for seq_no in range(40, 43):
        await screen.reads(f"5{seq_no}0.5", seq_no)
        await rig.core.showing.look()
        await rig.core.showing.settle()
        assert screen.station.connection.sent.pop()[2] == "CostUpdated"
    await screen.reads("6000.5", 50)
    await rig.core.showing.look()
    await rig.core.showing.settle()
    assert screen.station.connection.sent == []


async def test_a_charge_without_a_price_asks_nobody_anything(rig: Rig) -> None:
    screen = await Screen.of(rig, V201, SHOWS)
    await screen.charges()
    assert await screen.look() == []
    assert screen.asked == []


async def test_what_the_driver_owes_at_the_end_is_told_with_the_end_alone(rig: Rig) -> None:
    """(I03.FR.02.)"""
    await sells(rig, PER_KWH)
    screen = await Screen.of(rig, V201, SHOWS)
    await screen.charges(events=6)
    assert await screen.look() == []


@pytest.mark.parametrize(
    ("price", "said"), [("0.50", {}), ("0", {"totalCost": 0.0})], ids=["owed", "free"]
)
@BOTH
async def test_what_would_be_shown_in_another_currency_is_not_told_at_the_end(
    rig: Rig, version: Version, display: dict[str, str], price: str, said: dict[str, float]
) -> None:
    """(2.0.1, 1.60.2: `totalCost` is read in the currency that the station is set to.)"""
    await sells(rig, tariff(element(component("ENERGY", price, vat="20"))))
    screen = await Screen.of(rig, version, display | {"Currency": "CHF"})
    *before, last = session(rig)
    for told in before:
        await screen.station.ask("TransactionEvent", told)
    assert await screen.look() == []
    assert await screen.station.ask("TransactionEvent", last) == said


async def test_a_station_of_1_6_is_never_asked(rig: Rig) -> None:
    await sells(rig, PER_KWH)
    station = await rig.station("CP-3", version=V16)
    await station.boot()
    await station.start(at=Instant(rig.core.ground.now() - HOUR))
    for _ in range(2):
        await rig.core.showing.look()
        await rig.core.showing.settle()
    assert station.connection.sent == []


async def test_after_a_restart_of_ours_it_is_told_again(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        await rig.token()
        await sells(rig, PER_KWH)
        screen = await Screen.of(rig, V201, SHOWS)
        await screen.charges()
        assert await screen.look() == [2.4]
    async with running(tmp_path) as rig:
        await rig.core.tariffs.load()
        again = Screen(rig, FakeStation(rig.core, "CP-3", version=V201), SHOWS)
        assert await again.look() == [2.4]


async def test_what_a_display_can_do_is_asked_anew_after_an_hour(tmp_path: Path) -> None:
    """Somebody may have switched it on by a command meanwhile (TariffCostCtrlr.Enabled[Cost])."""
    async with running(tmp_path) as rig:
        await rig.token()
        await sells(rig, PER_KWH)
        screen = await Screen.of(rig, V201, SHOWS | {"Enabled[Cost]": "false"})
        await screen.charges()
        assert await screen.look() == []
        screen.display = SHOWS
        for known in rig.core.showing._screens.values():
            assert known.asked_at is not None
            known.asked_at = Instant(known.asked_at - HOUR)
        assert await screen.look() == [2.4]
