"""A page's call: who looks, in which language and light, and how the page is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Any, Final, NamedTuple, TypeVar
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.response import Redirect

from chargeloom.domain.instant import HOUR, SECOND
from chargeloom.services.accessing import Caller
from chargeloom.services.accessing.passkeys import Party
from chargeloom.services.accessing.visit import Visit
from chargeloom.services.core import Core
from chargeloom.web.console.forms import read_form
from chargeloom.web.console.recent_days import RecentDays
from chargeloom.web.console.rendering import render
from chargeloom.web.console.words import local_time
from chargeloom.web.console.words.complaints import complaint
from chargeloom.web.console.words.local_time import Turn
from chargeloom.web.console.words.said import SAID
from chargeloom.web.console.words.texts import best_language, translate
from chargeloom.web.cookies import SESSION, STEP, held, named
from chargeloom.web.endpoint import Ask, Endpoint
from chargeloom.web.guards import SignInFirst
from chargeloom.web.probes import Health
from chargeloom.web.problems import Problem
from chargeloom.web.reading import read_query
from chargeloom.web.settings import Settings
from chargeloom.web.visitors import behind

LANGUAGE_COOKIE: Final = "chargeloom_language"
ZONE_COOKIE: Final = "chargeloom_zone"
"""Written by the browser itself: the zone that its clock goes by."""
THEME_COOKIE: Final = "chargeloom_theme"
THEMES: Final = ("auto", "light", "dark")
HTML: Final = "text/html"

_SESSION_S: Final = 12 * HOUR // SECOND
_YEAR_S: Final = 365 * 24 * 3600

Q = TypeVar("Q", bound=msgspec.Struct)


class Html(Response[str]):
    """A page, or a piece of one."""


class Home(NamedTuple):
    """What every page stands on."""

    core: Core
    settings: Settings
    health: Health
    days: RecentDays


@dataclass(slots=True)
class View:
    """One call of a page."""

    home: Home
    request: Request[Any, Any, Any]
    caller: Caller | None
    path: Mapping[str, str]
    cookies: list[Cookie] = field(default_factory=list)

    @property
    def core(self) -> Core:
        return self.home.core

    @property
    def settings(self) -> Settings:
        return self.home.settings

    @property
    def language(self) -> str:
        wanted = self.request.cookies.get(LANGUAGE_COOKIE)
        return best_language(wanted, self.request.headers.get("accept-language", ""))

    @property
    def zone(self) -> tzinfo:
        """The reader's time zone, as the browser says it; UTC until it does."""
        return local_time.zone_of(self.request.cookies.get(ZONE_COOKIE))

    def midnight(self, day: date | None, days: int = 0) -> datetime | None:
        """Say when a day begins for the reader, or the one so many days later."""
        if day is None:
            return None
        known = min(max(day, _FIRST_DAY), _LAST_DAY)
        return datetime.combine(known + timedelta(days=days), time(), self.zone)

    @property
    def identities(self) -> list[str]:
        """The first names that a field for a station offers."""
        return [station.id for station in islice(self.core.fleet.by_name(), _MOST_OFFERED)]

    @property
    def here(self) -> str:
        """The address of this page, with what is chosen on it."""
        chosen = [one for one in self.request.query_params.multi_items() if one[0] not in _OURS]
        return self.request.scope["path"] + (f"?{urlencode(chosen)}" if chosen else "")

    @property
    def is_fragment(self) -> bool:
        """Whether htmx asks for a piece of a page."""
        return self.request.headers.get("hx-request") == "true"

    @property
    def is_https(self) -> bool:
        return self.settings.is_https or self.request.scope["scheme"] == "https"

    @property
    def origin(self) -> str:
        """How the browser reaches us."""
        if self.settings.url:
            return self.settings.url.rstrip("/")
        scheme = "https" if self.is_https else "http"
        return f"{scheme}://{self.request.headers.get('host', '')}"

    @property
    def party(self) -> Party:
        """Who we are to a passkey."""
        host = self.origin.partition("://")[2].rpartition("@")[2]
        name = host.partition("]")[0].lstrip("[") if host.startswith("[") else host.split(":")[0]
        return Party(host=name, origin=self.origin)

    @property
    def visit(self) -> Visit:
        client, headers = self.request.client, self.request.headers
        peer = client.host if client is not None else ""
        forwarded = headers.getall("x-forwarded-for", [])
        address = behind(peer, forwarded, self.settings.trusted_proxies)
        return Visit(address, headers.get("user-agent", ""))

    @property
    def person(self) -> Caller:
        """Who looks, where the route's rule has made sure that somebody does."""
        if self.caller is None:
            raise SignInFirst
        return self.caller

    def say(self, text: str, **values: Any) -> str:
        """Say a text in the reader's language."""
        said = translate(self.language, text)
        return said.format(**values) if values else said

    def wrong(self, text: str) -> str:
        """Say what is wrong in the reader's language."""
        return complaint(self.language, text)

    def moment(self, pointer: str, text: str | None, turn: Turn | None = None) -> datetime | None:
        """Read a moment by the reader's clock. Raises Problem."""
        return local_time.read(text, self.zone, pointer, turn)

    def query(self, kind: type[Q]) -> Q:
        """Read the address; a field that was left empty is absent, `said` is ours."""
        pairs = self.request.query_params.multi_items()
        return read_query(kind, [(k, v) for k, v in pairs if v and k not in _OURS])

    async def form(self, kind: type[Q]) -> Q:
        """Read the form."""
        media_type = self.request.headers.get("content-type", "").partition(";")[0].strip()
        return read_form(kind, media_type, await self.request.body())

    async def ask(self, endpoint: Endpoint, *, query: Any = None, body: Any = None) -> Any:
        """Use what the API has: a page shows and does nothing that it could not."""
        if not self.person.may(endpoint.right):
            raise Problem(403, "forbidden", "your role does not allow this")
        asked = endpoint.query() if query is None else query
        return await endpoint.act(Ask(self.core, self.person, self.path, asked, body))

    def html(self, template: str, *, status: int = 200, **shown: Any) -> Html:
        """Answer with a page."""
        text = render(
            template,
            self.language,
            zone=self.zone,
            is_seen_again=self.request.method == "GET" and status == 200,
            who=self.caller,
            notice=self.settings.notice,
            theme=self.theme,
            place=self.request.scope["path"],
            here=self.here,
            now=self.core.ground.now(),
            said=self._said(),
            is_fragment=self.is_fragment,
            strangers=self.core.fleet.strangers,
            unseen_alerts=self.core.alerting.unseen,
            **shown,
        )
        headers = {"Vary": "Cookie, Accept-Language, HX-Request"}
        return Html(
            text, status_code=status, media_type=HTML, headers=headers, cookies=self.cookies
        )

    def to(self, path: str, said: str | None = None) -> Response[Any]:
        """Send the browser on, with something to say there."""
        mark = "&" if "?" in path else "?"
        target = f"{path}{mark}said={said}" if said else path
        if self.is_fragment:
            headers = {"HX-Redirect": target}
            return Response("", status_code=200, headers=headers, cookies=self.cookies)
        return Redirect(target, status_code=303, cookies=self.cookies)

    @property
    def theme(self) -> str:
        theme = self.request.cookies.get(THEME_COOKIE)
        return theme if theme in THEMES else THEMES[0]

    def held(self, name: str) -> str:
        """Find what the browser holds of what lets it in."""
        return held(self.request, name)

    def sign_in(self, secret: str) -> None:
        """Give the browser its session."""
        self.set_cookie(SESSION, secret, _SESSION_S)
        self.set_cookie(STEP, "", 0)

    def sign_out(self) -> None:
        """Take the browser's session away."""
        self.set_cookie(SESSION, "", 0)

    def keep_step(self, ticket: str) -> None:
        """Let the browser hold the ticket of the next step."""
        self.set_cookie(STEP, ticket, 300)

    def remember(self, name: str, value: str) -> None:
        """Remember a taste for a year."""
        self.set_cookie(name, value, _YEAR_S)

    def set_cookie(self, name: str, value: str, lasts_s: int) -> None:
        """Set a cookie that no script and no other site's form can use."""
        self.cookies.append(
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

    def _said(self) -> tuple[str, str] | None:
        found = SAID.get(self.request.query_params.get("said", ""))
        return (found[0], self.say(found[1])) if found else None


_MOST_OFFERED: Final = 500
_OURS: Final = frozenset({"said"})
_FIRST_DAY: Final = date(1970, 1, 2)
_LAST_DAY: Final = date(2099, 12, 31)
