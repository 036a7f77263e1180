"""A station's request for a certificate, and what became of it (OCPP 2.0.1, A02 and A03)."""

import msgspec

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.word import Word


class RequestState(Word):
    """How far a request has come."""

    PENDING = "pending"
    """Nobody has sent a certificate yet, or the station said nothing to it."""
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class CertificateRequest(msgspec.Struct, frozen=True, kw_only=True):
    """The newest request of a station for a certificate of one use and one name."""

    station: StationId
    use: str = ""
    """What it is for, in the words of OCPP 2.x; empty where the station did not say."""
    name: str = ""
    """Whose it is to be, where a station has several of a use: one for each of its controllers for vehicles."""
    number: int | None = None
    """What the answer must repeat (OCPP 2.1, requestId)."""
    csr: str
    state: RequestState = RequestState.PENDING
    asked_at: Instant
    chain: str | None = None
    """What the station said yes or no to."""
    ended_at: Instant | None = None
