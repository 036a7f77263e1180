"""Tokens: what a driver shows to charge, and whether it may."""

from collections.abc import Iterable
from typing import Final

import msgspec

from chargeloom.domain.charging.token_places import AllowedPlaces, Where, scope_at
from chargeloom.domain.ids import TokenId
from chargeloom.domain.instant import Instant
from chargeloom.domain.reason import Reason
from chargeloom.domain.word import Word


class TokenType(Word):
    """How a token was read, in the words of OCPP 2.x."""

    CENTRAL = "Central"
    DIRECT_PAYMENT = "DirectPayment"
    EMAID = "eMAID"
    EVCCID = "EVCCID"
    ISO14443 = "ISO14443"
    ISO15693 = "ISO15693"
    KEY_CODE = "KeyCode"
    LOCAL = "Local"
    MAC_ADDRESS = "MacAddress"
    NO_AUTHORIZATION = "NoAuthorization"
    VIN = "VIN"


class TokenStatus(Word):
    """What the issuer says of a token."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    DISABLED = "disabled"
    NO_CREDIT = "no-credit"
    """It is prepaid, and nothing is left; whoever keeps its account says so (OCPP 2.1, C17)."""


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A card, fob, contract or code; its identity is (issuer, type, normalised uid)."""

    id: TokenId
    uid: str
    type: TokenType
    issuer: str = ""
    status: TokenStatus = TokenStatus.ACTIVE
    expires_at: Instant | None = None
    group: str | None = None
    allowed_at: AllowedPlaces = None
    created_at: Instant


class Authorization(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a token may charge, and what the station may remember of it."""

    refused: Reason | None = None
    token: Token | None = None
    evses: tuple[int, ...] = ()
    """The only ones of the station where it may; none named are all."""

    @property
    def is_accepted(self) -> bool:
        return self.refused is None


def refused_at(authorization: Authorization, at: Instant) -> Reason | None:
    """Say why a token might not charge at some time before; one that has expired since might."""
    token, refused = authorization.token, authorization.refused
    until = token.expires_at if token is not None else None
    is_since = refused is Reason.TOKEN_EXPIRED and until is not None and until > at
    return None if is_since else refused


def normalised(uid: str) -> str:
    """Fold what readers write differently: an idTag is a case-insensitive string (OCPP 1.6, 7.28)."""
    return uid.strip().casefold()


SPELT: Final = frozenset(
    {TokenType.EMAID, TokenType.MAC_ADDRESS, TokenType.ISO14443, TokenType.ISO15693}
)
"""Kinds that people and readers write with marks between, or without."""
_MARKS: Final = str.maketrans("", "", "-: .")
_EMAID_SIGNS: Final = 14


def plain(uid: str) -> str:
    """Leave out what is only a way to write: marks between, and an eMAID's check digit (ISO 15118-2, annex H)."""
    written = normalised(uid).translate(_MARKS)
    is_checked = len(written) == _EMAID_SIGNS + 1 and written[:2].isalpha()
    return written[:_EMAID_SIGNS] if is_checked else written


def is_written_alike(shown: str, began: str, kind: str | None) -> bool:
    """Whether two uids are one token, as far as its kind says how it may be written."""
    if kind in SPELT:
        return plain(shown) == plain(began)
    return normalised(shown) == normalised(began)


def authorize(
    candidates: Iterable[Token], now: Instant, where: Where | None = None
) -> Authorization:
    """Decide by all tokens that bear the shown uid; two that may charge are a conflict, not a choice."""
    verdicts = [_verdict(token, now, where) for token in candidates]
    accepted = [verdict for verdict in verdicts if verdict.is_accepted]
    if len(accepted) > 1:
        return Authorization(refused=Reason.TOKEN_AMBIGUOUS)
    if accepted:
        return accepted[0]
    return verdicts[0] if verdicts else Authorization(refused=Reason.TOKEN_UNKNOWN)


def may_stop(started: Token | None, shown: Token | None) -> bool:
    """Say whether the shown token may stop what the other started: itself, or its own group."""
    if started is None or shown is None:
        return False
    if started.id == shown.id:
        return True
    return is_same_group(shown.group, started.group) and shown.issuer == started.issuer


def is_same_group(one: str | None, other: str | None) -> bool:
    """Say whether two tokens are of one group, which is named as tokens are (OCPP 1.6, 7.28; 2.0.1, 2.28)."""
    return bool(one) and bool(other) and normalised(one or "") == normalised(other or "")


_REFUSED_STATUS = {
    TokenStatus.BLOCKED: Reason.TOKEN_BLOCKED,
    TokenStatus.DISABLED: Reason.TOKEN_DISABLED,
    TokenStatus.NO_CREDIT: Reason.TOKEN_WITHOUT_CREDIT,
}


def _verdict(token: Token, now: Instant, where: Where | None) -> Authorization:
    refused = _refusal(token, now)
    if refused is not None or where is None:
        return Authorization(refused=refused, token=token)
    scope = scope_at(token.allowed_at, where.station)
    if not scope.covers(where.evse):
        return Authorization(refused=Reason.TOKEN_NOT_HERE, token=token)
    return Authorization(token=token, evses=scope.evses)


def _refusal(token: Token, now: Instant) -> Reason | None:
    if token.status in _REFUSED_STATUS:
        return _REFUSED_STATUS[token.status]
    if token.expires_at is not None and token.expires_at <= now:
        return Reason.TOKEN_EXPIRED
    return None
