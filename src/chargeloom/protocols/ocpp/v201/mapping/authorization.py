"""Authorization (OCPP 2.0.1 and 2.1, C), from the domain: what a token is worth."""

from typing import Any, Final, get_args

import msgspec

from chargeloom.domain.charging.contract import Verdict
from chargeloom.domain.charging.token import Authorization, TokenType
from chargeloom.domain.instant import Instant, to_datetime
from chargeloom.domain.reason import Reason
from chargeloom.protocols.ocpp.v201.messages.enumerations.authorization import (
    AuthorizationStatus,
    AuthorizeCertificateStatus,
)

AUTHORIZATION: Final[dict[Reason, AuthorizationStatus]] = {
    Reason.TOKEN_UNKNOWN: AuthorizationStatus.UNKNOWN,
    Reason.TOKEN_BLOCKED: AuthorizationStatus.BLOCKED,
    Reason.TOKEN_DISABLED: AuthorizationStatus.BLOCKED,
    Reason.TOKEN_WITHOUT_CREDIT: AuthorizationStatus.NO_CREDIT,
    Reason.TOKEN_EXPIRED: AuthorizationStatus.EXPIRED,
    Reason.TOKEN_AMBIGUOUS: AuthorizationStatus.INVALID,
    Reason.TOKEN_IN_USE: AuthorizationStatus.CONCURRENT_TX,
    Reason.TOKEN_ONLY_STOPS: AuthorizationStatus.INVALID,
    Reason.TOKEN_NOT_HERE: AuthorizationStatus.NOT_AT_THIS_LOCATION,
    Reason.TOKEN_NOT_NOW: AuthorizationStatus.NOT_AT_THIS_TIME,
    Reason.TOKEN_EXISTS: AuthorizationStatus.INVALID,
    Reason.STATION_UNKNOWN: AuthorizationStatus.INVALID,
    Reason.STATION_EXISTS: AuthorizationStatus.INVALID,
    Reason.STATION_OFFLINE: AuthorizationStatus.INVALID,
    Reason.STATION_DISABLED: AuthorizationStatus.NOT_AT_THIS_LOCATION,
    Reason.STATION_NOT_ACCEPTED: AuthorizationStatus.INVALID,
    Reason.PROFILE_LOWERED: AuthorizationStatus.INVALID,
    Reason.STATION_BUSY: AuthorizationStatus.INVALID,
    Reason.STATION_SILENT: AuthorizationStatus.INVALID,
    Reason.TRANSACTION_UNKNOWN: AuthorizationStatus.INVALID,
    Reason.TRANSACTION_ENDED: AuthorizationStatus.INVALID,
    Reason.CONNECTOR_UNKNOWN: AuthorizationStatus.INVALID,
    Reason.COMMAND_UNSUPPORTED: AuthorizationStatus.INVALID,
    Reason.SLOT_UNKNOWN: AuthorizationStatus.INVALID,
    Reason.SLOT_IN_USE: AuthorizationStatus.INVALID,
    Reason.STORAGE_UNAVAILABLE: AuthorizationStatus.INVALID,
}
"""What a refused token is told (OCPP 2.0.1, 3.3); total over the domain's reasons."""


def id_token_info(
    authorization: Authorization,
    kind: str | None,
    info: type[Any],
    id_token: type[Any],
    now: Instant,
) -> Any:
    """Tell a station what a token is worth, and at which EVSEs only, in the classes of its version (2.0.1, 2.27).

    That nothing is left is to be asked again, and not remembered (OCPP 2.1, C17.FR.02).
    """
    token, refused = authorization.token, authorization.refused
    group = token.group if token is not None else None
    expires_at = token.expires_at if token is not None else None
    if refused is Reason.TOKEN_WITHOUT_CREDIT:
        expires_at = now
    return info(
        status=AuthorizationStatus.ACCEPTED if refused is None else _status(refused, kind),
        cache_expiry_date_time=to_datetime(expires_at) if expires_at is not None else None,
        evse_id=authorization.evses or None,
        group_id_token=group_token(id_token, group),
    )


def _status(refused: Reason, kind: str | None) -> AuthorizationStatus:
    """Say why not; whoever guesses a key code learns no more than that it is not valid (C04.FR.01)."""
    status = AUTHORIZATION[refused]
    is_guess = kind == TokenType.KEY_CODE and refused is not Reason.TOKEN_IN_USE
    return AuthorizationStatus.INVALID if is_guess else status


def group_token(id_token: type[Any], group: str | None) -> Any:
    """Name a group, where there is one that the version has room for: a longer name breaks the whole message."""
    if not group or len(group) > longest(id_token):
        return None
    return id_token(id_token=group, type=TokenType.CENTRAL.value)


def longest(id_token: type[Any]) -> int:
    """Say how long a token of a version may be (OCPP 2.0.1, 2.28; OCPP 2.1, 2.61)."""
    return int(get_args(_declared(id_token))[1].max_length)


def has_words_for(id_token: type[Any], uid: str, kind: str) -> bool:
    """Whether a version can say this token: others are longer, or of a kind that only later ones know."""
    try:
        msgspec.convert({"idToken": uid, "type": kind}, id_token)
    except msgspec.ValidationError:
        return False
    return True


def id_token_of(request: type[Any]) -> type[Any]:
    """Find the class that a request of a version shows a token in."""
    found: type[Any] = _declared(request)
    return found


def _declared(message: type[Any]) -> Any:
    return next(one.type for one in msgspec.structs.fields(message) if one.name == "id_token")


def shows_certificate(call: Any) -> bool:
    """Whether the station asks about a contract certificate (OCPP 2.0.1, C07.FR.02 and 06)."""
    return call.certificate is not None or call.iso15118_certificate_hash_data is not None


def contract_worth(
    verdict: Verdict, token: AuthorizationStatus
) -> tuple[AuthorizeCertificateStatus, AuthorizationStatus]:
    """Say what a contract's certificate, and its token with it, are told (C07.FR.13 to 17)."""
    if verdict is not Verdict.VALID:
        return WORTHLESS[verdict]
    if token in CANCELLED:
        return AuthorizeCertificateStatus.CONTRACT_CANCELLED, token
    return AuthorizeCertificateStatus.ACCEPTED, token


WORTHLESS: Final = {
    Verdict.EXPIRED: (
        AuthorizeCertificateStatus.CERTIFICATE_EXPIRED,
        AuthorizationStatus.EXPIRED,
    ),
    Verdict.REVOKED: (
        AuthorizeCertificateStatus.CERTIFICATE_REVOKED,
        AuthorizationStatus.INVALID,
    ),
    Verdict.UNVERIFIED: (
        AuthorizeCertificateStatus.CERT_CHAIN_ERROR,
        AuthorizationStatus.INVALID,
    ),
}
"""What is told whatever we know of the token (C07.FR.15, 16 and 17)."""
CANCELLED: Final = frozenset(
    {
        AuthorizationStatus.BLOCKED,
        AuthorizationStatus.EXPIRED,
        AuthorizationStatus.INVALID,
        AuthorizationStatus.UNKNOWN,
    }
)
"""Tokens whose contract is over (C07.FR.13)."""
