"""Taking what proves a value whole where the version has too little room for it.

OCPP 2.1 has 32,768 characters for what OCPP 2.0.1 gives 2,500 (2.46); whoever signs several readings at once needs them.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec.structs import replace

from chargeloom.protocols.ocpp.mending.damage import Damage
from chargeloom.protocols.ocpp.mending.events import READINGS, SAMPLES

_SIGNED: Final = "signedMeterValue"
_PROOFS: Final = {"signedMeterData": "signed_meter_data", "publicKey": "public_key"}
_ROOM: Final = 2_500
_LONGEST: Final = 32_768


def is_proof(damage: Damage) -> bool:
    """Whether it is a text that proves nothing once it is cut."""
    return damage.path[-2:-1] == [_SIGNED] and damage.name in _PROOFS


def shorten(damage: Damage) -> bool:
    """Let its beginning stand for a proof, which `as_meant` brings back whole."""
    text = damage.at()
    if not is_proof(damage) or not isinstance(text, str) or not _ROOM < len(text) <= _LONGEST:
        return False
    damage.put(text[:_ROOM])
    return True


def as_meant(message: Any, said: Mapping[str, Any]) -> Any:
    """Bring the proofs back as they were said, each where its beginning stands."""
    whole = list(_proofs(said))
    readings = message.meter_value
    if readings is None:  # the reading went for something else
        return message
    return replace(message, meter_value=tuple(_reading(one, whole) for one in readings))


def _reading(reading: Any, whole: list[str]) -> Any:
    samples = tuple(_sample(sample, whole) for sample in reading.sampled_value)
    return replace(reading, sampled_value=samples)


def _sample(sample: Any, whole: list[str]) -> Any:
    signed = sample.signed_meter_value
    if signed is None:
        return sample
    changes = {name: _whole(getattr(signed, name), whole) for name in _PROOFS.values()}
    return replace(sample, signed_meter_value=replace(signed, **changes))


def _whole(text: str, whole: list[str]) -> str:
    """Find the first that begins so, once: what else begins so is told behind it."""
    if len(text) == _ROOM:
        for place, one in enumerate(whole):
            if one.startswith(text):
                return whole.pop(place)
    return text


def _proofs(said: Mapping[str, Any]) -> Iterator[str]:
    """List what proves values, in the order in which it is told."""
    for reading in _list(said, READINGS):
        for sample in _list(reading, SAMPLES):
            signed = sample.get(_SIGNED) if isinstance(sample, dict) else None
            if isinstance(signed, dict):
                texts = map(signed.get, _PROOFS)
                yield from (text for text in texts if isinstance(text, str))


def _list(said: Any, name: str) -> list[Any]:
    found = said.get(name) if isinstance(said, dict) else None
    return found if isinstance(found, list) else []
