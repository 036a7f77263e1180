"""The prices of the demo: a tariff that has applied for two months, and the bills of the past by it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.ids import TariffId
from chargeloom.domain.instant import DAY, Instant
from chargeloom.domain.pricing.billing import Told, billed
from chargeloom.domain.pricing.metered import sampled
from chargeloom.domain.pricing.transaction_cost import CostState, TransactionCost
from chargeloom.domain.reading import MeterRecord
from chargeloom.domain.tariffs.tariff import (
    Dimension,
    Element,
    PriceComponent,
    Restrictions,
    Tariff,
    TaxIncluded,
)
from chargeloom.domain.tariffs.version import TariffAssignment, TariffVersion
from chargeloom.domain.unit import Unit
from chargeloom.services.core import Core

_VAT: Final = Decimal(19)


def _component(kind: Dimension, price: str) -> PriceComponent:
    return PriceComponent(type=kind, price=Decimal(price), vat=_VAT)


RULES: Final = Tariff(
    currency="EUR",
    tax_included=TaxIncluded.YES,
    time_zone="Europe/Berlin",
    elements=(
        Element(
            price_components=(_component(Dimension.ENERGY, "0.39"),),
            restrictions=Restrictions(start_time="22:00", end_time="06:00"),
        ),
        Element(
            price_components=(_component(Dimension.PARKING_TIME, "3.00"),),
            restrictions=Restrictions(min_duration=4 * 3600),
        ),
        Element(
            price_components=(
                _component(Dimension.ENERGY, "0.49"),
                _component(Dimension.FLAT, "0.50"),
            )
        ),
    ),
)
"""By day and by night, a small fee, and one for staying on after four hours."""


async def sell(core: Core, actor: str, days: int) -> TariffVersion:
    """Let the tariff have applied everywhere for so many days. Raises StorageUnavailable."""
    ids, now = core.ground.ids, core.ground.now()
    since = Instant(now - days * DAY)
    version = TariffVersion(
        id=ids.next(now),
        tariff=TariffId(ids.next(now)),
        version=1,
        saved_at=since,
        saved_by=actor,
        name="Day and night",
        rules=RULES,
    )
    applies = TariffAssignment(id=ids.next(now), at=since, by=actor, tariff=version.tariff)
    await core.ground.commit(Unit(facts=[version, applies]))
    await core.tariffs.load()
    return version


def with_bills(units: Iterator[Unit], version: TariffVersion) -> Iterator[Unit]:
    """Add to each charge of the past what it cost."""
    for unit in units:
        for record in [one for one in unit.facts if type(one) is TransactionRecord]:
            unit.record(_bill(unit, record, version))
        yield unit


def _bill(unit: Unit, record: TransactionRecord, version: TariffVersion) -> TransactionCost:
    began_at = record.received_at if record.started_at is None else record.started_at
    running = TransactionCost(
        transaction=record.id,
        began_at=began_at,
        tariff=version.tariff,
        version=version.version,
        state=CostState.RUNNING,
        currency=version.rules.currency,
    )
    metered = (one for one in unit.facts if type(one) is MeterRecord)
    samples = tuple(sample for one in metered for sample in sampled(one.readings))
    told_at = record.stop_received_at or record.received_at
    return billed(running, version.rules, record, Told(samples), told_at)
