"""A list is fetched once for all who ask at a time, and anew for who asks later."""

import asyncio

import pytest

from chargeloom.services.ocsp.answer import Status
from chargeloom.services.ocsp.lists import Lists
from chargeloom.services.ocsp.question import Question, id_of
from chargeloom.services.ocsp.responders import Responders
from chargeloom.services.ocsp.unusable import Unusable, Why
from tests.services.ocsp.test_listing import CONTRACT, NOW, OPERATOR, PLACE, listed

KNOWN = [one.certificate for one in OPERATOR.authorities]
ASKED = Question(id_of(CONTRACT.certificate, OPERATOR.second.certificate), PLACE)


class Shelf:
    """Gives the same list to whoever comes, once it is let."""

    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.is_asked, self.is_let = asyncio.Event(), asyncio.Event()
        self.why: Why | None = None
        self.lists = Lists(
            responders=Responders(["http://lists.example"]), fetch=self.fetch, now=lambda: NOW
        )

    async def fetch(self, address: str) -> bytes:
        self.addresses.append(address)
        self.is_asked.set()
        await self.is_let.wait()
        if self.why is not None:
            raise Unusable(self.why)
        return listed(CONTRACT)

    async def status(self) -> Status:
        return (await self.lists.listing(ASKED, KNOWN)).status


async def asked_at_once(shelf: Shelf) -> list[asyncio.Task[Status]]:
    tasks = [asyncio.create_task(shelf.status()) for _ in range(3)]
    await asyncio.sleep(0)
    shelf.is_let.set()
    return tasks


async def test_all_who_ask_while_it_is_fetched_get_the_same_list() -> None:
    shelf = Shelf()
    assert await asyncio.gather(*await asked_at_once(shelf)) == [Status.REVOKED] * 3
    assert shelf.addresses == [PLACE]
    assert await shelf.status() is Status.REVOKED
    assert shelf.addresses == [PLACE] * 2, "nothing is kept"


async def test_whoever_stops_waiting_stops_nobody_else() -> None:
    shelf = Shelf()
    first, *others = await asked_at_once(shelf)
    first.cancel()
    assert await asyncio.gather(*others) == [Status.REVOKED] * 2


async def test_why_it_can_not_be_had_is_told_to_each() -> None:
    shelf = Shelf()
    shelf.why = Why.REFUSED
    for task in await asked_at_once(shelf):
        with pytest.raises(Unusable) as unusable:
            await task
        assert unusable.value.why is Why.REFUSED


async def test_nobody_else_is_asked() -> None:
    shelf = Shelf()
    with pytest.raises(Unusable) as unusable:
        await shelf.lists.listing(ASKED._replace(url="http://evil.example/mo.crl"), KNOWN)
    assert unusable.value.why is Why.NOT_ALLOWED
    assert shelf.addresses == []


async def test_a_server_that_ends_waits_for_none() -> None:
    shelf = Shelf()
    waiting = asyncio.create_task(shelf.status())
    await shelf.is_asked.wait()
    await shelf.lists.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting
