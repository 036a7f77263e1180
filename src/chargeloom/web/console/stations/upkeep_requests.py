"""A station's list of tokens, in the words of its version."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from chargeloom.domain.charging.token import Token, TokenStatus
from chargeloom.domain.instant import to_rfc3339
from chargeloom.domain.stations.local_list import Member

_LONGEST_TAG: Final = 20
"""OCPP 1.6, 7.28: IdToken."""

Payload = dict[str, Any]


def is_old(protocol: str | None) -> bool:
    """Whether a station speaks 1.6."""
    return protocol == "ocpp1.6"


def list_version(reply: Mapping[str, Any]) -> int:
    """Read which version of the list a station has; below zero it keeps none (OCPP 1.6, 5.10)."""
    version = reply.get("listVersion", reply.get("versionNumber", -1))
    return version if isinstance(version, int) else -1


def members(protocol: str | None, tokens: Iterable[Token]) -> list[Member]:
    """Write tokens as members of a station's list (OCPP 1.6, 7.1; 2.0.1, 2.3); what it can't show is left out."""
    write = _tag if is_old(protocol) else _token
    return [write(token) for token in tokens if _fits(protocol, token)]


def _fits(protocol: str | None, token: Token) -> bool:
    return not is_old(protocol) or len(token.uid) <= _LONGEST_TAG


def _tag(token: Token) -> Member:
    info: Payload = {"status": _STATUS[token.status]}
    if token.expires_at is not None:
        info["expiryDate"] = to_rfc3339(token.expires_at)
    if token.group is not None and len(token.group) <= _LONGEST_TAG:
        info["parentIdTag"] = token.group
    return Member(token=token.uid, token_type="", said={"idTag": token.uid, "idTagInfo": info})


def _token(token: Token) -> Member:
    info: Payload = {"status": _STATUS[token.status]}
    if token.expires_at is not None:
        info["cacheExpiryDateTime"] = to_rfc3339(token.expires_at)
    if token.group is not None:
        info["groupIdToken"] = {"idToken": token.group, "type": "Central"}
    kind = str(token.type)
    said: Payload = {"idToken": {"idToken": token.uid, "type": kind}, "idTokenInfo": info}
    return Member(token=token.uid, token_type=kind, said=said)


_STATUS: Final = {
    TokenStatus.ACTIVE: "Accepted",
    TokenStatus.BLOCKED: "Blocked",
    TokenStatus.DISABLED: "Invalid",
}
