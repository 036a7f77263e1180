"""An address that leads nowhere: a browser is shown a page that leads on, a program its problem."""

from collections.abc import Callable
from typing import Any, Final

from litestar import Request, Response
from litestar.exceptions import HTTPException

from chargeloom.web.console.home import Home
from chargeloom.web.console.page import Refusing
from chargeloom.web.problems import not_found
from chargeloom.web.refusing import answer

_FOR_PROGRAMS: Final = ("/api/", "/assets/")


def lost(home: Home) -> Callable[[Request[Any, Any, Any], Exception], Response[Any]]:
    """Make the answer to whatever no route has answered."""
    page = Refusing(home)

    def handle(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        if _is_astray(request, error):
            return page(request, not_found("page"))
        return answer(request, error)

    return handle


def _is_astray(request: Request[Any, Any, Any], error: Exception) -> bool:
    is_nowhere = isinstance(error, HTTPException) and error.status_code in (404, 405)
    is_looking = request.method == "GET" and "text/html" in request.headers.get("accept", "")
    return is_nowhere and is_looking and not request.scope["path"].startswith(_FOR_PROGRAMS)
