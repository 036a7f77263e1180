"""Tariffs that have applied for a day, and charges that are told over the wire."""

from typing import Any

from chargeloom.domain.ids import StationId, TariffId
from chargeloom.domain.instant import DAY, HOUR, MINUTE, Instant, to_rfc3339
from chargeloom.domain.pricing.transaction_cost import TransactionCost
from chargeloom.domain.tariffs.tariff import Tariff
from chargeloom.domain.tariffs.version import TariffAssignment, TariffVersion
from chargeloom.domain.unit import Unit
from tests.domain.pricing.plain import component, element, tariff
from tests.protocols.ocpp.v2.session import whole_session
from tests.rig import FakeStation, Rig

PER_KWH = tariff(element(component("ENERGY", "0.50", vat="20"), component("FLAT", "1", vat="20")))
BY_TIME = tariff(
    element(component("ENERGY", "0.50"), component("TIME", "6"), component("PARKING_TIME", "60"))
)

BY_STATE = tariff(element(component("TIME", "60", 60), component("PARKING_TIME", "600", 60)))


async def sells(rig: Rig, rules: Tariff, **scope: Any) -> TariffVersion:
    """Let a tariff have applied since yesterday."""
    ids, now = rig.core.ground.ids, rig.core.ground.now()
    yesterday = Instant(now - DAY)
    version = TariffVersion(
        id=ids.next(now),
        tariff=TariffId(ids.next(now)),
        version=1,
        saved_at=yesterday,
        saved_by="Ada",
        name="daily",
        rules=rules,
    )
    assignment = TariffAssignment(
        id=ids.next(now), at=yesterday, by="Ada", tariff=version.tariff, **scope
    )
    unit = Unit(facts=[version, assignment])
    await rig.core.ground.commit(unit)
    await rig.core.tariffs.load()
    return version


async def costs(rig: Rig) -> list[TransactionCost]:
    numbers = [one.id for one in await rig.transactions()]
    return list(await rig.core.ground.store.costs(numbers))


async def cost(rig: Rig) -> TransactionCost:
    (only,) = await costs(rig)
    return only


def ago(rig: Rig, minutes: float) -> Instant:
    return Instant(rig.core.ground.now() - round(minutes * MINUTE))


async def reads(station: FakeStation, number: int, at: Instant, wh: int) -> None:
    told = {"timestamp": to_rfc3339(at), "sampledValue": [{"value": str(wh)}]}
    await station.ask(
        "MeterValues", {"connectorId": 1, "transactionId": number, "meterValue": [told]}
    )


async def says(station: FakeStation, status: str, at: Instant) -> None:
    told = {"connectorId": 1, "status": status, "errorCode": "NoError"}
    await station.ask("StatusNotification", told | {"timestamp": to_rfc3339(at)})


async def charge(station: FakeStation, rig: Rig, **stop: Any) -> int:
    """Charge 7 kWh in the last hour."""
    began = await station.start(at=Instant(rig.core.ground.now() - HOUR))
    await station.stop(began["transactionId"], **stop)
    return int(began["transactionId"])


def session(rig: Rig) -> list[dict[str, object]]:
    """The events of a session whose last one is told now."""
    told = whole_session(Instant(0))
    length = max(_minutes(one) for one in told) * MINUTE
    return list(whole_session(Instant(rig.core.ground.now() - length)))


def _minutes(told: dict[str, object]) -> int:
    clock = str(told["timestamp"])[11:16]
    return int(clock[:2]) * 60 + int(clock[3:])


STATION = StationId("CP-1")
