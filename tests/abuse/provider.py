"""A small OpenID provider, as far as a sign-in needs one (OpenID Connect Core 1.0)."""

import base64
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey
from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from chargeloom.domain.access import Role
from chargeloom.services.accessing.provider import Provider as Sso, ProviderSettings
from chargeloom.web.server import STREAMS, WebServer
from chargeloom.web.settings import Settings
from chargeloom.web.streaming import Streams
from tests.web.site import Site

CLIENT = "chargeloom"
SECRET = "shared with: the provider"
ACCESS = "good for one person"


class Provider:
    """Vouches for whomever the test says, and can be told to lie."""

    def __init__(self) -> None:
        self.key = ECKey.generate_key("P-256", {"kid": "one"}, private=True)
        self.url = ""
        self.lies: dict[str, Any] = {}
        self.lies_about_itself: dict[str, Any] = {}
        self.takes: list[str] | None = None
        """How programs may prove who they are; None says nothing of it."""
        self.algorithm = "ES256"
        self.tells_apart: dict[str, Any] | None = None
        """What it tells of people where it is asked for it, and not in their identity tokens."""
        self._codes: dict[str, dict[str, str]] = {}
        self.claims: dict[str, Any] = {
            "sub": "ada-1",
            "email": "ada@example.org",
            "email_verified": True,
            "preferred_username": "ada",
        }

    def agree(self, address: str) -> dict[str, str]:
        """Let the person sign in at the provider; returns what the browser brings back."""
        asked = {name: said[0] for name, said in parse_qs(urlsplit(address).query).items()}
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe()
        self._codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def app(self) -> Litestar:
        @get("/.well-known/openid-configuration")
        async def about() -> dict[str, Any]:
            said: dict[str, Any] = {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
            }
            if self.tells_apart is not None:
                said["userinfo_endpoint"] = f"{self.url}/userinfo"
            if self.takes is not None:
                said["token_endpoint_auth_methods_supported"] = self.takes
            return said | self.lies_about_itself

        @get("/keys")
        async def keys() -> dict[str, Any]:
            return dict(KeySet([self.key]).as_dict(private=False))

        @post("/token", status_code=200)
        async def token(request: Request[Any, Any, Any]) -> Response[Any]:
            form = {k: v[0] for k, v in parse_qs((await request.body()).decode()).items()}
            asked = self._codes.pop(form["code"], None)
            if asked is None or self._proof(request, form) != (CLIENT, SECRET):
                return Response({"error": "invalid_grant"}, status_code=400)
            return Response({"id_token": self._token(asked["nonce"]), "access_token": ACCESS})

        @get("/authorize", status_code=302)
        async def authorize(request: Request[Any, Any, Any]) -> Redirect:
            back = self.agree(str(request.url))
            target = f"{request.query_params['redirect_uri']}?{urlencode(back)}"
            return Redirect(target, status_code=302)

        return Litestar(
            [about, keys, token, authorize, self._userinfo()],
            openapi_config=None,
            logging_config=None,
            state=_no_streams(),
        )

    def _userinfo(self) -> HTTPRouteHandler:
        @get("/userinfo")
        async def userinfo(request: Request[Any, Any, Any]) -> Response[Any]:
            if request.headers.get("authorization") != f"Bearer {ACCESS}":
                return Response({"error": "invalid_token"}, status_code=401)
            return Response(self.tells_apart)

        return userinfo

    def _proof(
        self, request: Request[Any, Any, Any], form: dict[str, str]
    ) -> tuple[str | None, ...]:
        """Read what a program proves itself with (RFC 6749, 2.3.1), if it does so as it shall."""
        if self.takes is not None and "client_secret_basic" not in self.takes:
            return form.get("client_id"), form.get("client_secret")
        assert "client_secret" not in form
        told = request.headers["authorization"].removeprefix("Basic ")
        return tuple(map(unquote_plus, base64.b64decode(told).decode().split(":")))

    def _token(self, nonce: str) -> str:
        claims = self.claims | {
            "iss": self.url,
            "aud": CLIENT,
            "nonce": nonce,
            "exp": 4_000_000_000,
        }
        said = {k: v for k, v in (claims | self.lies).items() if v is not None}
        if self.algorithm == "none":
            head = _part({"alg": "none"})
            return f"{head}.{_part(said)}."
        if self.algorithm == "HS256":
            shared = OctKey.import_key(json.dumps(self.key.as_dict(private=False)))
            return jwt.encode({"alg": "HS256"}, said, shared, algorithms=["HS256"])
        return jwt.encode({"alg": self.algorithm, "kid": "one"}, said, self.key)


def _part(said: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def _no_streams() -> Any:
    return State({STREAMS: Streams(Settings())})


def use(site: Site, issuer: str, new_people: Role | None = None, name: str = "Sign-on") -> None:
    """Let people into the site by a provider."""
    accessing = site.core.accessing
    keys = accessing.signing_in
    accessing.provider = Sso(
        ProviderSettings(issuer, CLIENT, SECRET, name, new_people),
        deeds=keys._deeds,
        tickets=keys._tickets,
        sessions=accessing.sessions,
        account=accessing.account,
        people=accessing.people,
    )


async def through_provider(
    site: Site, provider: Provider, browser: httpx.AsyncClient
) -> httpx.Response:
    """Sign in at the provider, on the way to the stations."""
    begun = await browser.get("/oidc/start", params={"next": "/stations"})
    assert begun.status_code == 303, begun.text
    back = provider.agree(begun.headers["location"])
    return await browser.get("/oidc/callback", params=back)


@asynccontextmanager
async def providing() -> AsyncIterator[Provider]:
    """Run a provider on a free port of this machine."""
    provider = Provider()
    server = WebServer(provider.app())
    await server.start("127.0.0.1", 0)
    provider.url = f"http://127.0.0.1:{server.port}"
    try:
        yield provider
    finally:
        await server.stop()
