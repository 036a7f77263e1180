"""Faults on demand: what goes wrong between a station and its central system."""

import math
from collections.abc import Callable, Mapping
from enum import StrEnum
from random import Random
from typing import Final, NamedTuple

from chargeloom.sim.station.agenda import Agenda
from chargeloom.sim.station.interference import CALL, Frame, Interference


class Fault(StrEnum):
    """One kind of fault, with a number behind an equals sign."""

    DROP = "drop"
    """The link falls every so many seconds; 60 unless said otherwise."""
    DUPLICATE = "duplicate"
    """This share of the calls leaves twice; 0.1 unless said otherwise."""
    DELAY = "delay"
    """Everything leaves so many seconds late; 5 unless said otherwise."""
    LOSE_REPLIES = "lose-replies"
    """This share of the answers never arrives; 0.1 unless said otherwise."""
    HALF_OPEN = "half-open"
    """Every so many seconds the station vanishes without closing; 60 unless said otherwise."""
    CLOCK_OFFSET = "clock-offset"
    """The clock is so many seconds ahead, and cannot be set; 3600 unless said otherwise."""
    CLOCK_DRIFT = "clock-drift"
    """The clock gains so many seconds a day between settings; 60 unless said otherwise."""
    CLOCK_1970 = "clock-1970"
    """The clock begins at 1970 and cannot be set."""


DEFAULTS: Final[Mapping[Fault, float]] = {
    Fault.DROP: 60.0,
    Fault.DUPLICATE: 0.1,
    Fault.DELAY: 5.0,
    Fault.LOSE_REPLIES: 0.1,
    Fault.HALF_OPEN: 60.0,
    Fault.CLOCK_OFFSET: 3600.0,
    Fault.CLOCK_DRIFT: 60.0,
    Fault.CLOCK_1970: 0.0,
}


class Faulty(NamedTuple):
    """A fault and its number."""

    fault: Fault
    value: float


def read_fault(text: str) -> Faulty:
    """Read `name` or `name=number`. Raises ValueError."""
    name, sign, value = text.partition("=")
    if name not in frozenset(Fault):
        raise ValueError(f"there is no fault {name!r}; there are {', '.join(Fault)}")
    fault = Fault(name)
    number = _number(name, value) if sign else DEFAULTS[fault]
    if number < 0 and fault not in {Fault.CLOCK_OFFSET, Fault.CLOCK_DRIFT}:
        raise ValueError(f"{name} cannot be negative")
    if number > 1 and fault in {Fault.DUPLICATE, Fault.LOSE_REPLIES}:
        raise ValueError(f"{name} is a share, of 1 at most")
    return Faulty(fault, number)


def _number(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"{name} needs a number behind its equals sign, not {text!r}")
    return number


class Drop(Interference):
    """The link falls, again and again."""

    def __init__(self, every_s: float) -> None:
        super().__init__()
        self._every_s = every_s
        self._at: float | None = None

    def connected(self, now: float) -> None:
        super().connected(now)
        self._at = now + self._every_s

    def disconnected(self, _: float) -> None:
        self._at = None

    def deadline(self) -> float | None:
        return self._at

    def tick(self, now: float) -> None:
        if self._at is not None and now >= self._at:
            self._at = None
            self.fall()

    def fall(self) -> None:
        self.hangs_up = True


class HalfOpen(Drop):
    """The station is gone, and the link does not know."""

    def fall(self) -> None:
        self.goes_silent = True


class Duplicate(Interference):
    """Some calls leave twice, under the same id."""

    def __init__(self, share: float, chance: Random) -> None:
        super().__init__()
        self._share = share
        self._chance = chance

    def outgoing(self, frame: Frame, _: float) -> list[Frame]:
        is_doubled = frame[0] == CALL and self._chance.random() < self._share
        return [frame, frame] if is_doubled else [frame]


class LoseReplies(Interference):
    """Some answers never arrive."""

    def __init__(self, share: float, chance: Random) -> None:
        super().__init__()
        self._share = share
        self._chance = chance

    def incoming(self, frame: Frame, _: float) -> list[Frame]:
        is_lost = frame[0] != CALL and self._chance.random() < self._share
        return [] if is_lost else [frame]


class Delay(Interference):
    """Everything leaves late, in its order."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds
        self._held = Agenda()

    def outgoing(self, frame: Frame, now: float) -> list[Frame]:
        self._held.add(now + self._seconds, lambda _: self.to_csms.append(frame))
        return []

    def disconnected(self, _: float) -> None:
        self._held.clear()

    def deadline(self) -> float | None:
        return self._held.deadline()

    def tick(self, now: float) -> None:
        self._held.tick(now)


_MAKERS: Final[Mapping[Fault, Callable[[float, Random], Interference]]] = {
    Fault.DROP: lambda value, _: Drop(value),
    Fault.DUPLICATE: Duplicate,
    Fault.DELAY: lambda value, _: Delay(value),
    Fault.LOSE_REPLIES: LoseReplies,
    Fault.HALF_OPEN: lambda value, _: HalfOpen(value),
}
"""The others are faults of the clock."""


def interference(faulty: Faulty, chance: Random) -> Interference | None:
    """Make what stands between the station and its link; None for a fault of the clock."""
    maker = _MAKERS.get(faulty.fault)
    return None if maker is None else maker(faulty.value, chance)
