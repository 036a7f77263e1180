"""I, tariff and cost: the driver is shown what it costs."""

from decimal import Decimal

from chargeloom.domain.commands.command import CommandStatus, UpdateCost
from chargeloom.domain.instant import to_rfc3339
from tests.conformance.v201.charging_station import ChargingStation
from tests.domain.pricing.plain import component, element, tariff
from tests.rig import Rig
from tests.services.pricing.sold import sells


async def test_TC_I_01_CSMS_the_cost_so_far_is_shown(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    asked = await play.order(UpdateCost(transaction=ride.number, total=Decimal("4.20")))
    assert (asked.action, asked.payload) == (
        "CostUpdated",
        {"transactionId": ride.number, "totalCost": 4.2},
    )
    assert (await asked.answer({})).status is CommandStatus.ACCEPTED


async def test_TC_I_02_CSMS_the_total_cost_is_told_at_the_end(rig: Rig) -> None:
    await sells(rig, tariff(element(component("ENERGY", "0.50", vat="0"))))
    play = await ChargingStation.booted(rig)
    ride = await play.still_plugged_in()
    await play.connector("Available")
    info = {"chargingState": "Idle", "stoppedReason": "EVDisconnected"}
    end = {
        "eventType": "Ended",
        "timestamp": to_rfc3339(play.later()),
        "triggerReason": "EVCommunicationLost",
        "seqNo": ride.seq_no,
        "transactionInfo": {"transactionId": ride.number, **info},
        "meterValue": play.sampled(8000.0, "Transaction.End"),
    }
    assert await play.station.ask("TransactionEvent", end) == {"totalCost": 3.5}
