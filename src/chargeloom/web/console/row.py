"""A station in the list: in words and units for people."""

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from chargeloom.domain.station import Station
from chargeloom.domain.transaction import Transaction
from chargeloom.web.api import station_shape
from chargeloom.web.api.transaction_shape import energy_wh


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What the page shows of a station."""

    station: str
    link: str
    status: str
    power: str
    energy: str


def row_of(station: Station) -> Row:
    """Show a station as it is now; power and energy are those of its running transactions."""
    running = [transaction for transaction in station.open.values() if transaction.is_open]
    return Row(
        station=station.id,
        link="online" if station.is_online else "offline",
        status=station_shape.status_of(station),
        power=_in_thousands(_sum(one.meter.power_w for one in running), "kW"),
        energy=_in_thousands(_sum(_energy_wh(one) for one in running), "kWh"),
    )


def _energy_wh(transaction: Transaction) -> Decimal | None:
    return energy_wh(transaction.record, transaction.meter.register_wh)


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal()) if known else None


def _in_thousands(amount: Decimal | None, unit: str) -> str:
    return f"{amount / 1000:.1f} {unit}" if amount is not None else ""
