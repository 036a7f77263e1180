"""HTTP: a device is asked for one JSON document, at the very address that was looked at."""

import base64
from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from chargeloom.domain.devices.device import Http, Sample
from chargeloom.domain.devices.source import SourceSilent
from chargeloom.outbound import pinned, trust
from chargeloom.protocols.devices import documents, maps
from chargeloom.services.measuring.reaching import Reach

if TYPE_CHECKING:
    import httpx2

_PORTS: Final = {"https": 443, "http": 80}
_PLAIN: Final = "identity"
"""What is packed may be a thousand times as large once it is unpacked."""
_WANTED: Final = {"accept": "application/json", "accept-encoding": _PLAIN}


def fault_of_url(url: str) -> str | None:
    """Say why an address can be no device's; None when nothing speaks against it yet."""
    if not url.isascii() or not url.isprintable() or " " in url:
        return "only signs of ASCII may stand in an address"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "this is no address"
    if parts.scheme not in _PORTS or not host or port == 0:
        return "an address begins with http:// or https://"
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "no user, password or fragment may stand in it: there are fields for them"
    return None


class HttpSource:
    """Asks anew each time; redirects are not followed, for they lead past what was looked at."""

    waits_for_news: Final = False

    def __init__(self, reach: Reach, settings: Http, secret: str | None, timeout_s: float) -> None:
        self._reach = reach
        self._settings = settings
        self._secret = secret
        self._timeout_s = timeout_s
        self._digest: httpx2.DigestAuth | None = None

    async def read(self) -> Sample:
        """Ask once. Raises SourceSilent."""
        settings = self._settings
        known = maps.document_map(settings.map, maps.HTTP) if not settings.paths else None
        url = settings.url if known is None else settings.url.rstrip("/") + known.path
        told = documents.document(await self._body(url))
        return Sample(
            values=documents.values(told, settings.paths if known is None else known.paths),
            device_at=documents.time(told, settings.time_path) if settings.time_path else None,
            are_currents_unsigned=(known or settings).are_currents_unsigned,
        )

    async def close(self) -> None:
        """Do nothing: no connection outlives a reading."""

    async def _body(self, url: str) -> bytes:
        import httpx2  # noqa: PLC0415 only who has such devices pays for it

        fault = fault_of_url(url)
        if fault is not None:
            raise SourceSilent(fault)
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        address = await self._reach.address(host, port)
        try:
            async with (
                httpx2.AsyncClient(
                    timeout=self._timeout_s,
                    follow_redirects=False,
                    trust_env=False,
                    verify=trust(),
                ) as client,
                self._answer(
                    client,
                    client.build_request(
                        "GET",
                        pinned(parts, address, port),
                        headers={"host": parts.netloc} | _WANTED | self._proof(),
                        extensions={"sni_hostname": host},
                    ),
                ) as answer,
            ):
                if answer.status_code != 200:
                    raise SourceSilent(f"the device answered {answer.status_code}")
                if answer.headers.get("content-encoding", _PLAIN) != _PLAIN:
                    raise SourceSilent("the device packed its answer, though it was not to")
                return await _bounded(answer)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            raise SourceSilent(str(error) or type(error).__name__) from error

    @asynccontextmanager
    async def _answer(
        self, client: "httpx2.AsyncClient", request: "httpx2.Request"
    ) -> AsyncIterator["httpx2.Response"]:
        """Ask, and once more with the proof that is asked for; of what says so, nothing but its head is read."""
        steps = self._steps(request)
        asked = next(steps)
        while True:
            answer = await client.send(asked, auth=None, stream=True)
            try:
                asked = _next(steps, answer)
            except StopIteration:
                break
            await answer.aclose()
        try:
            yield answer
        finally:
            await answer.aclose()

    def _steps(self, request: "httpx2.Request") -> Generator["httpx2.Request", "httpx2.Response"]:
        """Ask; by digest a second time when the first shows what to reckon with, and from then on at once."""
        import httpx2  # noqa: PLC0415 only who has such devices pays for it

        if self._secret is None or self._settings.login != "digest" or not self._settings.user:
            yield request
            return
        if self._digest is None:
            self._digest = httpx2.DigestAuth(self._settings.user, self._secret)
        yield from self._digest.auth_flow(request)

    def _proof(self) -> dict[str, str]:
        if self._secret is None or (self._settings.user and self._settings.login == "digest"):
            return {}
        user = self._settings.user
        if not user:
            return {"authorization": f"Bearer {self._secret}"}
        pair = base64.b64encode(f"{user}:{self._secret}".encode()).decode()
        return {"authorization": f"Basic {pair}"}


def _next(
    steps: Generator["httpx2.Request", "httpx2.Response"], answer: "httpx2.Response"
) -> "httpx2.Request":
    """Find what to ask next. Raises StopIteration when that was the answer, SourceSilent when no proof suits it."""
    try:
        return steps.send(answer)
    except (ValueError, NotImplementedError) as error:
        raise SourceSilent("the device asks for a proof that we can not give") from error


async def _bounded(answer: "httpx2.Response") -> bytes:
    body = bytearray()
    async for piece in answer.aiter_raw():
        body += piece
        if len(body) > documents.MAX_BYTES:
            raise SourceSilent(f"the device told more than {documents.MAX_BYTES} bytes")
    return bytes(body)
