"""Ids of ours in addresses and bodies: opaque, prefixed, and of one form."""

from typing import Annotated, Any, Final, TypeAlias

from msgspec import Meta

from chargeloom.domain.devices import device
from chargeloom.domain.ids import from_text
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.services import replays
from chargeloom.services.alerting import notices
from chargeloom.services.pricing import tariffs
from chargeloom.services.sites import outside_limits, sites
from chargeloom.web.api.texts import END
from chargeloom.web.problems import not_found

ALERT: Final = notices.ALERT
ASSIGNMENT: Final = "tra"
AUDIT: Final = "aud"
BROWSER: Final = "brw"
COMMAND: Final = "cmd"
CREDENTIAL: Final = "crd"
DEVICE: Final = device.PREFIX
EVENT: Final = "evt"
KEY: Final = "key"
LIMIT: Final = outside_limits.LIMIT
MESSAGE: Final = "msg"
REPLAY: Final = replays.REPLAY
RULE: Final = notices.RULE
SESSION: Final = "ses"
SITE: Final = sites.SITE
TARIFF: Final = tariffs.TARIFF
TOKEN: Final = "tok"
TRANSACTION: Final = "tx"
USER: Final = "usr"
WEBHOOK: Final = notices.HOOK

_IN_PATH: Final = {
    "alert": ALERT,
    "browser": BROWSER,
    "command": COMMAND,
    "credential": CREDENTIAL,
    "device": DEVICE,
    "key": KEY,
    "limit": LIMIT,
    "replay": REPLAY,
    "rule": RULE,
    "message": MESSAGE,
    "site": SITE,
    "tariff": TARIFF,
    "token": TOKEN,
    "transaction": TRANSACTION,
    "user": USER,
    "webhook": WEBHOOK,
}
_REASON: Final = {
    TOKEN: Reason.TOKEN_UNKNOWN,
    TRANSACTION: Reason.TRANSACTION_UNKNOWN,
}


def form_of(prefix: str) -> str:
    """Write the form of an id as a regular expression."""
    return rf"^{prefix}_[0-7][0-9a-hjkmnp-tv-z]{{12}}{END}"


def id_of(prefix: str, description: str | None = None) -> Meta:
    """Demand the form of an id of a text."""
    words = f"an id that begins with {prefix}_ is needed"
    return Meta(pattern=form_of(prefix), extra={"words": words}, description=description)


TariffText: TypeAlias = Annotated[str, id_of(TARIFF)]
TransactionText: TypeAlias = Annotated[str, id_of(TRANSACTION)]

_BEHIND: Final = "Go on behind this one: the cursor of the page before."
CURSOR_WORDS: Final = {"words": "the cursor of the page before is needed"}

AlertCursor: TypeAlias = Annotated[str, id_of(ALERT, _BEHIND)]
AssignmentCursor: TypeAlias = Annotated[str, id_of(ASSIGNMENT, _BEHIND)]
AuditCursor: TypeAlias = Annotated[str, id_of(AUDIT, _BEHIND)]
DeviceCursor: TypeAlias = Annotated[str, id_of(DEVICE, _BEHIND)]
ReadingCursor: TypeAlias = Annotated[
    str,
    Meta(pattern=rf"^-?[0-9]{{1,18}}\.[0-9]{{1,19}}{END}", extra=CURSOR_WORDS, description=_BEHIND),
]
EventCursor: TypeAlias = Annotated[str, id_of(EVENT, _BEHIND)]
KeyCursor: TypeAlias = Annotated[str, id_of(KEY, _BEHIND)]
MessageCursor: TypeAlias = Annotated[str, id_of(MESSAGE, _BEHIND)]
LimitCursor: TypeAlias = Annotated[str, id_of(LIMIT, _BEHIND)]
ReplayCursor: TypeAlias = Annotated[str, id_of(REPLAY, _BEHIND)]
RuleCursor: TypeAlias = Annotated[str, id_of(RULE, _BEHIND)]
SiteCursor: TypeAlias = Annotated[str, id_of(SITE, _BEHIND)]
StationCursor: TypeAlias = Annotated[str, Meta(max_length=48, description=_BEHIND)]
TariffCursor: TypeAlias = Annotated[str, id_of(TARIFF, _BEHIND)]
TokenCursor: TypeAlias = Annotated[str, id_of(TOKEN, _BEHIND)]
TransactionCursor: TypeAlias = Annotated[str, id_of(TRANSACTION, _BEHIND)]
WebhookCursor: TypeAlias = Annotated[str, id_of(WEBHOOK, _BEHIND)]
UserCursor: TypeAlias = Annotated[str, id_of(USER, _BEHIND)]
ValueCursor: TypeAlias = Annotated[
    str,
    Meta(
        pattern=rf"^-?[0-9]{{1,18}}\.[0-9]{{1,19}}\.[0-9]{{1,9}}{END}",
        extra=CURSOR_WORDS,
        description=_BEHIND,
    ),
]


def read(kind: str, text: str) -> int:
    """Read an id that a request names. Raises Refusal or Problem: what is none is not found."""
    number = from_text(_IN_PATH[kind], text)
    if number is None:
        raise missing(kind)
    return number


def missing(kind: str) -> Exception:
    """Say that there is no such thing."""
    reason = _REASON.get(_IN_PATH[kind])
    return Refusal(reason) if reason is not None else not_found(kind)


def schema_of(parameter: str) -> dict[str, Any]:
    """Describe a part of an address for the OpenAPI document."""
    prefix = _IN_PATH.get(parameter)
    if prefix is None:
        return {"type": "string", "minLength": 1, "maxLength": 64}
    return {"type": "string", "pattern": form_of(prefix)}
