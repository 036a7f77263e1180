"""Readings by their parts: a text made of what was read before, but for what the meter says.

Stations say the same words again and again; only the message id, the transaction, the number, the
time and the values change. Taken out, they leave the envelope of the reading and the words around
each value. Each of these was once read in full, by itself, and found well; a text that is put
together of nothing else is not looked at again: only what stands in its gaps is checked. All others
are read in full, and so is whatever is wrong.

Why the parts tell the whole: there is no backslash in the text, so every quote begins or ends a
string. What fills a gap has no quotes, or is a plain number. So the text falls apart where its parts
do, and a list of samples is well when each of them is. Which gap says what is found out by filling
each with something of its own.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple, Protocol, TypeVar

import msgspec

from chargeloom.domain.instant import Instant, from_datetime
from chargeloom.domain.reading import Quantity
from chargeloom.wire.json import TypedDecoder
from chargeloom.wire.message import Call, Message
from chargeloom.wire.violation import WireError

MOST_USUAL: Final = 3
"""So many envelopes are tried before a text is taken apart to see which it has."""
MOST_LEARNT: Final = 4_000_000
"""Characters kept in a memory. Stations choose their words: what is kept of them has an end."""

_PARTS: Final = 5
_HEADS: Final = (b"[2,", b"[2, ")
_COMMAS: Final = (b",", b", ")
_ID: Final = re.compile(r"[ !#-\[\]-~]{1,36}")
"""What is printed, and stands for itself: neither quote nor backslash."""
_OPENINGS: Final = ('"sampledValue":[', '"sampledValue": [')
_MOMENT: Final = re.compile(
    r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}"
    r"(?:\.[0-9]{1,6})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?"
)
FILLING: Final = r"""[^",}\]\s]+"""
"""Whatever may stand in a gap."""
_GAP: Final = "\0"
_SAMPLES: Final = "\1"
"""What an envelope has in place of what was taken out of it; JSON has neither."""
_NOTHING: Final = ""
_LABELS: Final = (":", ": ", ':"', ': "')
_BETWEEN: Final = re.compile(r"\}, ?\{")
"""What stands between two samples."""

_call = msgspec.json.Decoder(tuple[int, str, str, msgspec.Raw]).decode

T = TypeVar("T")


class Strange(Exception):  # nothing is wrong with it
    """It cannot be read at once: only a full look can tell."""


class Gap(NamedTuple):
    """Something in an envelope that changes."""

    filling: str
    """A regular expression of what may fill it, a part of what FILLING matches."""
    read: Callable[[str], Any]
    """Reads what fills it as the mapping does. Raises Strange."""
    probe: Callable[[int], str]
    """Fills the gap in this place with something that stands in no other one."""


class Manner(Protocol):
    """How an action tells the reading of one instant."""

    @property
    def call(self) -> type[Call[Any]]:
        """The action."""

    @property
    def sample(self) -> type[Message]:
        """What is in the list of samples."""

    @property
    def value(self) -> str:
        """A regular expression of a value whose text a reading keeps as it is, in the one group.

        A value that it does not match stays among the words, which are strange by that.
        """

    @property
    def any_value(self) -> str:
        """A value, for a sample that is read to learn its words."""

    @property
    def gaps(self) -> Mapping[str, Gap]:
        """What changes in an envelope, by names on the wire."""

    @property
    def unfamiliar(self) -> tuple[str, ...]:
        """Name what is another thing in each text, or what only a full look can judge."""

    def told(self, call: Any) -> Any:
        """Map a call that was read in full."""

    def spoken(self, told: Any) -> tuple[Any, ...]:
        """Take out what gaps may say; None for what is not said. Raises Strange."""

    def quantity(self, sample: Any) -> Quantity:
        """Say what a sample measures whose value is no more than its text. Raises Strange."""

    def layout(self, quantities: tuple[Quantity, ...]) -> Any:
        """Prepare what readings of the same quantities have in common."""

    def template(self, call: Any) -> Any:
        """Prepare what texts with the same envelope have in common."""

    def filled(
        self, template: Any, spoken: tuple[Any, ...], layout: Any, values: tuple[str, ...]
    ) -> Any:
        """Say what `told` would say."""


class FamiliarReadings:
    """Keeps the parts of texts, and reads at once what is made of them."""

    def __init__(self, *manners: Manner) -> None:
        self._actions = {
            manner.call.action_name().encode(): _FamiliarAction(manner) for manner in manners
        }

    def read(self, frame: bytes) -> tuple[str, str, Any] | None:
        """Read a CALL; None unless a full look would find the same, and find it well."""
        parts = frame.split(b'"', _PARTS - 1)
        action = self._actions.get(parts[3]) if len(parts) == _PARTS else None
        if action is None or parts[0] not in _HEADS or parts[2] not in _COMMAS:
            return None
        message_id, text = parts[1].decode("ascii", "replace"), parts[4].decode("ascii", "replace")
        if not frame.isascii() or "\\" in text or _GAP in text or _SAMPLES in text:
            return None
        if not _ID.fullmatch(message_id):
            return None
        try:
            return message_id, action.name, action.told(text)
        except Strange:
            return None


class _Envelope(NamedTuple):
    template: Any
    said: tuple[tuple[int, Callable[[str], Any]], ...]
    """By what is spoken: which filling says it, and how that is read; none of them says None."""


class _FamiliarAction:
    def __init__(self, manner: Manner) -> None:
        self.name = manner.call.action_name()
        self._manner = manner
        self._split_values = re.compile(rf'"value": ?{manner.value}').split
        self._envelopes = _Envelopes(manner)
        self._layouts = _Layouts(manner)

    def told(self, text: str) -> Any:
        """Read what comes behind the name of the action. Raises Strange."""
        opened = _opened(text)
        closed = text.find("]", opened)
        envelope, fillings = self._envelopes.parted(text[:opened] + _SAMPLES + text[closed:])
        parts = self._split_values(text[opened:closed])
        layout = self._layouts[_GAP.join(parts[::2])]
        spoken = tuple([read(fillings[place]) for place, read in envelope.said])
        return self._manner.filled(envelope.template, spoken, layout, tuple(parts[1::2]))


def _opened(text: str) -> int:
    """Find where the samples begin. Raises Strange."""
    for opening in _OPENINGS:
        place = text.find(opening)
        if place >= 0:
            return place + len(opening)
    raise Strange


class _Memory(dict[Any, Any]):
    """Holds what was learnt; when that has become too much, it begins anew."""

    def __init__(self) -> None:
        super().__init__()
        self._room = MOST_LEARNT

    def keep(self, words: str, meaning: T) -> T:
        """Keep what words mean."""
        if len(words) > self._room:
            self.clear()
            self._room = MOST_LEARNT
        self._room -= len(words)
        self[words] = meaning
        return meaning


class _Envelopes:
    """What stands around the samples."""

    def __init__(self, manner: Manner) -> None:
        self._manner = manner
        self._memory = _Memory()
        names = "|".join(manner.gaps)
        self._split = re.compile(rf'("(?:{names})": ?"?)({FILLING})').split
        self._usual: tuple[tuple[Callable[[str], re.Match[str] | None], _Envelope], ...] = ()
        """What matches the envelopes that were learnt first: those of most stations."""
        self._decoder = TypedDecoder(manner.call)
        self._gaps = {
            f'"{name}"{between}': gap for name, gap in manner.gaps.items() for between in _LABELS
        }
        self._fills = {
            label: re.compile(gap.filling).fullmatch for label, gap in self._gaps.items()
        }

    def parted(self, text: str) -> tuple[_Envelope, Sequence[str]]:
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
        parts[2::3] = [_GAP] * len(fillings)
        return self._known("".join(parts), labels), (*fillings, _NOTHING)

    def _known(self, text: str, labels: list[str]) -> _Envelope:
        """Find an envelope; a new one is read with one sample in it. Raises Strange."""
        known: _Envelope | None = self._memory.get(text)
        if known is not None:
            return known
        envelope = self._memory.keep(text, self._read(text, labels))
        if len(self._usual) < MOST_USUAL:
            self._usual += ((self._pattern(text, labels).fullmatch, envelope),)
        return envelope

    def _pattern(self, text: str, labels: list[str]) -> re.Pattern[str]:
        """Write what matches an envelope: what fills each gap, and nothing behind all of them."""
        fillings = [f"({self._gaps[label].filling})" for label in labels]
        ends = map(re.escape, text.split(_GAP))
        return re.compile("".join(map(str.__add__, ends, [*fillings, "()"])))

    def _read(self, text: str, labels: list[str]) -> _Envelope:
        manner = self._manner
        gaps = [self._gaps[label] for label in labels]
        probes = [gap.probe(place) for place, gap in enumerate(gaps)]
        ends = text.replace(_SAMPLES, f"{{{manner.any_value}}}").split(_GAP)
        call = self._payload("".join(map(str.__add__, ends, [*probes, ""])))
        told = manner.told(call)
        said = [gap.read(probe) for gap, probe in zip(gaps, probes, strict=True)]
        places = [_place(one, said) for one in manner.spoken(told)]
        if sorted(place for place in places if place >= 0) != list(range(len(said))):
            raise Strange
        readers = [*(gap.read for gap in gaps), _no_one]
        return _Envelope(manner.template(call), tuple((place, readers[place]) for place in places))

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


class _Layouts(_Memory):
    """The words around values: as often as they come, all of them are the very same layout."""

    def __init__(self, manner: Manner) -> None:
        super().__init__()
        self._manner = manner
        self._quantities = _Memory()
        self._decoder = TypedDecoder(manner.sample)

    def __missing__(self, words: str) -> Any:
        """Find what words around values describe. Raises Strange."""
        quantities = tuple([self._quantity(sample) for sample in _samples(words)])
        return self.keep(words, self._manner.layout(quantities))

    def _quantity(self, sample: str) -> Quantity:
        quantity: Quantity | None = self._quantities.get(sample)
        return quantity or self._quantities.keep(sample, self._read(sample))

    def _read(self, sample: str) -> Quantity:
        if sample.count(_GAP) != 1 or any(name in sample for name in self._manner.unfamiliar):
            raise Strange
        text = f"{{{sample.replace(_GAP, self._manner.any_value)}}}"
        try:
            return self._manner.quantity(self._decoder.decode(text.encode()))
        except (msgspec.DecodeError, RecursionError, WireError):
            raise Strange from None


def _samples(words: str) -> list[str]:
    """Take samples apart, their values left out. Raises Strange."""
    if words[:1] != "{" or words[-1:] != "}":
        raise Strange
    return _BETWEEN.split(words[1:-1])


@lru_cache(maxsize=8)
def read_moment(text: str) -> Instant:
    """Read a time; the times in one text are mostly the same. Raises Strange."""
    if not _MOMENT.fullmatch(text):
        raise Strange
    try:
        return from_datetime(datetime.fromisoformat(text))
    except ValueError:  # the thirtieth of February
        raise Strange from None


MOMENT: Final = Gap(FILLING, read_moment, "2001-01-01T00:00:{:02}Z".format)
