"""MeterValues by their shape: a text that differs from one read before only in what the meter says.

A station says the same thousand characters again and again; only the message id, the transaction,
the time and the values change. What remains when these are taken out is the shape. A text whose
shape was once read and found well is not looked at again: what stands in its gaps is checked here,
and nothing else can have changed. All others are read in full, and so is whatever is wrong.

Why a gap changes nothing around it: a shape is kept only of a text without a backslash that was
read whole, so every quote in it begins or ends a string. What fills a gap has neither quotes nor
backslashes, or is a plain integer; so the text falls apart in the same places as the first one did.
"""

import re
from datetime import datetime
from typing import Any, Final, NamedTuple

from chargeloom.domain.instant import from_datetime
from chargeloom.domain.reading import Quantity, Reading
from chargeloom.protocols.ocpp.v16 import mapping
from chargeloom.protocols.ocpp.v16.mapping import MeterReport
from chargeloom.protocols.ocpp.v16.messages.core import MeterValues
from chargeloom.wire.message import Call

MOST_SHAPES: Final = 4_096
LONGEST_TEXT: Final = 4_096
"""Stations choose what they say: memory for it has an end."""

_HEAD: Final = re.compile(rb'\[2, ?"([ !#-\[\]-~]{1,36})", ?"MeterValues"')
_VALUE: Final = re.compile(r'"value": ?"([ !#-\[\]-~]*)"')
_TOLD: Final = re.compile(r'("timestamp": ?"|"transactionId": ?)([^",}\]\s]+)')
_NUMBER: Final = re.compile(r"0|-?[1-9][0-9]{0,17}")
_MOMENT: Final = re.compile(
    r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}"
    r"(?:\.[0-9]{1,6})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?"
)
_ACTION: Final = MeterValues.action_name()
_GAP: Final = "\0"
_VALUE_GAP: Final = "\1"
_END: Final = "\2"
"""What a shape has in place of what was taken out, and between its two ends; JSON has none of them."""


class _Parts(NamedTuple):
    message_id: str
    shape: str
    values: tuple[str, ...]
    told: list[str]


class _Known(NamedTuple):
    connector_id: int
    quantities: tuple[Quantity, ...]
    moment: int
    number: int | None
    """Which of the things told are the time and the transaction."""


class FamiliarMeterValues:
    """Keeps the shapes of what was read in full, and reads at once what has one of them."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}

    def read(self, frame: bytes) -> tuple[str, str, MeterReport] | None:
        """Read a CALL; None unless a full look would find the same, and find it well."""
        parts = _parts(frame)
        if parts is None:
            return None
        known = self._known.get(parts.shape)
        report = _report(known, parts) if known is not None else None
        return (parts.message_id, _ACTION, report) if report is not None else None

    def learn(self, frame: bytes, request: Call[Any]) -> None:
        """Keep the shape of a call that was read in full, if its gaps hold all that can change."""
        if type(request) is not MeterValues or len(frame) > LONGEST_TEXT or b"\\" in frame:
            return
        parts = _parts(frame)
        if parts is None:
            return
        report = mapping.report(request)
        known = _known(report, parts)
        if known is not None and _report(known, parts) == report:
            if len(self._known) >= MOST_SHAPES:
                self._known.clear()
            self._known[parts.shape] = known


def _parts(frame: bytes) -> _Parts | None:
    """Take a text apart into its shape and what fills it; both together say no more and no less."""
    head = _HEAD.match(frame)
    if head is None or not frame.isascii():
        return None
    text = frame.decode()
    if _GAP in text or _VALUE_GAP in text or _END in text:
        return None
    parts = _VALUE.split(text)
    ends = _TOLD.split(parts[0][head.end() :] + _END + parts[-1])
    told = ends[2::3]
    ends[2::3] = [_GAP] * len(told)
    parts[0], parts[-1] = "".join(ends), ""
    return _Parts(head[1].decode(), _VALUE_GAP.join(parts[::2]), tuple(parts[1::2]), told)


def _known(report: MeterReport, parts: _Parts) -> _Known | None:
    """Say where a shape has its gaps; None when one of them stands twice, or the time has none."""
    labels = [before.rstrip(' :"') for before in parts.shape.split(_GAP)[:-1]]
    moments = [place for place, label in enumerate(labels) if label.endswith("timestamp")]
    numbers = [place for place, label in enumerate(labels) if label.endswith("transactionId")]
    if len(moments) != 1 or len(numbers) > 1 or len(report.readings) != 1:
        return None
    (reading,) = report.readings
    number = numbers[0] if numbers else None
    return _Known(report.connector_id, reading.quantities, moments[0], number)


def _report(known: _Known, parts: _Parts) -> MeterReport | None:
    """Say what a text of a known shape tells; None when something in a gap is not well."""
    moment = parts.told[known.moment]
    number = parts.told[known.number] if known.number is not None else None
    if not _MOMENT.fullmatch(moment) or (number is not None and not _NUMBER.fullmatch(number)):
        return None
    try:
        at = from_datetime(datetime.fromisoformat(moment))
    except ValueError:  # the thirtieth of February
        return None
    reading = Reading(at=at, quantities=known.quantities, values=parts.values)
    return MeterReport(known.connector_id, number, (reading,))
