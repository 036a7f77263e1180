"""Readings as stations of the field write them: what one MeterValues holds."""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

SMALLEST_BYTES: Final = 600
LARGEST_BYTES: Final = 1_300
ENVELOPE_BYTES: Final = 170
"""What call, connector, transaction and time stamp add to the samples."""
READINGS: Final = 4
"""So many different ones each meter tells, over and over; the register apart."""


class Quantity(NamedTuple):
    """One thing that a meter tells: its name, unit, phase, and the range of its value."""

    measurand: str
    unit: str
    phase: str | None
    low: float
    high: float


REGISTER: Final = "Energy.Active.Import.Register"
QUANTITIES: Final = (
    Quantity("Power.Active.Import", "W", None, 1_380, 22_000),
    Quantity("Current.Import", "A", "L1", 6, 32),
    Quantity("Current.Import", "A", "L2", 6, 32),
    Quantity("Current.Import", "A", "L3", 6, 32),
    Quantity("Voltage", "V", "L1-N", 218, 242),
    Quantity("Voltage", "V", "L2-N", 218, 242),
    Quantity("Voltage", "V", "L3-N", 218, 242),
    Quantity("Current.Offered", "A", None, 6, 32),
    Quantity("Power.Offered", "W", None, 1_380, 22_000),
    Quantity("SoC", "Percent", None, 5, 100),
    Quantity("Temperature", "Celsius", None, -5, 45),
)
INDICES: Final = range(len(QUANTITIES))
RESPELLED_V201: Final = {"Temperature": ("Frequency", "Hz")}
"""OCPP 2.0.1 measures no temperature."""


class Samples(NamedTuple):
    """The sampledValue array of one reading; `%d` stands for the energy register in Wh."""

    template: bytes
    sample_count: int


Line = Callable[[str, str, str, str | None, bool], str]
"""Writes one sample: value, measurand, unit, phase, and whether the station is wordy."""


def samples(
    quantities: Sequence[Quantity], values: Sequence[float], is_wordy: bool, line: Line
) -> Samples:
    """Write a reading: the register and the quantities; a wordy station states the defaults too."""
    lines = [line("%d", REGISTER, "Wh", None, is_wordy)]
    for each, value in zip(quantities, values, strict=True):
        lines.append(line(f"{value:.1f}", each.measurand, each.unit, each.phase, is_wordy))
    return Samples(("[" + ",".join(lines) + "]").encode(), len(lines))


def line_v201(value: str, measurand: str, unit: str, phase: str | None, is_wordy: bool) -> str:
    """Write a sample of OCPP 2.0.1: a number, and a unit of measure of its own."""
    measurand, unit = RESPELLED_V201.get(measurand, (measurand, unit))
    parts = [f'"value":{value}', f'"measurand":"{measurand}"']
    if phase is not None:
        parts.append(f'"phase":"{phase}"')
    if is_wordy:
        parts += ['"context":"Sample.Periodic"', '"location":"Outlet"']
    parts.append(f'"unitOfMeasure":{{"unit":"{unit}"}}')
    return "{" + ",".join(parts) + "}"


def line_v16(value: str, measurand: str, unit: str, phase: str | None, is_wordy: bool) -> str:
    parts = [("value", value)]
    if is_wordy:
        parts.append(("context", "Sample.Periodic"))
    parts.append(("measurand", measurand))
    if phase is not None:
        parts.append(("phase", phase))
    if is_wordy:
        parts.append(("location", "Outlet"))
    parts.append(("unit", unit))
    return "{" + ",".join(f'"{name}":"{text}"' for name, text in parts) + "}"


Meter = tuple[Samples, ...]
"""What the meter of one station tells, reading after reading: always the same quantities, as they are configured."""


def meters(count: int, source: random.Random, line: Line = line_v16) -> tuple[Meter, ...]:
    """Make meters whose readings have 6 to 12 samples, in messages of 600 to 1,300 bytes."""
    made = _candidates(source, line)
    return tuple(next(made) for _ in range(count))


def _candidates(source: random.Random, line: Line) -> Iterator[Meter]:
    while True:
        chosen = [QUANTITIES[i] for i in sorted(source.sample(INDICES, source.randint(5, 11)))]
        is_wordy = source.random() < 0.5
        drawn = [[source.uniform(each.low, each.high) for each in chosen] for _ in range(READINGS)]
        made = tuple(samples(chosen, values, is_wordy, line) for values in drawn)
        if all(_is_of_a_promised_size(one) for one in made):
            yield made


def _is_of_a_promised_size(one: Samples) -> bool:
    return SMALLEST_BYTES <= len(one.template) + ENVELOPE_BYTES <= LARGEST_BYTES
