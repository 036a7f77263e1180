"""Meters that lie: a sample is believed only when nothing speaks against it, and never after a doubt."""

from enum import StrEnum
from math import isfinite
from typing import Final

from chargeloom.domain.devices.device import CURRENTS, POWERS, VOLTAGES, Channel, Device, Sample
from chargeloom.domain.devices.electrical import flow_of
from chargeloom.domain.instant import SECOND, Instant

MAX_CLOCK_OFF_US: Final = 60 * SECOND
"""Beyond this the time that a device tells is wrong, or what it tells is old."""

_VOLTS: Final = (50.0, 1_000.0)
_MAX_KW: Final = 10_000.0
_MARGIN: Final = 1.25
_FLOOR_KW: Final = 0.5


class Doubt(StrEnum):
    """Why a sample is not believed."""

    NO_NUMBER = "no-number"
    ABSURD = "absurd"
    CONTRADICTION = "contradiction"
    WRONG_TIME = "wrong-time"
    FROZEN = "frozen"
    INCOMPLETE = "incomplete"


class Watcher:
    """Judges the samples of one device, one after the other."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._last: dict[Channel, float] | None = None
        self._device_at: Instant | None = None
        self._changed_at: Instant | None = None

    def doubt(self, sample: Sample, now: Instant) -> Doubt | None:
        """Say why a sample can't be believed; None when it can."""
        is_frozen = self._is_frozen(sample, now)
        for found in (
            _no_number(sample),
            _absurd(sample, self._device),
            _contradiction(sample),
            self._wrong_time(sample, now),
            Doubt.FROZEN if is_frozen else None,
            _incomplete(sample, self._device.phases),
        ):
            if found is not None:
                return found
        return None

    def _wrong_time(self, sample: Sample, now: Instant) -> Doubt | None:
        """A device whose clock stands still, or goes back, repeats what is old."""
        told, before = sample.device_at, self._device_at
        self._device_at = told
        if told is None:
            return None
        is_off = abs(now - told) > MAX_CLOCK_OFF_US
        is_back = before is not None and told < before
        return Doubt.WRONG_TIME if is_off or is_back else None

    def _is_frozen(self, sample: Sample, now: Instant) -> bool:
        """Whether nothing has changed for too long, though something is there that always does.

        Without a load a meter of currents alone says 0 for hours, and is right.
        """
        if sample.values != self._last or self._changed_at is None or now < self._changed_at:
            self._last, self._changed_at = sample.values, now
            return False
        moves = any(sample.values.get(one) for one in (*CURRENTS, *VOLTAGES, *POWERS))
        patience_us = self._device.terms.frozen_after_s * SECOND
        return moves and 0 < patience_us <= now - self._changed_at


def _no_number(sample: Sample) -> Doubt | None:
    is_sound = all(isfinite(value) for value in sample.values.values())
    return None if is_sound else Doubt.NO_NUMBER


def _absurd(sample: Sample, device: Device) -> Doubt | None:
    values, max_a = sample.values, device.terms.max_a
    derived = flow_of(sample, device.phases).a or ()
    low, high = _VOLTS
    is_absurd = (
        any(abs(values.get(one, 0.0)) > max_a for one in CURRENTS)
        or any(abs(one) > max_a for one in derived)
        or any(not low <= values[one] <= high for one in VOLTAGES if values.get(one))
        or any(abs(values.get(one, 0.0)) > _MAX_KW for one in (Channel.POWER, *POWERS))
    )
    return Doubt.ABSURD if is_absurd else None


def _contradiction(sample: Sample) -> Doubt | None:
    """No power is larger than its voltage times its current: one of the three has a wrong scale."""
    values = sample.values
    most: list[float] = []
    for current, volts, power in zip(CURRENTS, VOLTAGES, POWERS, strict=True):
        if current not in values or volts not in values:
            continue
        most.append(abs(values[current]) * values[volts] / 1000.0)
        if power in values and abs(values[power]) > most[-1] * _MARGIN + _FLOOR_KW:
            return Doubt.CONTRADICTION
    total = values.get(Channel.POWER)
    if total is not None and len(most) == len(CURRENTS) and abs(total) > _at_most(most):
        return Doubt.CONTRADICTION
    return None


def _at_most(most_kw: list[float]) -> float:
    return sum(most_kw) * _MARGIN + _FLOOR_KW


def _incomplete(sample: Sample, phases: str) -> Doubt | None:
    """A phase that is not told is not idle: without all currents, or a power, nothing is known."""
    flow = flow_of(sample, phases)
    told = any(one in sample.values for one in (*CURRENTS, *POWERS))
    knows_nothing = flow.kw is None and Channel.CHARGE not in sample.values
    return Doubt.INCOMPLETE if flow.a is None and (told or knows_nothing) else None
