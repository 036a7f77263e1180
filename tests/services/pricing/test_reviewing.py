"""Somebody looks at a cost that was held back, and it is billed or waived, once."""

from typing import Any

import pytest

from chargeloom.domain.pricing.transaction_cost import CostState, Review, TransactionCost
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.services.pricing.reviewing import NoPrice, NotInReview
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.rig import FakeStation, Rig
from tests.services.pricing.sold import BY_STATE, PER_KWH, ago, cost, sells, session


@pytest.mark.parametrize("accepts", [True, False])
async def test_somebody_who_looked_at_it_bills_it_or_waives_it(
    accepts: bool, rig: Rig, station: FakeStation
) -> None:
    await sells(rig, PER_KWH)
    began = await station.start(at=ago(rig, 60), idTag="STRANGER")
    await station.stop(began["transactionId"])
    (record,) = await rig.transactions()
    await rig.core.reviewing.review(record.id, "Ada", accepts=accepts)
    found = await cost(rig)
    assert found.state is (CostState.FINAL if accepts else CostState.WAIVED)
    assert (found.due, found.reviewed_by) == (540, "Ada")
    assert found.reasons == (Review.NOT_AUTHORIZED,)
    with pytest.raises(NotInReview):
        await rig.core.reviewing.review(record.id, "Ada", accepts=accepts)


async def test_what_has_no_price_can_only_be_waived(rig: Rig, station: FakeStation) -> None:
    await sells(rig, PER_KWH)
    began = await station.start(at=ago(rig, 60))
    await station.stop(began["transactionId"], meterStop=10)
    (record,) = await rig.transactions()
    with pytest.raises(NoPrice):
        await rig.core.reviewing.review(record.id, "Ada", accepts=True)
    waived = await rig.core.reviewing.review(record.id, "Ada", accepts=False)
    assert waived.state is CostState.WAIVED


async def test_what_comes_while_somebody_bills_it_is_not_overwritten(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = await rig.station(version=V201)
    await station.ask("BootNotification", BOOT)
    await sells(rig, BY_STATE)
    told = session(rig)
    late = [told.pop(2)]
    for one in told:
        await station.ask("TransactionEvent", one)
    (record,) = await rig.transactions()
    read = rig.core.pricing.so_far

    async def read_while_the_rest_comes(*facts: Any) -> TransactionCost:
        found = await read(*facts)
        while late:
            await station.ask("TransactionEvent", late.pop())
        return found

    monkeypatch.setattr(rig.core.pricing, "so_far", read_while_the_rest_comes)
    with pytest.raises(NotInReview):
        await rig.core.reviewing.review(record.id, "Ada", accepts=True)
    found = await cost(rig)
    assert (found.state, found.reasons, found.reviewed_by) == (CostState.FINAL, (), None)
