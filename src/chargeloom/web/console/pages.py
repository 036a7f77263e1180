"""The console's pages: the stations at a glance, the way in and the way out."""

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect

from chargeloom.domain.instant import HOUR, SECOND
from chargeloom.domain.reason import Refusal
from chargeloom.services.core import Core
from chargeloom.web.console.rendering import render
from chargeloom.web.console.row import row_of
from chargeloom.web.guards import COOKIE, Public, caller_of_browser, demand_own_page, needs
from chargeloom.web.settings import Settings

_LASTS_S: Final = 12 * HOUR // SECOND


def pages(core: Core, settings: Settings) -> tuple[HTTPRouteHandler, ...]:
    """Make the routes; each page decides itself what it shows to whom."""
    rule = needs(Public.ANYONE)

    @get("/", opt=rule)
    async def home(request: Request[Any, Any, Any]) -> Response[str]:
        caller = await caller_of_browser(request, core.accessing)
        if caller is None:
            return _page("welcome.html")
        rows = [row_of(station) for station in sorted(core.fleet, key=lambda one: one.id)]
        return _page("stations.html", rows=rows, caller=caller)

    @get("/sign-in/{secret:str}", opt=rule)
    async def sign_in(secret: FromPath[str]) -> Response[Any]:
        try:
            session = await core.accessing.sign_in(secret)
        except Refusal:
            return _page("used_link.html", status=410)
        return Redirect("/", status_code=303, cookies=[_cookie(session, settings)])

    @post("/sign-out", opt=rule, status_code=303)
    async def sign_out(request: Request[Any, Any, Any]) -> Redirect:
        demand_own_page(request)
        await core.accessing.sign_out(request.cookies.get(COOKIE, ""))
        return Redirect("/", status_code=303, cookies=[_cookie("", settings, lasts_s=0)])

    return home, sign_in, sign_out


def _cookie(secret: str, settings: Settings, lasts_s: int = _LASTS_S) -> Cookie:
    return Cookie(
        key=COOKIE,
        value=secret,
        path="/",
        max_age=lasts_s,
        httponly=True,
        samesite="lax",
        secure=settings.is_https,
    )


def _page(template: str, status: int = 200, **shown: Any) -> Response[str]:
    return Response(render(template, **shown), status_code=status, media_type="text/html")
