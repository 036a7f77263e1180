"""Bearing a token: what a contract certificate pool wants to see of us, fixed or given out for a name and a secret."""

from collections.abc import Callable
from typing import Annotated, Final, NamedTuple

import msgspec

from chargeloom.domain.instant import SECOND, Instant
from chargeloom.outbound import Post, Silent, TooLong
from chargeloom.services.contracts.unserved import Unserved, Why

_SLACK_US: Final = 30 * SECOND
"""A token is asked for anew so long before it ends: it has to last until it is read."""
_USUAL_S: Final = 300
"""So long a token lasts of which nothing is said."""
_LONGEST_S: Final = 86_400
_LARGEST: Final = 64 * 1024


class Login(NamedTuple):
    """Where a token is given out for a name and a secret (RFC 6749, 4.4)."""

    address: str
    client_id: str
    client_secret: str
    audience: str = ""
    """What the token is for; some want it said."""


class _Granted(msgspec.Struct, frozen=True):
    access_token: Annotated[str, msgspec.Meta(min_length=1, pattern=r"^[\x21-\x7e]+\Z")]
    expires_in: float = _USUAL_S


class Bearer:
    """Keeps a token for as long as it lasts."""

    def __init__(
        self, login: Login | None, *, token: str = "", post: Post, now: Callable[[], Instant]
    ) -> None:
        self._login = login
        self._token = token
        self._until: Instant | None = None
        self._post = post
        self._now = now

    async def token(self) -> str:
        """Give the token, got anew when it ends; empty where none is wanted. Raises Unserved."""
        if self._login is not None and (self._until is None or self._now() >= self._until):
            await self._log_in(self._login)
        return self._token

    def refused(self) -> bool:
        """Note that the token was not taken, and say whether another one can be had."""
        self._until = None
        return self._login is not None

    async def _log_in(self, login: Login) -> None:
        form = {
            "grant_type": "client_credentials",
            "client_id": login.client_id,
            "client_secret": login.client_secret,
        }
        if login.audience:
            form["audience"] = login.audience
        try:
            told = await self._post(login.address, form=form, longest=_LARGEST)
        except (Silent, TooLong):
            raise Unserved(Why.NO_LOGIN) from None
        if told.status != _OK:
            raise Unserved(Why.NO_LOGIN)
        try:
            granted = msgspec.json.decode(told.body, type=_Granted, strict=False)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise Unserved(Why.NO_LOGIN) from None
        lasts_s = min(max(granted.expires_in, 0), _LONGEST_S)
        self._token = granted.access_token
        self._until = Instant(self._now() + round(lasts_s * SECOND) - _SLACK_US)


_OK: Final = 200
