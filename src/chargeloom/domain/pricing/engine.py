"""The engine: what a tariff makes of charging periods, exact to the last fraction (OCPI 2.3.0, Tariffs and CDRs)."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from decimal import Decimal
from fractions import Fraction
from typing import Final

from chargeloom.domain.instant import Instant
from chargeloom.domain.money import written
from chargeloom.domain.pricing.choosing import Chosen, Offers, reservation_prices, unmeasured
from chargeloom.domain.pricing.cost import Cost, Line, LineKind
from chargeloom.domain.pricing.period import Activity, Period
from chargeloom.domain.pricing.slices import Slice, sliced
from chargeloom.domain.pricing.steps import Entry, step
from chargeloom.domain.pricing.taxing import Amount, limited, taxed, total
from chargeloom.domain.tariffs.tariff import Dimension, Tariff

_UNITS: Final = {
    LineKind.ENERGY: 1000,
    LineKind.TIME: 3600,
    LineKind.PARKING_TIME: 3600,
    LineKind.RESERVATION_TIME: 3600,
    LineKind.FLAT: 1,
    LineKind.RESERVATION_FLAT: 1,
}
"""How much of what is counted bears the price: prices are for kWh and hours, Wh and seconds are counted."""

_ONCE: Final = (LineKind.FLAT, LineKind.RESERVATION_FLAT)


def price(tariff: Tariff, periods: Sequence[Period], zone: tzinfo) -> Cost:
    """Price periods, given in their order; `zone` is that of the place where it was charged."""
    tally, periods = _Tally(tariff), _something(periods)
    is_expired = all(one.activity is Activity.RESERVATION for one in periods)
    for slice_ in sliced(tariff, periods, zone):
        tally.take(slice_, is_expired=is_expired)
    entries = tally.stepped()
    amounts = [_amount(tariff, one) for one in entries]
    lines = [_line(entry, amount) for entry, amount in zip(entries, amounts, strict=True)]
    lines += _limit_lines(tariff, total(amounts), periods)
    return Cost(
        currency=tariff.currency,
        lines=tuple(lines),
        excl=_sum([line.excl for line in lines]),
        incl=_sum([line.incl for line in lines]),
        is_current_unknown=tally.is_current_unknown,
    )


def _something(periods: Sequence[Period]) -> Sequence[Period]:
    """Pass over periods of nothing; where there is nothing else, one is left for the fee that falls due."""
    return [one for one in periods if not one.is_nothing] or periods[:1]


class _Tally:
    """How much of each component there is, in the order in which they came to apply."""

    def __init__(self, tariff: Tariff) -> None:
        self._tariff = tariff
        self._offers = Offers(tariff)
        self._entries: dict[tuple[LineKind, int], Entry] = {}
        self._last: dict[str, Entry] = {}
        self.is_current_unknown = False

    def take(self, slice_: Slice, *, is_expired: bool) -> None:
        """Count a slice."""
        self.is_current_unknown = self.is_current_unknown or unmeasured(self._tariff, slice_)
        if slice_.period.activity is Activity.RESERVATION:
            self._take_reservation(slice_, is_expired=is_expired)
            return
        self._count(LineKind.FLAT, self._offers.chosen(Dimension.FLAT, slice_), slice_, Fraction(1))
        energy = self._offers.chosen(Dimension.ENERGY, slice_)
        self._count(LineKind.ENERGY, energy, slice_, slice_.energy_wh)
        kind, dimension = _TIME_OF[slice_.period.activity]
        self._count(kind, self._offers.chosen(dimension, slice_), slice_, slice_.billed_s)

    def stepped(self) -> list[Entry]:
        """Apply the steps: once for energy, once for time, once for a reservation."""
        entries = list(self._entries.values())
        for what in ("energy", "time", "reservation"):
            step(entries, self._last.get(what))
        return entries

    def _take_reservation(self, slice_: Slice, *, is_expired: bool) -> None:
        for priced in reservation_prices(is_expired=is_expired):
            fee = self._offers.chosen(Dimension.FLAT, slice_, priced=priced)
            self._count(LineKind.RESERVATION_FLAT, fee, slice_, Fraction(1))
        found = (
            self._offers.chosen(Dimension.TIME, slice_, priced=priced)
            for priced in reservation_prices(is_expired=is_expired)
        )
        held = next((one for one in found if one is not None), None)
        self._count(LineKind.RESERVATION_TIME, held, slice_, slice_.billed_s)

    def _count(self, kind: LineKind, found: Chosen | None, slice_: Slice, much: Fraction) -> None:
        if found is None or (not much and kind not in _ONCE):
            return
        entry = self._entries.get((kind, found.element))
        if entry is None:
            entry = Entry(kind, found, slice_.start, slice_.start)
            self._entries[kind, found.element] = entry
        elif kind in _ONCE:
            return
        entry.measured += much
        if kind not in _ONCE:
            entry.until = slice_.end
        if kind in _STEPPED:
            self._last[_STEPPED[kind]] = entry


_TIME_OF: Final = {
    Activity.CHARGING: (LineKind.TIME, Dimension.TIME),
    Activity.PARKING: (LineKind.PARKING_TIME, Dimension.PARKING_TIME),
}
_STEPPED: Final = {
    LineKind.ENERGY: "energy",
    LineKind.TIME: "time",
    LineKind.PARKING_TIME: "time",
    LineKind.RESERVATION_TIME: "reservation",
}


def _amount(tariff: Tariff, entry: Entry) -> Amount:
    component = entry.chosen.component
    return taxed(tariff, component, entry.billed * Fraction(component.price) / _UNITS[entry.kind])


def _line(entry: Entry, amount: Amount) -> Line:
    component = entry.chosen.component
    unit = 1000 if entry.kind is LineKind.ENERGY else 1
    return Line(
        kind=entry.kind,
        element=entry.chosen.element,
        price=component.price,
        vat=component.vat,
        quantity=written(entry.billed / unit),
        measured=written(entry.measured / unit),
        step_size=component.step_size,
        excl=_written(amount.excl),
        incl=_written(amount.incl),
        since=entry.since,
        until=entry.until,
    )


def _limit_lines(tariff: Tariff, amount: Amount, periods: Sequence[Period]) -> Iterator[Line]:
    at = periods[-1].end if periods else Instant(0)
    for kind, by in limited(tariff, amount):
        yield Line(kind=kind, excl=_written(by.excl), incl=_written(by.incl), since=at, until=at)


def _written(side: Fraction | None) -> Decimal | None:
    return None if side is None else written(side)


def _sum(sides: list[Decimal | None]) -> Decimal | None:
    """Add what the lines say, so that the total is their sum to the last digit."""
    known = [one for one in sides if one is not None]
    if len(known) < len(sides):
        return None
    return written(sum(map(Fraction, known), Fraction(0)))
