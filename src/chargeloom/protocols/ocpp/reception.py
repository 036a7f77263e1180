"""The answer to an opening handshake (RFC 6455, 4.2): who comes in, with which subprotocol."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

import structlog
from multidict import CIMultiDict
from picows import (
    WSCloseCode,
    WSListener,
    WSTransport,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
)

from chargeloom.domain.ids import StationId
from chargeloom.protocols.ocpp.connection import Admission
from chargeloom.protocols.ocpp.handshake import (
    choose_subprotocol,
    read_credentials,
    read_identity,
    tokens,
)
from chargeloom.services.admitting import Admitted, Attempt, Refused

log = structlog.get_logger(__name__)

NO_SUCH_PLACE: Final = Refused(404, "stations connect to /ocpp/{identity}")
FROM_A_BROWSER: Final = Refused(403, "this is no place for browsers")
NO_UPGRADE: Final = Refused(
    426,
    "a WebSocket of version 13 is needed",
    {"Upgrade": "websocket", "Sec-WebSocket-Version": "13"},
)
NO_COMMON_SUBPROTOCOL: Final = "no common subprotocol"

_LOGGED_PATH_BYTES: Final = 120


class GateKeeper(Protocol):
    """Decides who may connect."""

    def admit(self, attempt: Attempt, now_s: float) -> Admitted | Refused: ...


class Peer(NamedTuple):
    """Where a connection comes from."""

    address: str
    is_encrypted: bool


class Reception:
    """Answers opening handshakes."""

    def __init__(
        self,
        gate: GateKeeper,
        served: Sequence[str],
        *,
        make_link: Callable[[Admission], WSListener],
        clock: Callable[[], float],
        reference: Callable[[], str],
    ) -> None:
        self._gate = gate
        self._served = served
        self._make_link = make_link
        self._clock = clock
        self._reference = reference
        self.closed_for: Refused | None = None
        """Why nobody comes in, when it is so."""

    def answer(self, request: WSUpgradeRequest, peer: Peer) -> WSUpgradeResponseWithListener:
        """Answer one request; a bug of ours shows the peer its reference only."""
        try:
            answer = self._admit(request, peer)
        except Exception:  # picows would show the peer what happened
            reference = self._reference()
            log.exception("handshake failed", reference=reference)
            answer = Refused(500, f"internal error, reference {reference}")
        if isinstance(answer, Refused):
            log.info(
                "station refused",
                path=repr(request.path[:_LOGGED_PATH_BYTES]),
                address=peer.address,
                status=answer.http_status,
                why=answer.why,
            )
            return _refuse(answer)
        return self._upgrade(request.headers, answer)

    def _admit(self, request: WSUpgradeRequest, peer: Peer) -> Admission | Refused:
        """Decide in the order of what is known: the way, the place, the station, its words."""
        station = read_identity(request.path)
        refusal = self.closed_for or _impossible(station, request.headers)
        if refusal is not None or station is None:
            return refusal or NO_SUCH_PLACE
        credentials = read_credentials(request.headers.getall("Authorization", []))
        attempt = Attempt(station, peer.address, credentials, peer.is_encrypted)
        outcome = self._gate.admit(attempt, self._clock())
        if isinstance(outcome, Refused):
            return outcome
        offered = tokens(request.headers.getall("Sec-WebSocket-Protocol", []))
        subprotocol = choose_subprotocol(offered, self._served) or ""
        return Admission(station, subprotocol, peer.address, outcome.is_authenticated)

    def _upgrade(
        self, headers: CIMultiDict[str], admission: Admission
    ) -> WSUpgradeResponseWithListener:
        """Agree; without a common subprotocol only to close at once (OCPP-J 1.6, 3.2)."""
        # picows knows no list in this header (RFC 6455, 4.2.1), and proxies write one.
        headers["Connection"] = "Upgrade"
        if not admission.subprotocol:
            log.info("no common subprotocol", station=admission.station, address=admission.address)
            return _accept({}, _Farewell())
        agreed = {"Sec-WebSocket-Protocol": admission.subprotocol}
        return _accept(agreed, self._make_link(admission))


class _Farewell(WSListener):
    """A link that is closed as soon as it is open."""

    def on_ws_connected(self, transport: WSTransport) -> None:
        transport.send_close(WSCloseCode.PROTOCOL_ERROR, NO_COMMON_SUBPROTOCOL)
        transport.disconnect()


def _impossible(station: StationId | None, headers: CIMultiDict[str]) -> Refused | None:
    """Say what makes a request hopeless, whoever asks."""
    if station is None:
        return NO_SUCH_PLACE
    if "Origin" in headers:
        return FROM_A_BROWSER
    return None if _wants_websocket(headers) else NO_UPGRADE


def _wants_websocket(headers: CIMultiDict[str]) -> bool:
    connection = {token.lower() for token in tokens(headers.getall("Connection", []))}
    upgrade = {token.lower() for token in tokens(headers.getall("Upgrade", []))}
    version = headers.getall("Sec-WebSocket-Version", [])
    return "upgrade" in connection and "websocket" in upgrade and version == ["13"]


def _refuse(refused: Refused) -> WSUpgradeResponseWithListener:
    response = WSUpgradeResponse.create_error_response(
        refused.http_status, f"{refused.why}\n".encode(), dict(refused.headers)
    )
    return WSUpgradeResponseWithListener(response, None)


def _accept(headers: Mapping[str, str], listener: WSListener) -> WSUpgradeResponseWithListener:
    return WSUpgradeResponseWithListener(WSUpgradeResponse.create_101_response(headers), listener)
