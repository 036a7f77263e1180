"""Texts are taken apart: into their head, the envelope, and the samples in it."""

import re
from typing import Any, Final

from chargeloom.protocols.ocpp.familiar.envelopes import Envelopes
from chargeloom.protocols.ocpp.familiar.layouts import Layouts
from chargeloom.protocols.ocpp.familiar.manner import Manner, Strange
from chargeloom.protocols.ocpp.familiar.words import GAP, SAMPLES

_PARTS: Final = 5
_HEADS: Final = (b"[2,", b"[2, ")
_COMMAS: Final = (b",", b", ")
_ID: Final = re.compile(r"[ !#-\[\]-~]{1,36}")
"""What is printed, and stands for itself: neither quote nor backslash."""
_OPENINGS: Final = ('"sampledValue":[', '"sampledValue": [')


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
        if not frame.isascii() or "\\" in text or GAP in text or SAMPLES in text:
            return None
        if not _ID.fullmatch(message_id):
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
        parts = self._split_values(text[opened:closed])
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
