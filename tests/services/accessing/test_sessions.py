"""A session that was ended stays ended, and all of a person's sessions are all."""

import asyncio
from dataclasses import replace
from typing import cast

import pytest

from chargeloom.domain.access import SEEN_STEP_US, Method, Role, User
from chargeloom.domain.instant import Instant
from chargeloom.services.accessing.sessions import Sessions
from chargeloom.services.accessing.visit import Visit
from chargeloom.storage.store import Store
from tests.rig import Rig


class LateStore:
    """Answers a question about a session only when it is told to."""

    def __init__(self, store: object) -> None:
        self._store = store
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    async def browser_session(self, secret_hash: bytes) -> object:
        found = await self._store.browser_session(secret_hash)  # type: ignore[attr-defined]
        self.asked.set()
        await self.may_answer.wait()
        return found


@pytest.fixture
def sessions(rig: Rig) -> Sessions:
    return rig.core.accessing.sessions


@pytest.fixture
async def ada(rig: Rig) -> User:
    return await rig.core.accessing.create_user("Ada", Role.ADMIN, "test")


async def test_a_session_that_ends_while_it_is_seen_stays_ended(
    rig: Rig, sessions: Sessions, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = await sessions.open(ada, Method.LINK, Visit())
    ground = rig.core.ground
    later = Instant(ground.now() + SEEN_STEP_US)
    late = LateStore(ground.store)
    with monkeypatch.context() as patched:
        patched.setattr(
            sessions._deeds, "ground", replace(ground, store=cast("Store", late), now=lambda: later)
        )
        seen = asyncio.create_task(sessions.caller(secret))
        await late.asked.wait()
        await sessions.end_all(ada.id, "Ada")
        late.may_answer.set()
        assert await seen is None
    assert await sessions.caller(secret) is None
    assert await sessions.list(ada.id) == ()


async def test_every_session_of_a_person_ends_however_many_there_are(
    sessions: Sessions, ada: User
) -> None:
    first = await sessions.open(ada, Method.LINK, Visit())
    for _ in range(120):
        await sessions.open(ada, Method.LINK, Visit())
    caller = await sessions.caller(await sessions.open(ada, Method.LINK, Visit()))
    assert caller is not None
    assert caller.session is not None
    await sessions.end_all(ada.id, "Ada", besides=caller.session.id)
    assert await sessions.caller(first) is None
    assert await sessions.list(ada.id) == (caller.session,)
