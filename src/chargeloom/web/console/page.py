"""Pages as routes: declared with what they need, made into routes, and what is shown when one refuses."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.handlers import HTTPRouteHandler

from chargeloom.domain.access import Right
from chargeloom.web.console.home import Home
from chargeloom.web.console.view import View
from chargeloom.web.console.words.helping import help_for, way_back
from chargeloom.web.endpoint import with_types
from chargeloom.web.guards import (
    Public,
    Rule,
    SignInFirst,
    caller_of,
    caller_of_browser,
    demand_own_page,
    needs,
    needs_of_page,
)
from chargeloom.web.refusing import note, problem_of
from chargeloom.web.route import Route
from chargeloom.web.tracing import request_id

Act = Callable[[View], Awaitable[Response[Any]]]


@dataclass(frozen=True, slots=True)
class Page:
    """One address of the console."""

    method: str
    path: str
    rule: Rule
    act: Act


def shows(path: str, rule: Rule = Right.READ) -> Callable[[Act], Page]:
    """Declare a page that is looked at."""
    return lambda act: Page("GET", path, rule, act)


def does(path: str, rule: Rule) -> Callable[[Act], Page]:
    """Declare a form's address."""
    return lambda act: Page("POST", path, rule, act)


def route(page: Page, home: Home) -> HTTPRouteHandler:
    """Make the route of a page."""

    async def handle(request: Request[Any, Any, Any]) -> Response[Any]:
        return await page.act(await _view(page, home, request))

    is_public = page.rule is Public.ANYONE
    return Route(
        with_types(page.path),
        http_method=[page.method],  # type: ignore[list-item]
        status_code=200,
        opt=needs(page.rule) if is_public else needs_of_page(page.rule),
        exception_handlers={Exception: Refusing(home)},
    )(handle)


class Refusing:
    """Answers what was refused with a page, or with the notice that htmx puts into one."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def __call__(self, request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        """Answer any error."""
        caller = request.scope.get("state", {}).get("caller")
        view = View(self._home, request, caller, {})
        if isinstance(error, SignInFirst):
            return view.to(f"/sign-in?next={quote(_to_return_to(view), safe='/')}")
        problem = problem_of(error)
        note(request, problem, error)
        reference = request_id(request.scope)
        if view.is_fragment:
            answer = view.html("parts/problem.html", problem=problem, reference=reference)
            answer.headers["HX-Retarget"] = "#notices"
            answer.headers["HX-Reswap"] = "innerHTML"
            return answer
        page = view.html(
            "problem.html",
            status=problem.status,
            problem=problem,
            reference=reference,
            help=help_for(problem),
            back=way_back(request),
        )
        for name, value in problem.headers.items():
            page.headers[name] = value
        return page


async def _view(page: Page, home: Home, request: Request[Any, Any, Any]) -> View:
    if page.rule is Public.ANYONE:
        caller = await caller_of_browser(request, home.core.accessing)
        if page.method == "POST":
            demand_own_page(request)
    else:
        caller = caller_of(request.scope)
    return View(home, request, caller, request.path_params)


def _to_return_to(view: View) -> str:
    """Name the page that was looked at: the one that was asked for, or whose form or piece it was."""
    is_whole = view.request.method == "GET" and not view.is_fragment
    return view.here if is_whole else way_back(view.request) or _piece_of(view)


def _piece_of(view: View) -> str:
    return view.here if view.request.method == "GET" else "/"
