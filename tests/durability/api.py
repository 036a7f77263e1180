"""The HTTP API as an operator's program uses it: nothing but the contract."""

import json
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection, HTTPException
from typing import Any, Final
from urllib.parse import urlencode

from tests.patience import PATIENCE_S

HOST: Final = "127.0.0.1"
PAGE: Final = 500

Item = dict[str, Any]


class ApiFailed(Exception):
    """The API answered with something else than what was asked for."""


class Unreachable(Exception):
    """Nobody answered, or not to the end."""


class Api:
    """One caller; every call has a connection of its own."""

    def __init__(self, port: int, key: str = "") -> None:
        self._port = port
        self._key = key

    def call(self, method: str, path: str, content: Item | None = None) -> tuple[int, Any]:
        """Make a call, and return the status and what came with it. Raises Unreachable."""
        connection = HTTPConnection(HOST, self._port, timeout=PATIENCE_S)
        headers = {"Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        try:
            connection.request(
                method, path, None if content is None else json.dumps(content), headers
            )
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, HTTPException) as error:
            raise Unreachable(str(error)) from None
        finally:
            connection.close()
        is_json = "json" in (answer.getheader("Content-Type") or "")
        return answer.status, json.loads(text) if is_json else text

    def readiness(self) -> int:
        """Ask whether the server takes facts: 200, 503, or 0 where nobody answers."""
        try:
            return self.call("GET", "/readyz")[0]
        except Unreachable:
            return 0

    def get(self, path: str) -> Any:
        """Read one object."""
        status, found = self.call("GET", path)
        if status != 200:
            raise ApiFailed(f"GET {path}: {status} {found}")
        return found

    def create(self, path: str, content: Item) -> Item:
        """Make an object."""
        status, made = self.call("POST", path, content)
        if status != 201 or not isinstance(made, dict):
            raise ApiFailed(f"POST {path}: {status} {made}")
        return made

    def every(self, path: str, criteria: Mapping[str, str] | None = None) -> Iterator[Item]:
        """Go through a list, page by page."""
        after: Mapping[str, str] = {}
        while True:
            query = urlencode({"limit": str(PAGE), **(criteria or {}), **after})
            page = self.get(f"{path}?{query}")
            yield from page["items"]
            if page["next"] is None:
                return
            after = {"after": page["next"]}
