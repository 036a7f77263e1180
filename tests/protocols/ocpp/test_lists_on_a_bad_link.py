"""Local lists over a link that loses answers, at stations that fail: once it holds, the list is what it ought to be.

(OCPP 1.6, 5.15; 2.0.1 and 2.1, D01.)
"""

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from chargeloom.domain.charging.token import TokenStatus, TokenType
from chargeloom.domain.commands.command import Command, CommandName, CommandStatus
from chargeloom.domain.commands.list_orders import ListUpdate, SendList
from chargeloom.protocols.ocpp.v16.version import V16
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.protocols.ocpp.version import Version
from tests.patience import PATIENCE_S
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.rig import FakeStation, Rig, running

Key = tuple[str, str]


class Keeper:
    """A station that keeps its list to the letter (D01.FR.04, FR.06 and FR.15 to FR.19), when it does not fail."""

    def __init__(self, station: FakeStation, random: Random, *, is_old: bool) -> None:
        self.station, self.random, self.is_old = station, random, is_old
        self.fails = 0.3
        self.version = 0
        self.list: dict[Key, dict[str, Any]] = {}
        self.breaches: list[str] = []

    async def answer(self) -> None:
        """Answer what is asked, for ever."""
        while True:
            with suppress(TimeoutError):
                await self._answer(await self.station.connection.next())

    async def _answer(self, frame: list[Any]) -> None:
        _, message_id, action, payload = frame
        reply = self._say(action, payload)
        if reply is None:
            said = json.dumps([4, message_id, "InternalError", "", {}])
            self.station.actor.received(said.encode())
        elif action != "SendLocalList" or self.random.random() >= self.fails:
            self.station.answer(message_id, reply)

    def _say(self, action: str, payload: Any) -> dict[str, Any] | None:
        if action == "GetLocalListVersion":
            return {"listVersion" if self.is_old else "versionNumber": self.version}
        if action != "SendLocalList":
            return None
        if self.random.random() < self.fails / 2:
            return self.random.choice([None, {"status": "Failed"}])
        return {"status": self._take(payload)}

    def _take(self, payload: Any) -> str:
        version = payload["listVersion" if self.is_old else "versionNumber"]
        members = payload.get("localAuthorizationList", [])
        keys = [self._key(one) for one in members]
        self.breaches += ["D01.FR.06"] * (len(set(keys)) < len(keys))
        self.breaches += ["D01.FR.18"] * (version <= 0)
        if payload["updateType"] == "Full":
            self.list = {}
        elif version <= self.version:
            return "VersionMismatch"
        self.version = version
        for key, one in zip(keys, members, strict=True):
            info = one.get("idTagInfo" if self.is_old else "idTokenInfo")
            self.list.pop(key, None)
            if info is not None:
                self.list[key] = info
        return "Accepted"

    def _key(self, member: Any) -> Key:
        if self.is_old:
            return member["idTag"].casefold(), ""
        token = member["idToken"]
        return token["idToken"].casefold(), token["type"]


async def change(rig: Rig, random: Random) -> None:
    """Announce some tokens, of which several share a number, and change others."""
    known = list(rig.core.authorizing)
    for token in random.sample(known, min(2, len(known))):
        status = random.choice(list(TokenStatus))
        rig.core.authorizing.keep(msgspec.structs.replace(token, status=status))
    for _ in range(3):
        uid = random.choice("ABab") + str(random.randrange(9))
        kind = random.choice([TokenType.ISO14443, TokenType.CENTRAL])
        await rig.token(uid, type=kind, issuer=str(random.random()))


async def send(rig: Rig, station: FakeStation, update: ListUpdate) -> Command:
    order = SendList(update=update)
    commanding = rig.core.commanding
    command = await commanding.issue(station.station.id, CommandName.SEND_LOCAL_LIST, order, "test")
    return await commanding.wait(command, PATIENCE_S)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("version", [V16, V201, V21], ids=lambda one: one.dialect.subprotocol)
async def test_a_list_is_what_it_ought_to_be_however_it_came_there(
    tmp_path: Path, version: Version, seed: int
) -> None:
    random = Random(seed)  # noqa: S311 a test that repeats itself
    async with running(tmp_path) as rig:
        station = await rig.station(version=version)
        await (station.boot() if version is V16 else station.ask("BootNotification", BOOT))
        keeper = Keeper(station, random, is_old=version is V16)
        answering = asyncio.create_task(keeper.answer())
        station.answers_within(0.05)
        for _ in range(5):
            await change(rig, random)
            await send(rig, station, random.choice(list(ListUpdate)))
        keeper.fails = 0
        station.answers_within(PATIENCE_S)
        ended = await send(rig, station, ListUpdate.DIFFERENTIAL)
        answering.cancel()
        assert keeper.breaches == []
        assert ended.status is CommandStatus.ACCEPTED
        now, ought = rig.core.ground.now(), dict[Key, bool]()
        for token in rig.core.authorizing:
            kind = "" if version is V16 else str(token.type)
            worth = rig.core.authorizing.authorize(token.uid, now, kind or None)
            ought[token.uid.casefold(), kind] = worth.is_accepted
        held = {key: info["status"] == "Accepted" for key, info in keeper.list.items()}
        assert held == ought
