"""What a station says of charges that are paid at its own terminal, or that it prices itself (OCPP 2.1, C18 and I12)."""

from pathlib import Path
from typing import Any

import pytest

from chargeloom.config.sections import Authorization
from chargeloom.domain.pricing.transaction_cost import CostState, Review
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.storage.pages import Page
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.protocols.ocpp.v2.session import EVSE, event
from tests.rig import FakeStation, Rig, running
from tests.services.pricing.sold import PER_KWH, cost, sells, session

PAID = {"idToken": "PSP-4711", "type": "DirectPayment"}
COST: dict[str, Any] = {
    "failureToCalculate": False,
    "totalCost": {
        "currency": "EUR",
        "typeOfCost": "NormalCost",
        "total": {"exclTax": 10.0, "inclTax": 11.9},
    },
    "totalUsage": {"energy": 20.5, "chargingTime": 3600, "idleTime": 0},
}
LIMIT = {"maxCost": 25.0}


async def arrived(rig: Rig) -> FakeStation:
    station = await rig.station(version=V21)
    await station.ask("BootNotification", BOOT)
    return station


async def notices(rig: Rig, action: str = "TransactionEvent") -> list[dict[str, Any]]:
    await rig.settle()
    events = await rig.core.ground.store.events(Page(500))
    return [one.data for one in events if one.data.get("action") == action]


@pytest.mark.parametrize(("is_accepted", "status"), [(True, "Accepted"), (False, "Unknown")])
async def test_who_paid_at_the_terminal_may_charge_where_the_operator_says_so(
    tmp_path: Path, *, is_accepted: bool, status: str
) -> None:
    settings = Authorization(accept_direct_payment=is_accepted)
    async with running(tmp_path, authorization=settings) as rig:
        station = await arrived(rig)
        asked = await station.ask("Authorize", {"idToken": PAID})
        assert asked["idTokenInfo"]["status"] == status, "C18.FR.05 and FR.07"
        told = event("Started", 0, rig.core.ground.now(), evse=EVSE, idToken=PAID)
        reply = await station.ask("TransactionEvent", told)
        assert reply["idTokenInfo"]["status"] == status, "E01.FR.12"
        [stored] = await rig.transactions()
        assert (stored.token_uid, stored.refused is None) == ("PSP-4711", is_accepted)


async def test_what_a_charge_cost_by_the_stations_own_tariff_is_told(tmp_path: Path) -> None:
    """I12: the bill of a station that reckons itself; on the way it is told in the trace alone."""
    async with running(tmp_path) as rig:
        station = await arrived(rig)
        began = rig.core.ground.now()
        for kind, seq in (("Started", 0), ("Updated", 1), ("Ended", 2)):
            told = event(kind, seq, began, evse=EVSE, costDetails=COST)
            assert await station.ask("TransactionEvent", told) == {}
        [notice] = await notices(rig)
        assert notice["payload"] == {
            "eventType": "Ended",
            "transactionInfo": {"transactionId": "T-1"},
            "costDetails": COST,
        }


async def test_a_limit_that_a_driver_sets_or_that_the_station_takes_is_told(tmp_path: Path) -> None:
    """E16.FR.01 and FR.03."""
    async with running(tmp_path) as rig:
        station = await arrived(rig)
        info = {"transactionLimit": LIMIT}
        told = event("Updated", 1, rig.core.ground.now(), triggerReason="LimitSet", info=info)
        assert await station.ask("TransactionEvent", told) == {}
        [notice] = await notices(rig)
        assert notice["payload"]["transactionInfo"]["transactionLimit"] == LIMIT


SETTLED = {
    "pspRef": "PSP-4711",
    "status": "Settled",
    "settlementAmount": 7.14,
    "settlementTime": "2026-11-28T12:00:00Z",
    "transactionId": "T-1",
}
NEVER = "1970-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("odd", "seen"),
    [
        ({}, {}),
        ({"settlementAmount": "7.14"}, {}),
        ({"brand": "VISA", "statusInfo": None, "receiptUrl": "u" * 2001}, {}),
        ({"vatCompany": {"name": "Ada's"}, "vatNumber": "D" * 21}, {}),
        ({"settlementTime": "yesterday"}, {"settlementTime": NEVER}),
        ({"transactionId": 17}, {"transactionId": "17"}),
    ],
    ids=["sound", "text", "more", "company", "time", "number"],
)
async def test_a_settlement_is_told_whatever_is_odd_about_it(
    tmp_path: Path, odd: dict[str, Any], seen: dict[str, Any]
) -> None:
    """C21.FR.02: it is told once, and refused nobody hears of the money."""
    async with running(tmp_path) as rig:
        station = await arrived(rig)
        assert await station.ask("NotifySettlement", SETTLED | odd) == {}
        [notice] = await notices(rig, "NotifySettlement")
        assert notice["payload"] == SETTLED | {"settlementAmount": "7.14"} | seen


async def test_of_a_payment_that_was_cancelled_nothing_was_taken(tmp_path: Path) -> None:
    """C19.FR.02 and C20.FR.05 name no amount; of any other settlement it can't be guessed."""
    async with running(tmp_path) as rig:
        station = await arrived(rig)
        told = {name: SETTLED[name] for name in ("pspRef", "settlementTime")}
        assert await station.ask("NotifySettlement", told | {"status": "Canceled"}) == {}
        [notice] = await notices(rig, "NotifySettlement")
        assert notice["payload"]["settlementAmount"] == "0"
        code = await station.ask_in_vain("NotifySettlement", told | {"status": "Settled"})
        assert code == "OccurrenceConstraintViolation"


async def test_a_bill_of_many_periods_is_told_without_them(tmp_path: Path) -> None:
    """I12.FR.35: each change of a price begins a period; what it came to must not be lost for how often."""
    period = {
        "tariffId": "T",
        "startPeriod": "2026-11-28T12:00:00Z",
        "dimensions": [{"type": "Energy", "volume": 1.5}],
    }
    async with running(tmp_path) as rig:
        station = await arrived(rig)
        bill = COST | {"chargingPeriods": [period] * 300}
        told = event("Ended", 0, rig.core.ground.now(), costDetails=bill)
        assert await station.ask("TransactionEvent", told) == {}
        [notice] = await notices(rig)
        assert notice["payload"]["costDetails"] == COST


@pytest.mark.parametrize("used", [{"energy": 10000}, {"chargingTime": 4800}])
async def test_a_bill_in_the_words_of_the_standards_own_examples_is_told(
    tmp_path: Path, used: dict[str, int]
) -> None:
    """I, 1.3: what was not priced is not in the usage, and dimensions are written small."""
    period = {
        "tariffId": "10",
        "startPeriod": "2023-04-05T14:01:02Z",
        "dimensions": [{"type": "energy", "volume": 10000}],
    }
    async with running(tmp_path) as rig:
        station = await arrived(rig)
        bill = COST | {"totalUsage": used, "chargingPeriods": [period]}
        told = event("Ended", 0, rig.core.ground.now(), costDetails=bill)
        assert await station.ask("TransactionEvent", told) == {}
        [notice] = await notices(rig)
        nothing = {"energy": 0, "chargingTime": 0, "idleTime": 0}
        assert notice["payload"]["costDetails"] == COST | {"totalUsage": nothing | used}


# What a station took at its own terminal, and what we make of the charge (C21.FR.01).


def reckoned(incl: float | None, *, excl: float = 4.63, currency: str = "EUR") -> dict[str, Any]:
    total = {"exclTax": excl} if incl is None else {"exclTax": excl, "inclTax": incl}
    return COST | {"totalCost": {"currency": currency, "typeOfCost": "NormalCost", "total": total}}


async def ended_with(rig: Rig, station: FakeStation, bill: dict[str, Any]) -> dict[str, Any]:
    await sells(rig, PER_KWH)
    *before, last = session(rig)
    for told in before:
        await station.ask("TransactionEvent", told)
    reply: dict[str, Any] = await station.ask("TransactionEvent", last | {"costDetails": bill})
    return reply


async def test_a_cost_that_the_station_reckoned_too_is_final_where_both_are_alike(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as rig:
        await rig.token()
        assert await ended_with(rig, await arrived(rig), reckoned(5.55)) == {"totalCost": 5.55}
        assert (await cost(rig)).state is CostState.FINAL


@pytest.mark.parametrize(
    "bill",
    [reckoned(5.56), reckoned(5.55, currency="CHF"), reckoned(None)],
    ids=["more", "currency", "taxes"],
)
async def test_a_cost_that_the_station_reckoned_otherwise_waits_for_somebody(
    tmp_path: Path, bill: dict[str, Any]
) -> None:
    """Its terminal may have taken that: billed again, the driver paid twice."""
    async with running(tmp_path) as rig:
        await rig.token()
        assert await ended_with(rig, await arrived(rig), bill) == {}
        found = await cost(rig)
        assert (found.state, found.due) == (CostState.NEEDS_REVIEW, 555)
        assert found.reasons == (Review.TOLD_OTHERWISE,)
        events = await rig.core.ground.store.events(Page(500))
        priced = [one.data["state"] for one in events if one.type == "transaction.priced"]
        assert priced == ["needs-review"]


async def test_what_a_station_could_not_reckon_says_nothing_of_the_cost(tmp_path: Path) -> None:
    """I12.FR.14."""
    async with running(tmp_path) as rig:
        await rig.token()
        failed = reckoned(0.0, excl=0.0) | {"failureToCalculate": True}
        assert await ended_with(rig, await arrived(rig), failed) == {"totalCost": 5.55}


async def test_the_doubt_stays_when_what_comes_late_completes_the_bill(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        await rig.token()
        station = await arrived(rig)
        await sells(rig, PER_KWH)
        *before, last = session(rig)
        late = before.pop(2)
        for told in (*before, last | {"costDetails": reckoned(5.56)}, late):
            await station.ask("TransactionEvent", told)
        assert (await cost(rig)).reasons == (Review.TOLD_OTHERWISE,)
