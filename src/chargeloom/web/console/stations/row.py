"""A station in the list: in words and units for people of one language."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

import msgspec

from chargeloom.domain.charging.transaction import Transaction
from chargeloom.domain.stations.station import Station
from chargeloom.web.api.charges.transaction_shape import energy_wh
from chargeloom.web.api.stations import station_shape
from chargeloom.web.console.words.field_words import worded
from chargeloom.web.console.words.formats import NOTHING, Formats
from chargeloom.web.console.words.texts import DEFAULT, translate
from chargeloom.web.console.words.tones import tone


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What the page shows of a station."""

    station: str
    is_online: bool
    link: str
    link_tone: str
    status: str
    status_tone: str
    power: str
    energy: str


_FORMATS: Final = {DEFAULT: Formats(DEFAULT)}


def row_of(station: Station, language: str = DEFAULT) -> Row:
    """Show a station as it is now; power and energy are those of its running transactions."""
    formats = _FORMATS.setdefault(language, Formats(language))
    running = running_of(station)
    link = "online" if station.is_online else "offline"
    status = station_shape.status_of(station)
    power = total(one.meter.power_w for one in running)
    energy = total(energy_of(one) for one in running)
    return Row(
        station=station.id,
        is_online=station.is_online,
        link=translate(language, link),
        link_tone=tone(link),
        status=worded(language, status),
        status_tone=tone(status if station.is_online else link),
        power=formats.power(power) if power is not None else NOTHING,
        energy=formats.energy(energy) if energy is not None else NOTHING,
    )


def running_of(station: Station) -> list[Transaction]:
    """List the transactions that run at a station."""
    return [transaction for transaction in station.open.values() if transaction.is_open]


def energy_of(transaction: Transaction) -> Decimal | None:
    """Say how much a transaction has delivered so far."""
    return energy_wh(transaction.record, transaction.meter.register_wh)


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Sum up what is known; None where nothing is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal()) if known else None
