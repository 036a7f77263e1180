"""What a simulated meter keeps in its registers: a flow, written by a map or as SunSpec models."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from chargeloom.domain.devices.device import CURRENTS, POWERS, VOLTAGES, Channel, PerLine, Word
from chargeloom.protocols.devices import words
from chargeloom.protocols.devices.maps import RegisterMap
from chargeloom.protocols.devices.sunspec import BASES, END, MARK

_ABSENT: Final = 0x8000


class Supply(NamedTuple):
    """What flows at a meter: currents with their direction, + is import."""

    a: PerLine
    v: PerLine = (230.0, 230.0, 230.0)
    import_kwh: float = 0.0
    export_kwh: float = 0.0

    @property
    def kw(self) -> PerLine:
        """The power of each phase, at a power factor of one."""
        first, second, third = (a * v / 1000.0 for a, v in zip(self.a, self.v, strict=True))
        return first, second, third

    def channels(self) -> Mapping[Channel, float]:
        """Write it as what a meter measures."""
        return {
            **dict(zip(CURRENTS, self.a, strict=True)),
            **dict(zip(VOLTAGES, self.v, strict=True)),
            **dict(zip(POWERS, self.kw, strict=True)),
            Channel.POWER: sum(self.kw),
            Channel.FREQUENCY: 50.0,
            Channel.IMPORT: self.import_kwh,
            Channel.EXPORT: self.export_kwh,
        }


def mapped(supply: Supply, known: RegisterMap, table: str) -> dict[int, int]:
    """Write a supply by a map; where no value stands, nothing is but zeros up to the next one."""
    bank: dict[int, int] = {}
    for span in words.spans(known.registers):
        if span.table == table:
            bank.update(dict.fromkeys(range(span.start, span.start + span.length), 0))
    channels = supply.channels()
    for register in known.registers:
        if register.table != table:
            continue
        value = channels[register.channel]
        if known.are_currents_unsigned and register.channel in CURRENTS:
            value = abs(value)
        told = words.registers(
            value / register.scale * register.sign, register.type, register.words
        )
        bank.update(enumerate(told, register.address))
    return bank


def sunspec_meter(supply: Supply, base: int = BASES[0]) -> dict[int, int]:
    """Write a supply as a SunSpec meter: models 1 and 203, with scale factors."""
    return _chain(base, {1: _common("Simulated meter"), 203: _meter(supply)})


def sunspec_inverter(supply: Supply, base: int = BASES[0]) -> dict[int, int]:
    """Write a supply as a SunSpec inverter: models 1, 103 and 120; what it gives is positive."""
    return _chain(base, {1: _common("Simulated inverter"), 103: _inverter(supply), 120: [0] * 26})


def sunspec_battery(supply: Supply, charge_percent: float, base: int = BASES[0]) -> dict[int, int]:
    """Write a battery with its converter: models 1, 701 and 713."""
    store = [0] * 7
    store[2:3] = words.registers(charge_percent * 10, "u16")
    store[5:7] = (0, _exponent(-1))
    return _chain(base, {1: _common("Simulated battery"), 701: _der(supply), 713: store})


def _chain(base: int, models: Mapping[int, list[int]]) -> dict[int, int]:
    told = [*MARK]
    for number, body in models.items():
        told.extend((number, len(body), *body))
    told.extend((END, 0))
    return dict(enumerate(told, base))


def _common(model: str) -> list[int]:
    body: list[int] = []
    for text, size in (("chargeloom", 16), (model, 16), ("", 8), ("1.0", 8), ("0001", 16)):
        padded = text.encode().ljust(2 * size, b"\0")
        body.extend(int.from_bytes(padded[at : at + 2], "big") for at in range(0, 2 * size, 2))
    return [*body, 1, _ABSENT]


def _meter(supply: Supply) -> list[int]:
    body = [_ABSENT] * 105
    _put(body, 0, "i16", sum(map(abs, supply.a)), -2)
    for line in range(3):
        _put(body, 1 + line, "i16", abs(supply.a[line]), -2)
        _put(body, 6 + line, "i16", supply.v[line], -2)
        _put(body, 17 + line, "i16", supply.kw[line] * 1000, 1)
    _put(body, 5, "i16", sum(supply.v) / 3, -2)
    _put(body, 14, "i16", 50.0, -2)
    _put(body, 16, "i16", sum(supply.kw) * 1000, 1)
    _put(body, 36, "u32", supply.export_kwh * 1000, 0)
    _put(body, 44, "u32", supply.import_kwh * 1000, 0)
    for place, exponent in ((4, -2), (13, -2), (15, -2), (20, 1), (52, 0)):
        body[place] = _exponent(exponent)
    return body


def _inverter(supply: Supply) -> list[int]:
    body = [0xFFFF] * 50
    _put(body, 0, "u16", sum(map(abs, supply.a)), -2)
    for line in range(3):
        _put(body, 1 + line, "u16", abs(supply.a[line]), -2)
        _put(body, 8 + line, "u16", supply.v[line], -1)
    _put(body, 12, "i16", -sum(supply.kw) * 1000, 1)
    _put(body, 14, "u16", 50.0, -2)
    _put(body, 22, "u32", supply.export_kwh * 1000, 0)
    for place, exponent in ((4, -2), (11, -1), (13, 1), (15, -2), (24, 0)):
        body[place] = _exponent(exponent)
    return body


def _der(supply: Supply) -> list[int]:
    body = [0] * 153
    _put(body, 8, "i16", -sum(supply.kw) * 1000, 1)
    _put(body, 15, "u32", 50.0, -2)
    _put(body, 17, "u64", supply.export_kwh * 1000, 0)
    _put(body, 21, "u64", supply.import_kwh * 1000, 0)
    for line in range(3):
        _put(body, 39 + 23 * line, "i16", -supply.kw[line] * 1000, 1)
        _put(body, 43 + 23 * line, "i16", -supply.a[line], -2)
        _put(body, 45 + 23 * line, "u16", supply.v[line], -1)
    for place, exponent in ((111, -2), (112, -1), (113, -2), (114, 1), (118, 0)):
        body[place] = _exponent(exponent)
    return body


def _put(body: list[int], place: int, kind: Word, value: float, exponent: int) -> None:
    told = words.registers(value / 10.0**exponent, kind)
    body[place : place + len(told)] = told


def _exponent(exponent: int) -> int:
    return words.registers(exponent, "i16")[0]
