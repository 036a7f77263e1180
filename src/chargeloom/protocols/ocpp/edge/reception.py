"""The answer to an opening handshake (RFC 6455, 4.2): who comes in, with which subprotocol."""

from collections.abc import Callable
from typing import Final, NamedTuple, Protocol

import structlog
from multidict import CIMultiDict
from picows import WSCloseCode, WSListener, WSTransport

from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.quirk import Deviation, Oddities
from chargeloom.protocols.ocpp.connection import Admission
from chargeloom.protocols.ocpp.edge import deflate
from chargeloom.protocols.ocpp.edge.handshake import (
    find_identity,
    is_key,
    read_credentials,
    read_identity,
    tokens,
)
from chargeloom.protocols.ocpp.edge.head import MALFORMED, Head, read_head
from chargeloom.protocols.ocpp.edge.limits import Limits
from chargeloom.protocols.ocpp.edge.porch import Peer, Upgrade
from chargeloom.protocols.ocpp.edge.rules import Agreed, Rules
from chargeloom.services.stations.admitting import Admitted, Attempt, Refused
from chargeloom.throttle import Throttle

log = structlog.get_logger(__name__)

NO_SUCH_PLACE: Final = Refused(404, "stations connect to /ocpp/{identity}")
FROM_A_BROWSER: Final = Refused(403, "this is no place for browsers")
NO_UPGRADE: Final = Refused(
    426,
    "a WebSocket of version 13 is needed",
    {"Upgrade": "websocket", "Sec-WebSocket-Version": "13"},
)
NO_COMMON_SUBPROTOCOL: Final = "no common subprotocol"
NOTHING_IN_COMMON: Final = Refused(400, NO_COMMON_SUBPROTOCOL)

_LOGGED_PATH_BYTES: Final = 120
_SUBPROTOCOL: Final = "Sec-WebSocket-Protocol"
_SAYS_NOTHING: Final = frozenset({"keep-alive"})
"""Words of the header `Connection` that speak neither for an upgrade nor against it."""


class GateKeeper(Protocol):
    """Decides who may connect."""

    def admit(self, attempt: Attempt, now_s: float) -> Admitted | Refused: ...

    def knows(self, station: StationId) -> bool: ...


MakeLink = Callable[[Admission, int], WSListener]
"""Makes the link of an admission; the number is the window of what it compresses, 0 for none."""


class Desk(NamedTuple):
    """What the reception asks of others: links, the time, chance, words for a bug, an ear."""

    make_link: MakeLink
    clock: Callable[[], float]
    chance: Callable[[], float]
    reference: Callable[[], str]
    on_refused: Callable[[StationId | None, str, Refused], None]


class Reception:
    """Answers opening handshakes."""

    def __init__(self, gate: GateKeeper, rules: Rules, limits: Limits, desk: Desk) -> None:
        self._gate = gate
        self._rules = rules
        self._limits = limits
        self._desk = desk
        self._throttle = Throttle(limits.admissions_per_s, limits.admissions_burst)
        self.closed_for: Refused | None = None
        """Why nobody comes in, when it is so."""

    def answer(self, raw: bytes, peer: Peer) -> Upgrade | Refused:
        """Answer one request; a bug of ours shows the peer its reference only."""
        head = read_head(raw, self._limits.head_fields)
        if isinstance(head, Refused):
            self._tell(None, b"", peer.address, head)
            return head
        station = self._read_identity(head.path)
        address = peer.address
        try:
            peer = self._behind_proxies(head.headers, peer)
            address = peer.address
            answer = self._admit(station, head, peer)
        except Exception:  # the peer must not see what happened
            reference = self._desk.reference()
            log.exception("handshake failed", reference=reference)
            answer = Refused(500, f"internal error, reference {reference}")
        if isinstance(answer, Refused):
            self._tell(station, head.path, address, answer)
            return answer
        return answer

    def _read_identity(self, path: bytes) -> StationId | None:
        station = read_identity(path)
        if station is None and self._rules.takes_any_path:
            return find_identity(path, self._gate.knows)
        return station

    def _admit(self, station: StationId | None, head: Head, peer: Peer) -> Upgrade | Refused:
        """Decide in the order of what is known: the way, the place, the station, its words."""
        refusal = self.closed_for or _impossible(station, head.headers, self._rules)
        if refusal is not None or station is None:
            return refusal or NO_SUCH_PLACE
        credentials = read_credentials(head.headers.getall("Authorization", []))
        attempt = Attempt(station, peer.address, credentials, peer.is_encrypted, peer.certificate)
        outcome = self._gate.admit(attempt, self._desk.clock())
        if isinstance(outcome, Refused):
            return outcome
        offered = tokens(head.headers.getall(_SUBPROTOCOL, []))
        agreed = self._rules.agree(offered)
        if agreed is None:
            return self._part(head, station, peer)
        if not self._throttle.take(self._desk.clock()):
            return self._later()
        is_known = outcome.is_authenticated
        oddities = _oddities(head, agreed)
        shown = peer.certificate.issued if peer.certificate is not None else None
        admission = Admission(station, agreed.subprotocol, peer.address, is_known, oddities, shown)
        return self._upgrade(head, admission, agreed.word)

    def _part(self, head: Head, station: StationId, peer: Peer) -> Upgrade | Refused:
        """Without a common subprotocol agree only to close at once (OCPP-J 1.6, 3.2), or refuse."""
        if self._rules.refuses_unknown:
            return NOTHING_IN_COMMON
        log.info("no common subprotocol", station=station, address=peer.address)
        return Upgrade(_key(head.headers), {}, _Farewell(), self._limits.message_bytes)

    def _upgrade(self, head: Head, admission: Admission, word: str | None) -> Upgrade:
        """Agree, by the station's own word for what is spoken (RFC 6455, 4.1)."""
        headers: dict[str, str] = {}
        if word is not None:
            headers[_SUBPROTOCOL] = word
        bits = 0
        if admission.subprotocol in self._rules.compressed:
            offers = tokens(head.headers.getall("Sec-WebSocket-Extensions", []))
            agreed = deflate.agree(offers)
            if agreed is not None:
                bits, headers["Sec-WebSocket-Extensions"] = agreed
        link, most = self._desk.make_link(admission, bits), self._limits.long_message_bytes
        return Upgrade(_key(head.headers), headers, link, most)

    def _later(self) -> Refused:
        """Send away for a while; a storm is told many different times to come back."""
        wait_s = 1 + int(self._desk.chance() * self._limits.retry_after_s)
        return Refused(503, "too many stations at once", {"Retry-After": str(wait_s)})

    def _behind_proxies(self, headers: CIMultiDict[str], peer: Peer) -> Peer:
        """Believe the header fields of a trusted proxy, and of nobody else."""
        if not self._rules.trusts(peer.address):
            return peer
        forwarded = tokens(headers.getall("X-Forwarded-For", []))
        is_encrypted = tokens(headers.getall("X-Forwarded-Proto", []))[-1:] in {
            ("https",),
            ("wss",),
        }
        return peer._replace(
            address=forwarded[-1] if forwarded else peer.address,
            is_encrypted=peer.is_encrypted or is_encrypted,
        )

    def _tell(self, station: StationId | None, path: bytes, address: str, refused: Refused) -> None:
        log.warning(
            "station refused",
            path=repr(path[:_LOGGED_PATH_BYTES]),
            address=address,
            status=refused.http_status,
            why=refused.why,
        )
        self._desk.on_refused(station, address, refused)


class _Farewell(WSListener):
    """A link that is closed as soon as it is open."""

    def on_ws_connected(self, transport: WSTransport) -> None:
        transport.send_close(WSCloseCode.PROTOCOL_ERROR, NO_COMMON_SUBPROTOCOL)
        transport.disconnect()


def _impossible(
    station: StationId | None, headers: CIMultiDict[str], rules: Rules
) -> Refused | None:
    """Say what makes a request hopeless, whoever asks."""
    if station is None:
        return NO_SUCH_PLACE
    if "Origin" in headers:
        return FROM_A_BROWSER
    if not _wants_websocket(headers, rules):
        return NO_UPGRADE
    return None if is_key(headers.getall("Sec-WebSocket-Key", [])) else MALFORMED


def _wants_websocket(headers: CIMultiDict[str], rules: Rules) -> bool:
    connection = _words(headers, "Connection")
    is_excused = rules.excuses_connection and connection <= _SAYS_NOTHING
    is_for_websockets = "websocket" in _words(headers, "Upgrade")
    version = headers.getall("Sec-WebSocket-Version", [])
    return (is_excused or "upgrade" in connection) and is_for_websockets and version == ["13"]


def _oddities(head: Head, agreed: Agreed) -> Oddities:
    """Tell what was excused, and where it stood."""
    found = (
        (Deviation.PATH_OF_ITS_OWN, "path", read_identity(head.path) is None),
        (
            Deviation.MISSING_CONNECTION_UPGRADE,
            "Connection",
            "upgrade" not in _words(head.headers, "Connection"),
        ),
        (Deviation.MISSING_SUBPROTOCOL, _SUBPROTOCOL, agreed.word is None),
        (
            Deviation.OTHER_SUBPROTOCOL,
            _SUBPROTOCOL,
            agreed.word not in {None, agreed.subprotocol},
        ),
    )
    return tuple((deviation, place) for deviation, place, is_so in found if is_so)


def _words(headers: CIMultiDict[str], name: str) -> frozenset[str]:
    return frozenset(token.lower() for token in tokens(headers.getall(name, [])))


def _key(headers: CIMultiDict[str]) -> str:
    return headers["Sec-WebSocket-Key"]
