"""Texts are taken apart: into their head, the envelope, and the samples in it."""

import re
from typing import Any, Final

from chargeloom.protocols.ocpp.familiar.envelopes import Envelopes
from chargeloom.protocols.ocpp.familiar.layouts import Layouts
from chargeloom.protocols.ocpp.familiar.manner import Manner, Strange
from chargeloom.protocols.ocpp.familiar.words import GAP, SAMPLES
from chargeloom.wire.document import BACKSLASH

_PARTS: Final = 5
_HEADS: Final = ("[2,", "[2, ")
_COMMAS: Final = (",", ", ")
_LONGEST_ID: Final = 36
_OPENINGS: Final = ('"sampledValue":[', '"sampledValue": [')


class FamiliarReadings:
    """Keeps the parts of texts, and reads at once what is made of them."""

    def __init__(self, *manners: Manner) -> None:
        self._actions = {manner.call.action_name(): _FamiliarAction(manner) for manner in manners}

    def read(self, frame: bytes) -> tuple[str, str, Any] | None:
        """Read a CALL; None unless a full look would find the same, and find it well."""
        if not frame.isascii() or BACKSLASH in frame:
            return None
        parts = frame.decode().split('"', _PARTS - 1)
        action = self._actions.get(parts[3]) if len(parts) == _PARTS else None
        if action is None or parts[0] not in _HEADS or parts[2] not in _COMMAS:
            return None
        message_id, text = parts[1], parts[4]
        if GAP in text or SAMPLES in text:
            return None
        if not 0 < len(message_id) <= _LONGEST_ID or not message_id.isprintable():
            return None
        try:
            return message_id, action.name, action.told(text)
        except Strange:
            return None


class _FamiliarAction:
    def __init__(self, manner: Manner) -> None:
        self.name = manner.call.action_name()
        self._manner = manner
        self._split_values = re.compile(rf'"value": ?{manner.value}').split
        self._envelopes = Envelopes(manner)
        self._layouts = Layouts(manner)

    def told(self, text: str) -> Any:
        """Read what comes behind the name of the action. Raises Strange."""
        opened = _opened(text)
        closed = text.find("]", opened)
        envelope, fillings = self._envelopes.parted(text[:opened] + SAMPLES + text[closed:])
        split = self._split_values
        parts = split(text[opened:closed])
        layout = self._layouts[GAP.join(parts[::2])]
        spoken = tuple([read(fillings[place]) for place, read in envelope.said])
        return self._manner.filled(envelope.template, spoken, layout, tuple(parts[1::2]))


def _opened(text: str) -> int:
    """Find where the samples begin. Raises Strange."""
    for opening in _OPENINGS:
        place = text.find(opening)
        if place >= 0:
            return place + len(opening)
    raise Strange
