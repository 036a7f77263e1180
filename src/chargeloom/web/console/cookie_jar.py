"""The cookie jar of a call: what the browser holds, and what the answer gives it or takes away."""

from dataclasses import dataclass, field
from typing import Any, Final

from litestar import Request
from litestar.datastructures import Cookie

from chargeloom.domain.instant import HOUR, MINUTE, SECOND
from chargeloom.web.cookies import SESSION, STEP, held, named

_SESSION_S: Final = 12 * HOUR // SECOND
_STEP_S: Final = 5 * MINUTE // SECOND
_YEAR_S: Final = 365 * 24 * 3600


@dataclass(slots=True)
class CookieJar:
    """Cookies that no script and no other site's form can use."""

    request: Request[Any, Any, Any]
    is_https: bool
    given: list[Cookie] = field(default_factory=list)
    """What goes with the answer."""

    def held(self, name: str) -> str:
        """Find what the browser holds of what lets it in."""
        return held(self.request, name)

    def sign_in(self, secret: str) -> None:
        """Give the browser its session."""
        self._give(SESSION, secret, _SESSION_S)
        self.end_step()

    def sign_out(self) -> None:
        """Take the browser's session away."""
        self._give(SESSION, "", 0)

    def keep_step(self, ticket: str) -> None:
        """Let the browser hold the ticket of the next step."""
        self._give(STEP, ticket, _STEP_S)

    def end_step(self) -> None:
        """Take the ticket away: the step is done."""
        self._give(STEP, "", 0)

    def remember(self, name: str, value: str) -> None:
        """Remember a taste for a year."""
        self._give(name, value, _YEAR_S)

    def _give(self, name: str, value: str, lasts_s: int) -> None:
        self.given.append(
            Cookie(
                key=named(self.request, name),
                value=value,
                path="/",
                max_age=lasts_s,
                httponly=True,
                samesite="lax",
                secure=self.is_https,
            )
        )
