"""What a message measured, in a few words: energy, power, state of charge, then whatever else there is."""

from typing import Any, Final

from chargeloom.domain.reading import WATT_HOURS, WATTS, amount
from chargeloom.web.console.trace.finding import find
from chargeloom.web.console.trace.quoting import plain
from chargeloom.web.console.words.formats import Formats
from chargeloom.web.console.words.texts import translate

_READINGS_SHOWN: Final = 4


def readings(payload: Any, language: str) -> str | None:
    """Say what the newest samples are: energy, power, state of charge, then whatever else there is."""
    told = find(payload, "meterValue")
    if not isinstance(told, list) or not told:
        return None
    sampled = find(told[-1], "sampledValue")
    totals = [one for one in sampled if _is_total(one)] if isinstance(sampled, list) else []
    said = [_sample(one, language) for one in sorted(totals, key=_rank)]
    return ", ".join([one for one in said if one][:_READINGS_SHOWN]) or None


def _is_total(sample: Any) -> bool:
    return isinstance(sample, dict) and "phase" not in sample


NAMES: Final = {
    "Energy.Active.Import.Register": "Energy",
    "Power.Active.Import": "Power",
    "SoC": "Battery",
    "Current.Import": "Current",
    "Voltage": "Voltage",
    "Power.Offered": "Power on offer",
    "Current.Offered": "Current on offer",
    "Energy.Active.Export.Register": "Energy fed back",
    "Power.Active.Export": "Power fed back",
    "Temperature": "Temperature",
    "Frequency": "Frequency",
}


def _measurand(sample: dict[str, Any]) -> str:
    return str(sample.get("measurand", "Energy.Active.Import.Register"))


def _rank(sample: dict[str, Any]) -> int:
    order = [*NAMES]
    measurand = _measurand(sample)
    return order.index(measurand) if measurand in order else len(order)


def _sample(sample: dict[str, Any], language: str) -> str | None:
    number = amount(str(sample.get("value")))
    if number is None or number.adjusted() > _LARGEST_EXPONENT:
        return None
    measurand = _measurand(sample)
    formats = Formats(language)
    name = translate(language, NAMES[measurand]) if measurand in NAMES else plain(measurand)
    unit = _unit(sample)
    number = number.scaleb(_multiplier(sample))
    if unit in WATT_HOURS:
        return f"{name} {formats.energy(number * WATT_HOURS[unit])}"
    if unit in WATTS:
        return f"{name} {formats.power(number * WATTS[unit])}"
    shown = formats.number(number, 0 if number == number.to_integral_value() else 1)
    return f"{name} {shown} {'%' if unit == 'Percent' else plain(unit, 12)}".rstrip()


_LARGEST_EXPONENT: Final = 18


def _unit(sample: dict[str, Any]) -> str:
    said = sample.get("unit", find(sample, "unitOfMeasure.unit"))
    if isinstance(said, str):
        return said
    measurand = _measurand(sample)
    return (
        "Wh" if measurand.startswith("Energy.Active") else "Percent" if measurand == "SoC" else ""
    )


def _multiplier(sample: dict[str, Any]) -> int:
    said = find(sample, "unitOfMeasure.multiplier")
    is_sound = (
        isinstance(said, int) and not isinstance(said, bool) and abs(said) <= _LARGEST_EXPONENT
    )
    return said if is_sound else 0
