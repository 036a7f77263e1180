"""What keeps a station up, as requests of its own version: firmware, logs, its list of tokens, a text on its display."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from chargeloom.domain.charging.token import Token, TokenStatus
from chargeloom.domain.instant import from_datetime, to_rfc3339
from chargeloom.domain.stations.local_list import Member

_LONGEST_TAG: Final = 20
"""OCPP 1.6, 7.28: IdToken."""

Payload = dict[str, Any]


def is_old(protocol: str | None) -> bool:
    """Whether a station speaks 1.6."""
    return protocol == "ocpp1.6"


def firmware(protocol: str | None, number: int, location: str, at: datetime) -> tuple[str, Payload]:
    """Ask for an update (OCPP 1.6, 5.19; 2.0.1, L01)."""
    if is_old(protocol):
        return "UpdateFirmware", {"location": location, "retrieveDate": _moment(at)}
    firmware = {"location": location, "retrieveDateTime": _moment(at)}
    return "UpdateFirmware", {"requestId": number, "firmware": firmware}


def log(
    protocol: str | None,
    number: int,
    location: str,
    kind: str,
    since: datetime | None,
    until: datetime | None,
) -> tuple[str, Payload]:
    """Ask for a log to be uploaded (OCPP 1.6, 5.9; 2.0.1, N01)."""
    if is_old(protocol):
        return "GetDiagnostics", {"location": location} | _span(
            "startTime", "stopTime", since, until
        )
    what = {"remoteLocation": location} | _span("oldestTimestamp", "latestTimestamp", since, until)
    return "GetLog", {"logType": kind, "requestId": number, "log": what}


def display(number: int, content: str) -> tuple[str, Payload]:
    """Show a text until another one comes (OCPP 2.0.1, O01)."""
    message = {"format": "UTF8", "content": content}
    return "SetDisplayMessage", {
        "message": {"id": number, "priority": "NormalCycle", "message": message}
    }


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


def _span(first: str, last: str, since: datetime | None, until: datetime | None) -> Payload:
    said = {first: since, last: until}
    return {name: _moment(at) for name, at in said.items() if at is not None}


def _moment(at: datetime) -> str:
    return to_rfc3339(from_datetime(at))
