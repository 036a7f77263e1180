"""Formats: numbers, energies, times and spans as people of a language write them."""

from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Final

from babel import Locale, dates, numbers

from chargeloom.domain.instant import DAY, HOUR, MINUTE, SECOND, Instant, in_zone, to_datetime
from chargeloom.web.console.words.texts import translate

_LOCALES: Final = {"en": Locale("en", "GB"), "de": Locale("de", "DE")}
NOTHING: Final = "\N{EN DASH}"


class Formats:
    """How one reader wants things written."""

    def __init__(self, language: str, zone: tzinfo = UTC) -> None:
        self._language = language
        self._locale = _LOCALES.get(language, _LOCALES["en"])
        self._zone = zone

    @property
    def zone(self) -> str:
        """The name of the zone that times are written in."""
        return str(self._zone)

    @property
    def writes_comma(self) -> bool:
        """Whether the decimal sign is a comma."""
        return str(numbers.get_decimal_symbol(self._locale)) == ","

    def number(self, value: Decimal | float | None, digits: int = 0) -> str:
        """Write a number with so many digits behind the sign."""
        if value is None:
            return NOTHING
        shape = "#,##0" + ("." + "0" * digits if digits else "")
        return numbers.format_decimal(value, shape, locale=self._locale)

    def entered(self, value: Decimal | None) -> str:
        """Write a number for a field, exactly, with the sign that people of the language type."""
        sign = numbers.get_decimal_symbol(self._locale)
        return "" if value is None else f"{value:f}".replace(".", sign)

    def energy(self, watt_hours: Decimal | float | None) -> str:
        """Write an energy in kWh, a large one in MWh."""
        if watt_hours is None:
            return NOTHING
        kwh = Decimal(watt_hours) / 1000
        if abs(kwh) >= 10_000:
            return f"{self.number(kwh / 1000, 2)} MWh"
        return f"{self.number(kwh, 2 if abs(kwh) < 100 else 1)} kWh"

    def money(self, amount: Decimal | str | None, currency: str) -> str:
        """Write an amount of money, with the places that it is given with."""
        if amount is None:
            return NOTHING
        exact = Decimal(amount)
        places = max(-int(exact.as_tuple().exponent), 0)
        shape = "#,##0" + ("." + "0" * places if places else "")
        number = numbers.format_decimal(exact, shape, locale=self._locale)
        return f"{number}\N{NO-BREAK SPACE}{currency}"

    def power(self, watts: Decimal | float | None) -> str:
        """Write a power in kW."""
        return NOTHING if watts is None else f"{self.number(Decimal(watts) / 1000, 1)} kW"

    def size(self, count: int) -> str:
        """Write a number of bytes."""
        for unit in ("B", "KiB", "MiB", "GiB"):
            if count < 1024 or unit == "GiB":
                return f"{self.number(count, 0 if unit == 'B' else 1)} {unit}"
            count //= 1024
        raise AssertionError

    def moment(self, at: Instant | int | str | None) -> str:
        """Write a date and a time; one that the clock shows twice with the zone that is meant."""
        found = datetime_of(at)
        if found is None:
            return NOTHING
        local = in_zone(found, self._zone)
        text = dates.format_datetime(local, "medium", tzinfo=self._zone, locale=self._locale)
        return text + self._which(local)

    def day(self, at: Instant | int | str | None) -> str:
        """Write a day of the month."""
        found = datetime_of(at)
        if found is None:
            return NOTHING
        pattern = "d.M." if self._language == "de" else "d MMM"
        return dates.format_date(in_zone(found, self._zone), pattern, locale=self._locale)

    def whole_day(self, day: date) -> str:
        """Write a day with its year."""
        return dates.format_date(day, "medium", locale=self._locale)

    def month(self, day: date) -> str:
        """Write the month of a day."""
        return dates.format_skeleton("yMMMM", day, locale=self._locale)

    def clock(self, at: Instant | int | str | None) -> str:
        """Write a time of the day."""
        found = datetime_of(at)
        if found is None:
            return NOTHING
        local = in_zone(found, self._zone)
        text = dates.format_time(local, "HH:mm", tzinfo=self._zone, locale=self._locale)
        return text + self._which(local)

    def instant(self, at: Instant) -> str:
        """Write a moment to the millisecond: the day, then the time."""
        found = in_zone(to_datetime(at), self._zone)
        text = f"{self.day(at)} {found:%H:%M:%S}.{found.microsecond // 1000:03}"
        return text + self._which(found)

    def _which(self, local: datetime) -> str:
        """Where the clocks are put back, say which of the two hours it is: a charge of an hour would seem to take none."""
        first, second = (local.replace(fold=fold).utcoffset() for fold in (0, 1))
        if first == second:
            return ""
        return f" {dates.get_timezone_name(local, width='short', locale=self._locale)}"

    def latency(self, milliseconds: float) -> str:
        """Write how long an answer took."""
        digits = 2 if milliseconds < 1 else 1 if milliseconds < 100 else 0
        return f"{self.number(milliseconds, digits)} ms"

    def ago(self, at: Instant | int | str | None, now: Instant) -> str:
        """Say how long ago something was, or how soon it comes."""
        found = datetime_of(at)
        if found is None:
            return translate(self._language, "never")
        delta = found - to_datetime(now)
        if abs(delta.total_seconds()) < 10:
            return translate(self._language, "just now")
        return dates.format_timedelta(delta, add_direction=True, threshold=1, locale=self._locale)

    def span(self, microseconds: int | None) -> str:
        """Write how long something took."""
        if microseconds is None:
            return NOTHING
        span = max(microseconds, 0)
        if span >= DAY:
            return f"{span // DAY} d {span % DAY // HOUR} h"
        if span >= HOUR:
            return f"{span // HOUR} h {span % HOUR // MINUTE:02d} min"
        if span >= MINUTE:
            return f"{span // MINUTE} min"
        return f"{span // SECOND} s"


def datetime_of(at: Instant | int | str | None) -> datetime | None:
    """Read a moment as the store or the API tells it."""
    if at is None:
        return None
    if isinstance(at, str):
        return datetime.fromisoformat(at)
    return to_datetime(Instant(at))
