"""What a meter says now: its words are taken as they come, and reckoned with only when someone asks."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Final, NamedTuple

from chargeloom.domain.by_identity import by_identity
from chargeloom.domain.instant import Instant
from chargeloom.domain.reading import (
    AT_THE_OUTLET,
    BEGIN,
    CURRENT_IMPORT,
    ENERGY_EXPORT,
    ENERGY_IMPORT,
    POWER_IMPORT,
    STATE_OF_CHARGE,
    UPSTREAM,
    WATT_HOURS,
    WATTS,
    Quantity,
    Reading,
    amount,
    factor_of,
    scaled,
)
from chargeloom.domain.sites.three_phase import Lines
from chargeloom.domain.totals import ByLine, are_apart, told_by_line

_SCALES: Final = {
    ENERGY_IMPORT: WATT_HOURS,
    ENERGY_EXPORT: WATT_HOURS,
    POWER_IMPORT: WATTS,
    STATE_OF_CHARGE: {"Percent": Decimal(1)},
}


_PLAIN_DIGITS: Final = 15
"""A text of so many characters is a number that anything can hold, if it is digits but for a point."""
_LINES: Final = {"L1": 0, "L2": 1, "L3": 2, "L1-N": 0, "L2-N": 1, "L3-N": 2}


class LineCurrents(NamedTuple):
    """Amperes on L1, L2 and L3 of an outlet, and when it was so; a line of which nothing was said carries none."""

    at: Instant
    a: Lines


class LiveMeter:
    """The newest value of each quantity that people and the balancer ask for."""

    __slots__ = ("_by_line", "_latest", "_said", "_unread")

    def __init__(self) -> None:
        self._said: dict[str, Said] = {}
        self._by_line: frozenset[str] = frozenset()
        self._latest: Reading | None = None
        self._unread: Unread | None = None

    def take(self, readings: tuple[Reading, ...], *, are_numbers: bool = False) -> None:
        """Take readings; an older one never undoes a newer one, nor does one that can not be read.

        Where it is known that all values are numbers, one reading takes the place of another unread.
        """
        if not are_numbers or len(readings) != 1:
            self._catch_up()
            for reading in readings:
                self._read(reading, _contents(reading.quantities), readings)
            return
        (reading,) = readings
        contents, unread = _contents(reading.quantities), self._unread
        if unread is not None:
            self._read_what_is_not_told_again(unread, reading, contents)
        self._unread = (reading, contents)

    def _read_what_is_not_told_again(
        self, unread: "Unread", reading: Reading, contents: "_Contents"
    ) -> None:
        before, told = unread
        if reading.at < before.at or contents.is_of_the_house:
            self._read(before, told, (before,))
        elif told is not contents:
            for total in told.totals:
                if total[0] not in contents.wholes:
                    self._read_total(before, total, (before,))

    def _catch_up(self) -> None:
        if self._unread is not None:
            (reading, contents), self._unread = self._unread, None
            self._read(reading, contents, (reading,))

    def _read(self, reading: Reading, contents: "_Contents", beside: Sequence[Reading]) -> None:
        is_newest = self._latest is None or reading.at >= self._latest.at
        if is_newest and not contents.is_of_the_house:
            self._latest = reading
        for total in contents.totals:
            self._read_total(reading, total, beside)

    def _read_total(self, reading: Reading, total: "Total", beside: Sequence[Reading]) -> None:
        measurand, places, lines = total
        known = self._said.get(measurand)
        if known is not None and reading.at < known[0]:
            return
        is_kept = self._keep(measurand, reading, places)
        if lines is not None and not is_kept:
            self._add_up(measurand, reading, lines, beside)

    @property
    def register_wh(self) -> Decimal | None:
        """The import register."""
        return self._newest(ENERGY_IMPORT)

    @property
    def register_at(self) -> Instant | None:
        """When the import register was read, by the station's clock."""
        self._catch_up()
        said = self._said.get(ENERGY_IMPORT)
        return None if said is None else said[0]

    @property
    def exported_wh(self) -> Decimal | None:
        """The export register."""
        return self._newest(ENERGY_EXPORT)

    @property
    def power_w(self) -> Decimal | None:
        """The power drawn."""
        return self._newest(POWER_IMPORT)

    @property
    def soc_percent(self) -> Decimal | None:
        """The state of charge."""
        return self._newest(STATE_OF_CHARGE)

    @property
    def lines(self) -> LineCurrents | None:
        """What is drawn of each line of the outlet, where the newest reading tells lines apart."""
        self._catch_up()
        return None if self._latest is None else _currents(self._latest)

    def _newest(self, measurand: str) -> Decimal | None:
        self._catch_up()
        said = self._said.get(measurand)
        return None if said is None else scaled(said[1], said[2])

    def _keep(self, measurand: str, reading: Reading, places: "Places") -> bool:
        """Keep the words of the first total that is one; whether there is any."""
        for place, factor in places:
            text = reading.values[place]
            if _is_number(text):
                self._said[measurand] = (reading.at, text, factor)
                if self._by_line:
                    self._by_line -= {measurand}
                return True
        return False

    def _add_up(
        self, measurand: str, reading: Reading, lines: ByLine, beside: Sequence[Reading]
    ) -> None:
        """Keep what its lines come to where no other reading tells a whole."""
        is_whole_told = measurand in self._said and measurand not in self._by_line
        total = None if is_whole_told or are_apart(beside) else lines.total(reading.values)
        if total is not None:
            self._said[measurand] = (reading.at, str(total), Decimal(1))
            self._by_line |= {measurand}


Said = tuple[Instant, str, Decimal]
"""When a total was read, its own words, and what it is multiplied by."""

Places = tuple[tuple[int, Decimal], ...]
"""Where a total may be read, and what it is multiplied by; the likeliest first."""


def _is_number(text: str) -> bool:
    """Whether a text is a finite number; of most a glance shows it."""
    is_plain = (
        len(text) <= _PLAIN_DIGITS and text.isascii() and text.replace(".", "", 1).isdecimal()
    )
    return is_plain or amount(text) is not None


Total = tuple[str, Places, ByLine | None]


class _Contents(NamedTuple):
    """What readings of some quantities tell."""

    is_of_the_house: bool
    """Whether nothing of it is of the vehicle."""
    totals: tuple[Total, ...]
    wholes: frozenset[str]
    """What is told as a whole."""


Unread = tuple[Reading, _Contents]
"""What comes after all that was read, all of it numbers."""


@by_identity
def _contents(quantities: tuple[Quantity, ...]) -> _Contents:
    """Find the totals among quantities, and what is told by lines where that outweighs the rest."""
    by_line = told_by_line(quantities)
    found = ((measurand, *_places_of(measurand, quantities, by_line)) for measurand in _SCALES)
    totals = tuple(each for each in found if any(each[1:]))
    return _Contents(
        all(one.location == UPSTREAM for one in quantities),
        totals,
        frozenset(measurand for measurand, places, _ in totals if places),
    )


def _places_of(
    measurand: str, quantities: tuple[Quantity, ...], by_line: Iterable[ByLine]
) -> tuple[Places, ByLine | None]:
    """Find one total: what is read at the outlet outweighs what is read elsewhere, and the charge's beginning, told again, is last."""
    told = [(place, one) for place, one in enumerate(quantities) if one.measurand == measurand]
    factors = ((_rank(one), place, factor_of(one, _SCALES[measurand])) for place, one in told)
    whole = [(rank, place, factor) for rank, place, factor in factors if factor is not None]
    whole.sort(key=itemgetter(0))
    lines = min((one for one in by_line if one.measurand == measurand), key=_rank, default=None)
    places = tuple(
        (place, factor) for rank, place, factor in whole if lines is None or rank < _rank(lines)
    )
    return places, lines


def _rank(one: Quantity | ByLine) -> tuple[bool, bool, bool]:
    return one.location not in AT_THE_OUTLET, isinstance(one, ByLine), one.context == BEGIN


def _currents(reading: Reading) -> LineCurrents | None:
    """Read the currents of the lines at one instant; None where it tells of none."""
    found = [0.0, 0.0, 0.0]
    is_told = False
    for quantity, text in zip(reading.quantities, reading.values, strict=True):
        line = _LINES.get(quantity.phase or "")
        if line is None or quantity.measurand != CURRENT_IMPORT or quantity.unit != "A":
            continue
        value = amount(text) if quantity.location in AT_THE_OUTLET else None
        if value is not None:
            found[line], is_told = float(value), True
    return LineCurrents(reading.at, (found[0], found[1], found[2])) if is_told else None
