"""MeterValues by their parts: a text made of what was read before, but for what the meter says.

Stations say the same words again and again; only the message id, the transaction, the time and the
values change. Taken out, they leave the envelope of the reading and the words around each value. Each
of these was once read in full, by itself, and found well; a text that is put together of nothing
else is not looked at again: only what stands in its gaps is checked. All others are read in full,
and so is whatever is wrong.

Why the parts tell the whole: there is no backslash in the text, so every quote begins or ends a
string. What fills a gap has no quotes, or is a plain integer. So the text falls apart where its parts
do, and a list of samples is well when each of them is.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

import msgspec

from chargeloom.domain.instant import from_datetime
from chargeloom.domain.reading import Quantity, Reading
from chargeloom.protocols.ocpp.v16 import mapping
from chargeloom.protocols.ocpp.v16.mapping import MeterReport
from chargeloom.protocols.ocpp.v16.messages.core import MeterValues
from chargeloom.protocols.ocpp.v16.messages.datatypes import SampledValue
from chargeloom.wire.json import TypedDecoder
from chargeloom.wire.violation import WireError

MOST_KNOWN: Final = 4_096
"""Stations choose their words: memory for them has an end."""

_ACTION: Final = MeterValues.action_name()
_HEAD: Final = re.compile(rb'\[2, ?"([ !#-\[\]-~]{1,36})", ?"MeterValues"')
_VALUE: Final = re.compile(r'"value": ?"([ !#-\[\]-~]*)"')
_TOLD: Final = re.compile(r'("timestamp": ?"|"transactionId": ?)([^",}\]\s]+)')
_NUMBER: Final = re.compile(r"0|-?[1-9][0-9]{0,17}")
_MOMENT: Final = re.compile(
    r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}"
    r"(?:\.[0-9]{1,6})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?"
)
_GAP: Final = "\0"
_SAMPLES: Final = "\1"
"""What an envelope has in place of what was taken out of it; JSON has neither."""
_NEXT: Final = "},{"
_NEXT_WIDELY: Final = "}, {"
"""What stands between two samples."""
_ANY_VALUE: Final = '"value":"1"'

_call = msgspec.json.Decoder(tuple[int, str, str, msgspec.Raw]).decode


class _Envelope(NamedTuple):
    connector_id: int
    moment: int
    number: int | None
    """Which of the things told are the time and the transaction."""


class _Strange(LookupError):
    """Something is read for the first time, and not as it should be."""


class FamiliarMeterValues:
    """Keeps the parts of texts, and reads at once what is made of them."""

    def __init__(self) -> None:
        self._envelopes = _Envelopes()
        self._quantities: list[Quantity] = []
        self._behind = _Kinds(_with_words_behind, self._quantities)
        self._before = _Kinds(_with_words_before, self._quantities)
        self._layouts: dict[tuple[int, ...], tuple[Quantity, ...]] = {}

    def read(self, frame: bytes) -> tuple[str, str, MeterReport] | None:
        """Read a CALL; None unless a full look would find the same, and find it well."""
        head = _HEAD.match(frame)
        if head is None or not frame.isascii():
            return None
        text = frame[head.end() :].decode()
        if "\\" in text or _GAP in text or _SAMPLES in text:
            return None
        try:
            report = self._report(_VALUE.split(text))
        except _Strange:
            return None
        return (head[1].decode(), _ACTION, report) if report is not None else None

    def _report(self, parts: list[str]) -> MeterReport | None:
        before, after = parts[0], parts[-1]
        opened, closed = before.rfind("{") + 1, after.find("}")
        first, last = before[opened:], after[:closed]
        if len(parts) == 1 or (first and last):
            return None  # no value, or one with words on both sides of it
        ends = _TOLD.split(before[:opened] + _SAMPLES + after[closed:])
        told = ends[2::3]
        ends[2::3] = [_GAP] * len(told)
        envelope = self._envelopes.known("".join(ends), told)
        if first:
            kinds = map(self._before.__getitem__, (_NEXT + first, *parts[2:-1:2]))
        else:
            kinds = map(self._behind.__getitem__, (*parts[2:-1:2], last + _NEXT))
        return _filled(envelope, self._layout(tuple(kinds)), told, tuple(parts[1::2]))

    def _layout(self, kinds: tuple[int, ...]) -> tuple[Quantity, ...]:
        """Find the quantities: the very same object each time, which saves comparing them."""
        quantities = self._layouts.get(kinds)
        if quantities is None:
            if len(self._layouts) >= MOST_KNOWN:
                self._layouts.clear()
            quantities = tuple(self._quantities[kind] for kind in kinds)
            self._layouts[kinds] = quantities
        return quantities


class _Envelopes:
    """What stands around the samples."""

    def __init__(self) -> None:
        self._known: dict[str, _Envelope] = {}
        self._decoder = TypedDecoder(MeterValues)

    def known(self, text: str, told: list[str]) -> _Envelope:
        """Find an envelope; a new one is read with one sample in it. Raises _Strange."""
        envelope = self._known.get(text)
        if envelope is None:
            envelope = self._read(text, told)
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[text] = envelope
        return envelope

    def _read(self, text: str, told: list[str]) -> _Envelope:
        texts = text.split(_GAP)
        labels = [before.rstrip(' :"') for before in texts[:-1]]
        moments = [place for place, label in enumerate(labels) if label.endswith("timestamp")]
        numbers = [place for place, label in enumerate(labels) if label.endswith("transactionId")]
        if len(moments) != 1 or len(numbers) > 1:
            raise _Strange
        whole = "".join(
            before + filling for before, filling in zip(texts, [*told, ""], strict=True)
        )
        report = mapping.report(self._payload(whole.replace(_SAMPLES, _ANY_VALUE)))
        number = numbers[0] if numbers else None
        envelope = _Envelope(report.connector_id, moments[0], number)
        (reading,) = report.readings
        if _filled(envelope, reading.quantities, told, reading.values) != report:
            raise _Strange
        return envelope

    def _payload(self, rest: str) -> MeterValues:
        try:
            *_, payload = _call(f'[2,"","{_ACTION}"{rest}'.encode())
            return self._decoder.decode(payload)
        except (msgspec.DecodeError, RecursionError, WireError):
            raise _Strange from None


class _Kinds(dict[str, int]):
    """Words around a value, to the next or from the last one: they describe a quantity, by its number."""

    def __init__(self, sample: Callable[[str], str], quantities: list[Quantity]) -> None:
        super().__init__()
        self._sample = sample
        self._quantities = quantities
        self._decoder = TypedDecoder(SampledValue)

    def __missing__(self, words: str) -> int:
        if len(self._quantities) >= MOST_KNOWN:
            raise _Strange
        try:
            sample = self._decoder.decode(self._sample(words).encode())
        except (msgspec.DecodeError, WireError):
            raise _Strange from None
        self._quantities.append(mapping.quantity(sample))
        return self.setdefault(words, len(self._quantities) - 1)


def _with_words_behind(words: str) -> str:
    """Write a sample whose value stands first. Raises _Strange."""
    for between in (_NEXT, _NEXT_WIDELY):
        if words.endswith(between):
            return f"{{{_ANY_VALUE}{words.removesuffix(between)}}}"
    raise _Strange


def _with_words_before(words: str) -> str:
    """Write a sample whose value stands last. Raises _Strange."""
    for between in (_NEXT, _NEXT_WIDELY):
        if words.startswith(between):
            return f"{{{words.removeprefix(between)}{_ANY_VALUE}}}"
    raise _Strange


def _filled(
    envelope: _Envelope, quantities: tuple[Quantity, ...], told: list[str], values: tuple[str, ...]
) -> MeterReport | None:
    """Say what a text tells; None when something in a gap is not well."""
    moment = told[envelope.moment]
    number = told[envelope.number] if envelope.number is not None else None
    if not _MOMENT.fullmatch(moment) or (number is not None and not _NUMBER.fullmatch(number)):
        return None
    try:
        at = from_datetime(datetime.fromisoformat(moment))
    except ValueError:  # the thirtieth of February
        return None
    reading = Reading(at=at, quantities=quantities, values=values)
    return MeterReport(envelope.connector_id, number, (reading,))
