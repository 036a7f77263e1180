"""RFC 9112, 8: a message whose connection closes before its content is whole is incomplete."""

import asyncio
from collections.abc import Mapping

import pytest
import structlog

from chargeloom.domain.access import Role
from tests.patience import PATIENCE_S
from tests.web.listening import serving
from tests.web.site import Site


async def break_off(port: int, path: str, heads: Mapping[str, str]) -> None:
    """Announce more than is said, and leave."""
    said = {"Host": "127.0.0.1", "Content-Length": "72", **heads}
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items())]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write("\r\n".join([*lines, "", '{"id"']).encode())
    writer.write_eof()
    async with asyncio.timeout(PATIENCE_S):
        await reader.read()
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize("kept", [False, True])
async def test_content_that_breaks_off_is_refused_and_no_fault_of_ours(
    site: Site, kept: bool
) -> None:
    heads = {**site.headers(Role.ADMIN), "Content-Type": "application/json"}
    if kept:
        heads["Idempotency-Key"] = "once"
    with structlog.testing.capture_logs() as entries:
        async with serving(site) as server:
            await break_off(server.port, "/api/v1/stations", heads)
    assert [(one["event"], one["log_level"]) for one in entries] == [("request refused", "info")]
    assert entries[0]["code"] == "bad-request"
    assert not len(site.core.fleet)


async def test_whoever_may_sign_in_fills_no_log_by_leaving(site: Site) -> None:
    form = "application/x-www-form-urlencoded"
    heads = {"Origin": "http://127.0.0.1", "Content-Type": form}
    with structlog.testing.capture_logs() as entries:
        async with serving(site) as server:
            await break_off(server.port, "/sign-in", heads)
    assert {one["log_level"] for one in entries} == {"info"}
    assert all("exc_info" not in one for one in entries)
