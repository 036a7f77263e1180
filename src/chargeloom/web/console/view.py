"""A page's call: who looks, what is asked for, and how the page is answered."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response
from litestar.response import Redirect

from chargeloom.services.accessing import Caller
from chargeloom.services.core import Core
from chargeloom.web.console.arrival import Arrival
from chargeloom.web.console.cookie_jar import CookieJar
from chargeloom.web.console.forms import read_form
from chargeloom.web.console.home import Home
from chargeloom.web.console.paths import ascii_path
from chargeloom.web.console.rendering import render
from chargeloom.web.console.tastes import tastes_of
from chargeloom.web.console.words import local_time
from chargeloom.web.console.words.complaints import complaint
from chargeloom.web.console.words.local_time import Turn
from chargeloom.web.console.words.said import SAID
from chargeloom.web.console.words.texts import translate
from chargeloom.web.endpoint import Ask, Endpoint
from chargeloom.web.guards import SignInFirst
from chargeloom.web.problems import Problem
from chargeloom.web.reading import read_query

HTML: Final = "text/html"

Q = TypeVar("Q", bound=msgspec.Struct)


class Html(Response[str]):
    """A page, or a piece of one."""


class View:
    """One call of a page."""

    def __init__(
        self,
        home: Home,
        request: Request[Any, Any, Any],
        caller: Caller | None,
        path: Mapping[str, str],
    ) -> None:
        self.home = home
        self.request = request
        self.caller = caller
        self.path = path
        self.tastes = tastes_of(request)
        self.arrival = Arrival(request, home.settings, home.visitors)
        self.jar = CookieJar(request, self.arrival.is_https)

    @property
    def core(self) -> Core:
        return self.home.core

    @property
    def language(self) -> str:
        return self.tastes.language

    @property
    def zone(self) -> tzinfo:
        return self.tastes.zone

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

    def midnight(self, day: date | None, days: int = 0) -> datetime | None:
        """Say when a day begins for the reader, or the one so many days later."""
        return None if day is None else local_time.midnight(day, self.zone, days)

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
            notice=self.home.settings.notice,
            theme=self.tastes.theme,
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
            text, status_code=status, media_type=HTML, headers=headers, cookies=self.jar.given
        )

    def to(self, path: str, said: str | None = None) -> Response[Any]:
        """Send the browser on, with something to say there."""
        mark = "&" if "?" in path else "?"
        target = f"{path}{mark}said={said}" if said else path
        if self.is_fragment:
            headers = {"HX-Redirect": ascii_path(target)}
            return Response("", status_code=200, headers=headers, cookies=self.jar.given)
        return Redirect(target, status_code=303, cookies=self.jar.given)

    def _said(self) -> tuple[str, str] | None:
        found = SAID.get(self.request.query_params.get("said", ""))
        return (found[0], self.say(found[1])) if found else None


_OURS: Final = frozenset({"said"})
