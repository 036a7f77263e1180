"""Many stations say anything in any turn: each is heard in order, whole, and never after its end."""

import asyncio
import random
from collections.abc import Callable

import pytest

from tests.protocols.ocpp.edge.business import Business, RecordingSession
from tests.protocols.ocpp.edge.conftest import Listen, Stations
from tests.protocols.ocpp.edge.raw import BINARY, CLOSE, PING, PONG, TEXT, RawStation, frame

CROWD = 20
ROUNDS = 30
ENDS = (frame(CLOSE, b"\x03\xe8"), frame(BINARY, b"x"), frame(TEXT, b"\xff"), b"\xff\xff\xff")


class Speaker:
    """A station that numbers what it says."""

    def __init__(self, raw: RawStation, chance: random.Random) -> None:
        self.raw = raw
        self.said = 0
        self.has_ended = False
        self._chance = chance

    def speak(self) -> None:
        """Say some messages in one write, with control frames in between, perhaps for the last time."""
        if self.has_ended or self.raw.writer.is_closing():
            return
        words = [self._word() for _ in range(self._chance.choice((0, 1, 1, 2, 5, 40)))]
        if self._chance.random() < 0.05:
            self.has_ended = True
            words.append(self._chance.choice(ENDS))
        if words:
            self.raw.send(b"".join(words))

    def _word(self) -> bytes:
        if self._chance.random() < 0.2:
            return frame(self._chance.choice((PING, PONG)), b"")
        self.said += 1
        return frame(TEXT, b"%d" % self.said)


@pytest.mark.parametrize("seed", range(6))
async def test_each_is_heard_in_order_and_never_after_its_end(
    listen: Listen,
    stations: Stations,
    business: Business,
    said: list[dict[str, object]],
    seed: int,
) -> None:
    endpoint = await listen(control_frames_per_s=100_000)
    chance = random.Random(seed)  # noqa: S311 the same each time
    speakers = [
        Speaker(await stations.connect(endpoint, f"OPEN-{number + 1}"), chance)
        for number in range(CROWD)
    ]
    business.on_message = _moody(business, chance)
    for _ in range(ROUNDS):
        for speaker in speakers:
            speaker.speak()
        await asyncio.sleep(chance.choice((0, 0, 0.001)))
    for speaker in speakers:
        await speaker.raw.hang_up()
    await business.diary.wait_until(lambda: len(_closed(business)) == CROWD)
    assert len(set(_closed(business))) == CROWD
    assert not [entry for entry in said if entry["event"] == "session failed"]
    heard = [session.messages for session in business.sessions]
    assert sum(map(len, heard)) > CROWD
    for messages in heard:
        assert messages == [b"%d" % (at + 1) for at in range(len(messages))]


def _moody(business: Business, chance: random.Random) -> Callable[[RecordingSession, bytes], None]:
    """Answer; now and then close anyone's link, or read no further for a turn."""

    def behave(session: RecordingSession, text: bytes) -> None:
        assert session.number not in _closed(business), "heard after its end"
        session.connection.send(b"re: " + text)
        mood = chance.random()
        if mood < 0.01:
            chance.choice(business.sessions).connection.close(1008, "enough")
        elif mood < 0.06:
            session.connection.pause()
            asyncio.get_running_loop().call_soon(session.connection.resume)

    return behave


def _closed(business: Business) -> list[object]:
    return [entry[1] for entry in business.diary.entries if entry[0] == "closed"]
