"""What the versions of OCPP say differently over the same framing, as data."""

from collections.abc import Mapping
from enum import Enum, IntEnum
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Protocol

from chargeloom.protocols.ocpp.quoting import as_if_short
from chargeloom.wire.json import TypedDecoder, encode
from chargeloom.wire.message import Action, Call, Message, Send
from chargeloom.wire.violation import Violation


class Side(Enum):
    """Who we are on the link."""

    CSMS = "csms"
    STATION = "station"


class MessageType(IntEnum):
    """The message type numbers (OCPP 2.1, Part 4, 4.1.3); versions before have the first three."""

    CALL = 2
    CALLRESULT = 3
    CALLERROR = 4
    CALLRESULTERROR = 5
    SEND = 6


class Framing(NamedTuple):
    """What a version does with messages that are none, or not quite; None: it has no answer."""

    codes: Mapping[Violation, str]
    """The code for each kind of fault in a payload."""
    types: frozenset[MessageType]
    unreadable: str | None
    """The code for a text that is no message, under the id -1."""
    unreadable_id: str
    """The code for a call whose id is no text."""
    unknown_type: str | None
    """The code for a message type that the version does not have."""
    same_id: str | None
    """The code for a call whose id is still being handled; None: its repetition is a retry."""
    has_signed: bool = False
    """Whether a message may come in a signed one (OCPP 2.0.1, Part 4, 7)."""


class Familiar(Protocol):
    """Reads at once what is made of parts that were read before."""

    def read(self, frame: bytes) -> tuple[str, str, Any] | None:
        """Read a CALL: its id, its action and what it says.

        None unless a full look would find the same, and find it well.
        """


class Unfamiliar:
    """Knows nothing beforehand: everything is read in full."""

    def read(self, _: bytes) -> None:
        """Find nothing familiar."""


class Dialect:
    """One version of OCPP: its actions each way, its error codes, its framing."""

    not_implemented: Final = "NotImplemented"
    not_supported: Final = "NotSupported"
    internal_error: Final = "InternalError"
    security_error: Final = "SecurityError"

    def __init__(
        self,
        subprotocol: str,
        *,
        station_calls: Mapping[str, type[Call[Any]]],
        csms_calls: Mapping[str, type[Call[Any]]],
        framing: Framing,
        station_sends: Mapping[str, type[Send]] = MappingProxyType({}),
        familiar: Familiar | None = None,
    ) -> None:
        unfamiliar = Unfamiliar()
        self.familiar = {Side.CSMS: familiar or unfamiliar, Side.STATION: unfamiliar}
        """What a side knows of its peer's calls beforehand."""
        self.subprotocol = subprotocol
        self.framing = framing
        self.codes = framing.codes
        self.has_objections = MessageType.CALLRESULTERROR in framing.types
        """Whether a reply may be objected to (OCPP 2.1, Part 4, 4.2.3)."""
        self.calls_to = {Side.CSMS: station_calls, Side.STATION: csms_calls}
        self.sends_to = {Side.CSMS: station_sends, Side.STATION: {}}
        self.known = station_calls.keys() | csms_calls.keys() | station_sends.keys()
        self.decoders = {side: _decoders(calls) for side, calls in self.calls_to.items()}
        self.send_decoders = {side: _decoders(sends) for side, sends in self.sends_to.items()}
        self.reply_decoders = {
            kind: TypedDecoder(kind.reply_type())
            for calls in self.calls_to.values()
            for kind in calls.values()
        }

    def request_decoder(self, action: str) -> TypedDecoder[Any] | None:
        """Find how to read a request that we may send to a station."""
        return self.decoders[Side.STATION].get(action)

    def check(self, request: Call[Any]) -> None:
        """Raise WireError when a request of ours breaks the version's own rules, but for what it quotes."""
        quoted = encode(as_if_short(request))
        self.decoders[Side.STATION][type(request).action_name()].decode(quoted)

    def encode(self, message: Message) -> bytes:
        """Write a payload as it goes over the wire."""
        return encode(message)


def _decoders(kinds: Mapping[str, type[Action]]) -> dict[str, TypedDecoder[Any]]:
    return {action: TypedDecoder(kind) for action, kind in kinds.items()}
