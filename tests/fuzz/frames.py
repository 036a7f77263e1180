"""Valid frames of every action of every version, drawn from the declarations, ready to be damaged."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from random import Random
from typing import Any, Final, NamedTuple

from chargeloom.protocols.ocpp.dialect import Dialect, MessageType, Side
from chargeloom.protocols.ocpp.v16 import dialect as v16
from chargeloom.protocols.ocpp.v21 import dialect as v21
from chargeloom.protocols.ocpp.v201 import dialect as v201
from chargeloom.wire.message import Call, Message
from tests.fuzz.shapes import Place, Shape, shape_of, write

DIALECTS: Final[Mapping[str, Dialect]] = {
    "1.6": v16.DIALECT,
    "2.0.1": v201.DIALECT,
    "2.1": v21.DIALECT,
}
FULLNESS: Final = (0.0, 0.2, 0.5, 0.9)
"""How much of what may be left out is there, in the drafts of each action."""


class Draft(NamedTuple):
    """A valid payload in a message of its type, for one receiver."""

    version: str
    side: Side
    kind: MessageType
    action: str
    payload: bytes
    places: tuple[Place, ...]
    by_shape: Mapping[type[Shape], tuple[Place, ...]]

    @property
    def root(self) -> Place:
        return self.places[-1]

    @property
    def is_send(self) -> bool:
        return self.kind is MessageType.SEND

    @property
    def is_result(self) -> bool:
        return self.kind is MessageType.CALLRESULT

    def frame(self, message_id: str = "m1", payload: bytes | None = None) -> bytes:
        """Write the whole message."""
        body = self.payload if payload is None else payload
        action = b"" if self.is_result else b'"%b",' % self.action.encode()
        return b'[%d,"%b",%b%b]' % (self.kind, message_id.encode(), action, body)

    def put(self, place: Place, text: bytes) -> bytes:
        """Write the message with this text in the place of a value."""
        return self.frame(payload=self.payload[: place.start] + text + self.payload[place.end :])


class Requests(NamedTuple):
    """A call that the other side may be asked, and the drafts of what it may answer."""

    request: Call[Any]
    answers: tuple[Draft, ...]


@cache
def drafts(version: str, side: Side) -> tuple[Draft, ...]:
    """Draw drafts of everything that this side receives unasked, the same in every run."""
    dialect = DIALECTS[version]
    received: list[tuple[MessageType, str, type[Message]]] = [
        *((MessageType.CALL, *call) for call in dialect.calls_to[side].items()),
        *((MessageType.SEND, *send) for send in dialect.sends_to[side].items()),
    ]
    return tuple(
        draft
        for kind, action, message in received
        for draft in _drafts_of(version, side, kind, action, message)
    )


@cache
def requests(version: str, side: Side) -> tuple[Requests, ...]:
    """Draw what this side may ask, with drafts of the answers."""
    dialect = DIALECTS[version]
    other = Side.STATION if side is Side.CSMS else Side.CSMS
    return tuple(
        Requests(
            dialect.decoders[other][draft.action].decode(draft.payload),
            _drafts_of(
                version,
                side,
                MessageType.CALLRESULT,
                draft.action,
                dialect.calls_to[other][draft.action].reply_type(),
            ),
        )
        for draft in drafts(version, other)
        if draft.kind is MessageType.CALL
    )


def _drafts_of(
    version: str, side: Side, kind: MessageType, action: str, message: type[Message]
) -> tuple[Draft, ...]:
    random = Random(f"{version} {side.value} {kind} {action}")  # noqa: S311  # damage, not secrets
    shape = shape_of(message)
    found = []
    for fullness in FULLNESS:
        payload, places = write(shape, random, fullness)
        by_shape = defaultdict(list)
        for place in places[:-1]:
            by_shape[type(place.shape)].append(place)
        sorted_places = {kind: tuple(some) for kind, some in by_shape.items()}
        found.append(Draft(version, side, kind, action, payload, places, sorted_places))
    return tuple(found)
