"""The words around values: they say what is measured, and come in few kinds."""

import re
from typing import Any, Final

import msgspec

from chargeloom.domain.by_identity import lasting
from chargeloom.domain.reading import Quantity
from chargeloom.protocols.ocpp.familiar.manner import Manner, Strange
from chargeloom.protocols.ocpp.familiar.memory import Memory
from chargeloom.protocols.ocpp.familiar.words import GAP
from chargeloom.wire.json import TypedDecoder
from chargeloom.wire.violation import WireError

_BETWEEN: Final = re.compile(r"\}, ?\{")
"""What stands between two samples."""


class Layouts(Memory):
    """The words around values: as often as they come, all of them are the very same layout."""

    def __init__(self, manner: Manner) -> None:
        super().__init__()
        self._manner = manner
        self._quantities = Memory()
        self._decoder = TypedDecoder(manner.sample)

    def __missing__(self, words: str) -> Any:
        """Find what words around values describe. Raises Strange."""
        quantities = lasting(tuple([self._quantity(sample) for sample in _samples(words)]))
        return self.keep(words, self._manner.layout(quantities))

    def _quantity(self, sample: str) -> Quantity:
        quantity: Quantity | None = self._quantities.get(sample)
        return quantity or self._quantities.keep(sample, self._read(sample))

    def _read(self, sample: str) -> Quantity:
        if sample.count(GAP) != 1 or any(name in sample for name in self._manner.unfamiliar):
            raise Strange
        text = f"{{{sample.replace(GAP, self._manner.any_value)}}}"
        try:
            return self._manner.quantity(self._decoder.decode(text.encode()))
        except (msgspec.DecodeError, RecursionError, WireError):
            raise Strange from None


def _samples(words: str) -> list[str]:
    """Take samples apart, their values left out. Raises Strange."""
    if words[:1] != "{" or words[-1:] != "}":
        raise Strange
    return _BETWEEN.split(words[1:-1])
