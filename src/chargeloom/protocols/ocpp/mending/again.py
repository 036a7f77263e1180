"""A refused payload is read again and again, each time with a fault less."""

import json
from collections.abc import Collection
from decimal import Decimal
from typing import Any, Final

import msgspec

from chargeloom.domain.stations.quirk import Deviation
from chargeloom.protocols.ocpp.incoming import Mended
from chargeloom.protocols.ocpp.mending import events, proofs, reports, states, words
from chargeloom.protocols.ocpp.mending.damage import Damage
from chargeloom.protocols.ocpp.mending.mends import (
    LISTS,
    MENDS,
    METER_VALUES,
    READINGS,
    Mend,
    encode,
    leave_out_list,
    stand_in,
)
from chargeloom.wire.json import TypedDecoder
from chargeloom.wire.violation import Violation, WireError

MAX_READ_AGAIN: Final = 512 * 1024
"""So many bytes are read again for one message."""
_TIMES_AGAIN: Final = 4
"""A longer one is read again so often, ..."""
_MOST_AGAIN: Final = 3 * MAX_READ_AGAIN
"""... and never more than this: whoever is hostile makes all others wait meanwhile."""

_A_READING: Final = 64 * 1024
"""So much of one reading alone, ..."""
_LONGEST_READING: Final = 256 * 1024
"""... and none that is longer: several values fit in, each with what signs it."""

_NOTHING_LEFT: Final = WireError(Violation.WRONG_COUNT, "", "no reading is left")
_MOST_DIGITS: Final = 400
"""A longer whole number is beyond every double."""


def mend(
    decoder: TypedDecoder[Any],
    payload: bytes,
    error: WireError,
    tolerated: Collection[Deviation],
    *,
    action: str = "",
) -> Mended | None:
    """Read a refused payload by mending it, or return None when it stays refused."""
    if not tolerated or error.violation not in MENDS:
        return None
    tree = json.loads(payload, parse_float=Decimal, parse_int=_whole)
    again = _Again(decoder, tree, tolerated, action, _budget(payload))
    message = again.read(error)
    if message is None and again.budget <= 0 and Deviation.UNREADABLE_READING in tolerated:
        message = _sifted(again, max(MAX_READ_AGAIN, len(payload)))
    if message is None:
        return None
    if any(deviation is Deviation.UNKNOWN_WORD for deviation, _ in again.deviations):
        message = words.as_meant(message, tree)
    meant = _as_meant(message, tree, action, payload, again.deviations)
    return Mended(meant, tuple(again.deviations))


def _budget(payload: bytes) -> int:
    return max(MAX_READ_AGAIN, min(_TIMES_AGAIN * len(payload), _MOST_AGAIN))


class _Again:
    """A payload that is read again and again, each time with a fault less."""

    def __init__(
        self,
        decoder: TypedDecoder[Any],
        tree: Any,
        tolerated: Collection[Deviation],
        action: str,
        budget: int,
    ) -> None:
        self.decoder, self.tree, self.action = decoder, tree, action
        self.tolerated, self.budget = tolerated, budget
        self.deviations: list[tuple[Deviation, str]] = []

    def read(self, error: WireError | None = None) -> Any | None:
        """Read it; None when something can't be put right, or when so much was read that it is enough."""
        while error is None or self._is_mended(error):
            text = encode(self.tree)
            self.budget -= len(text)
            try:
                return self.decoder.decode(text)
            except WireError as found:
                error = found
        return None

    def is_endless(self) -> bool:
        """Whether it is longer than what is read of one reading."""
        return len(encode(self.tree)) > _LONGEST_READING

    def _is_mended(self, error: WireError) -> bool:
        if self.budget <= 0:
            return False
        mended = _mend_one(Damage(self.tree, error, self.action), self.tolerated)
        self.deviations += mended
        return bool(mended)


def _sifted(again: _Again, left: int) -> Any | None:
    """Read each reading by itself: what is odd in one costs no other, and of odd ones the last are mended first, for those bill."""
    name, tree = LISTS.get(again.action), again.tree
    readings = tree.get(name) if name is not None else None
    if name is None or not isinstance(readings, list):
        return None
    decoder = again.decoder.of_items(name)
    each = [_Again(decoder, reading, again.tolerated, "", 0) for reading in readings]
    odd = [place for place, one in enumerate(each) if one.is_endless() or one.read() is None]
    for place in reversed(odd):
        one, above = each[place], f"/{name}/{place}"
        one.budget = budget = min(left, _A_READING)
        if left > 0 and not one.is_endless() and one.read() is not None:
            again.deviations += ((deviation, above + at) for deviation, at in one.deviations)
        else:
            again.deviations.append((Deviation.UNREADABLE_READING, above))
            del each[place]
        left -= budget - one.budget
    tree[name] = [one.tree for one in each]
    if not each:
        leave_out_list(Damage(tree, _NOTHING_LEFT, again.action, [name]))
    again.budget = MAX_READ_AGAIN
    return again.read()


def _as_meant(
    message: Any,
    tree: Any,
    action: str,
    payload: bytes,
    deviations: list[tuple[Deviation, str]],
) -> Any:
    """Take back what only stood in for something, so that the message could be read."""
    if action == METER_VALUES and tree.get(READINGS) == stand_in(tree):
        return msgspec.structs.replace(message, meter_value=())
    odd = {deviation for deviation, _ in deviations}
    if Deviation.UNKNOWN_STATE in odd:
        message = states.as_meant(message, json.loads(payload))
    if Deviation.UNKNOWN_TRIGGER in odd and action in reports.OF_MONITORS:
        return reports.as_meant(message, tree)
    if Deviation.UNKNOWN_TRIGGER in odd:
        message = msgspec.structs.replace(message, trigger_reason=events.OTHER)
    if Deviation.UNKNOWN_TOKEN_TYPE in odd and message.id_token is not None:
        token = msgspec.structs.replace(message.id_token, type=events.OTHER)
        message = msgspec.structs.replace(message, id_token=token)
    if Deviation.LONG_SIGNATURE in odd:
        message = proofs.as_meant(message, json.loads(payload))
    if Deviation.LONG_TRANSACTION in odd:
        number = events.number_in(json.loads(payload))
        info = msgspec.structs.replace(message.transaction_info, transaction_id=number)
        message = msgspec.structs.replace(message, transaction_info=info)
    return message


def _whole(digits: str) -> int | Decimal:
    """Read a whole number; one of thousands of digits is none that Python reads, and none that anything holds."""
    return int(digits) if len(digits) <= _MOST_DIGITS else Decimal(digits)


def _mend_one(damage: Damage, tolerated: Collection[Deviation]) -> list[tuple[Deviation, str]]:
    """Mend a fault, and where lists have it again and again each of them: to read each time anew takes too long."""
    wrong, mended = _value(damage), _repaired(damage, tolerated)
    if mended is None:
        return []
    alike = ((_repaired(one, tolerated), one.pointer) for one in damage.alike(wrong))
    return [
        (mended, damage.error.pointer),
        *((deviation, pointer) for deviation, pointer in alike if deviation is not None),
    ]


def _repaired(damage: Damage, tolerated: Collection[Deviation]) -> Deviation | None:
    """Mend what is at one place; says by what, or None."""
    for deviation, repair in MENDS.get(damage.error.violation, ()):
        if deviation in tolerated and _is_repaired(repair, damage):
            return deviation
    return None


def _is_repaired(repair: Mend, damage: Damage) -> bool:
    try:
        return repair(damage)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return False


def _value(damage: Damage) -> Any:
    try:
        return damage.at()
    except (LookupError, TypeError, ValueError):
        return None
