"""Block B: broken and hostile frames, to the whole platform; the edge's own tests try more of them."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.abuse.site import BOOTS, AbusedSite, abused
from tests.protocols.ocpp.edge.raw import CLOSE, TEXT, RawStation, frame
from tests.protocols.ocpp.edge.test_compression import BROKEN as BROKEN_COMPRESSED, OFFER
from tests.protocols.ocpp.edge.test_frames import BROKEN


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[AbusedSite]:
    async with abused(tmp_path) as site:
        yield site


async def booted(site: AbusedSite, subprotocol: str) -> RawStation:
    headers = OFFER if subprotocol == "ocpp2.0.1" else None
    raw = await site.connect("OPEN", dict(headers) if headers else None)
    boot = [2, "b", "BootNotification", BOOTS[subprotocol]]
    raw.send(frame(TEXT, json.dumps(boot).encode()))
    assert json.loads((await raw.read()).payload)[0] == 3
    return raw


async def test_abuse_024_to_030_and_036_broken_frames_cost_only_their_own_link(
    site: AbusedSite,
) -> None:
    for case, (code, broken) in BROKEN.items():
        raw = await booted(site, "ocpp1.6")
        raw.send(broken)
        assert (await raw.closed_with())[0] == code, case
    async with site.link("OPEN"):
        assert "OPEN" in site.server.endpoint.connected


async def test_abuse_025_to_032_broken_compression_costs_only_its_own_link(
    site: AbusedSite,
) -> None:
    for case, (code, broken) in BROKEN_COMPRESSED.items():
        raw = await booted(site, "ocpp2.0.1")
        raw.send(broken())
        assert (await raw.closed_with())[0] == code, case


async def test_abuse_037_a_call_after_the_close_has_no_effect(site: AbusedSite) -> None:
    raw = await booted(site, "ocpp1.6")
    before = len(await site.events())
    status = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
    late = json.dumps([2, "late", "StatusNotification", status]).encode()
    raw.send(frame(CLOSE, b"\x03\xe8"), frame(TEXT, late))
    assert [one.opcode for one in await raw.read_all()] == [CLOSE]
    told = [event.type.value for event in (await site.events())[before:]]
    assert "connector.status" not in told
