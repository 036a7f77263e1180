"""I, tariff and cost: the driver is shown what it costs."""

from decimal import Decimal

from chargeloom.domain.command import CommandStatus, UpdateCost
from tests.conformance.v201.charging_station import ChargingStation
from tests.rig import Rig


async def test_TC_I_01_CSMS_the_cost_so_far_is_shown(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    asked = await play.order(UpdateCost(transaction=ride.number, total=Decimal("4.20")))
    assert (asked.action, asked.payload) == (
        "CostUpdated",
        {"transactionId": ride.number, "totalCost": 4.2},
    )
    assert (await asked.answer({})).status is CommandStatus.ACCEPTED
