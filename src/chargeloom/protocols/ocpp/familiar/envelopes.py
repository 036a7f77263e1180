"""What stands around the samples of a reading: the same words for the same station, but for their gaps."""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec

from chargeloom.protocols.ocpp.familiar.manner import FILLING, Manner, Strange
from chargeloom.protocols.ocpp.familiar.memory import Memory
from chargeloom.protocols.ocpp.familiar.words import GAP, SAMPLES
from chargeloom.wire.json import TypedDecoder
from chargeloom.wire.violation import WireError

MOST_USUAL: Final = 3
"""So many envelopes are tried before a text is taken apart to see which it has."""

_NOTHING: Final = ""
_LABELS: Final = (":", ": ", ':"', ': "')

_call = msgspec.json.Decoder(tuple[int, str, str, msgspec.Raw]).decode


class Envelope(msgspec.Struct, frozen=True):
    template: Any
    said: tuple[tuple[int, Callable[[str], Any]], ...]
    """By what is spoken: which filling says it, and how that is read; none of them says None."""


class Envelopes:
    """What stands around the samples."""

    def __init__(self, manner: Manner) -> None:
        self._manner = manner
        self._memory = Memory()
        names = "|".join(manner.gaps)
        self._split = re.compile(rf'("(?:{names})": ?"?)({FILLING})').split
        self._usual: tuple[tuple[Callable[[str], re.Match[str] | None], Envelope], ...] = ()
        """What matches the envelopes that were learnt first: those of most stations."""
        self._decoder = TypedDecoder(manner.call)
        self._gaps = {
            f'"{name}"{between}': gap for name, gap in manner.gaps.items() for between in _LABELS
        }
        self._fills = {
            label: re.compile(gap.filling).fullmatch for label, gap in self._gaps.items()
        }

    def parted(self, text: str) -> tuple[Envelope, Sequence[str]]:
        """Find an envelope and what fills its gaps, and behind that nothing. Raises Strange."""
        for match, envelope in self._usual:
            matched = match(text)
            if matched is not None:
                return envelope, matched.groups()
        if any(name in text for name in self._manner.unfamiliar):
            raise Strange
        parts = self._split(text)
        labels, fillings = parts[1::3], parts[2::3]
        for label, filling in zip(labels, fillings, strict=True):
            if not self._fills[label](filling):
                raise Strange
        parts[2::3] = [GAP] * len(fillings)
        return self._known("".join(parts), labels), (*fillings, _NOTHING)

    def _known(self, text: str, labels: list[str]) -> Envelope:
        """Find an envelope; a new one is read with one sample in it. Raises Strange."""
        known: Envelope | None = self._memory.get(text)
        if known is not None:
            return known
        envelope = self._memory.keep(text, self._read(text, labels))
        if len(self._usual) < MOST_USUAL:
            self._usual += ((self._pattern(text, labels).fullmatch, envelope),)
        return envelope

    def _pattern(self, text: str, labels: list[str]) -> re.Pattern[str]:
        """Write what matches an envelope: what fills each gap, and nothing behind all of them."""
        fillings = [f"({self._gaps[label].filling})" for label in labels]
        ends = map(re.escape, text.split(GAP))
        return re.compile("".join(map(str.__add__, ends, [*fillings, "()"])))

    def _read(self, text: str, labels: list[str]) -> Envelope:
        manner = self._manner
        gaps = [self._gaps[label] for label in labels]
        probes = [gap.probe(place) for place, gap in enumerate(gaps)]
        ends = text.replace(SAMPLES, f"{{{manner.any_value}}}").split(GAP)
        call = self._payload("".join(map(str.__add__, ends, [*probes, ""])))
        told = manner.told(call)
        said = [gap.read(probe) for gap, probe in zip(gaps, probes, strict=True)]
        places = [_place(one, said) for one in manner.spoken(told)]
        if sorted(place for place in places if place >= 0) != list(range(len(said))):
            raise Strange
        readers = [*(gap.read for gap in gaps), _no_one]
        return Envelope(manner.template(call), tuple((place, readers[place]) for place in places))

    def _payload(self, rest: str) -> Any:
        try:
            *_, payload = _call(f'[2,"","{self._manner.call.action_name()}"{rest}'.encode())
            return self._decoder.decode(payload)
        except (msgspec.DecodeError, RecursionError, WireError):
            raise Strange from None


def _place(one: Any, said: list[Any]) -> int:
    """Find the gap that says something; behind all of them when nothing is. Raises Strange."""
    if one is None:
        return -1
    try:
        return said.index(one)
    except ValueError:
        raise Strange from None


def _no_one(_: str) -> None:
    """Read what no gap says."""
