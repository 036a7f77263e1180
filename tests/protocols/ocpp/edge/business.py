"""What stands behind the endpoint in its tests: a gate for a few stations, and sessions that remember."""

import asyncio
from collections.abc import Callable

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.protocols.ocpp.connection import Admission, Connection
from chargeloom.protocols.ocpp.edge.takeover import Takeover
from chargeloom.services.secrets import SecretKeeper
from chargeloom.services.stations.admitting import Gate, Refused
from tests.patience import PATIENCE_S

OPEN = "OPEN-1"
"""A station of profile 0."""
PROVEN = "PROVEN-1"
"""A station with a password."""
PASSWORD = b"a password of 20 byt"

KEEPER = SecretKeeper(bytes(32))
_HASH = KEEPER.hash_password(PASSWORD)


def record(station: str, **fields: object) -> StationRecord:
    return StationRecord(id=StationId(station), created_at=Instant(0), **fields)  # type: ignore[arg-type]


RECORDS = {
    one.id: one
    for one in (
        *(record(f"OPEN-{number}") for number in range(1, 41)),
        record(PROVEN, security_profile=1, password_hash=_HASH),
        record("DISABLED-1", is_disabled=True),
        record("ENCRYPTED-1", security_profile=2, password_hash=_HASH),
        record("RDAM 123"),
        record("CERTIFIED-1", security_profile=3, serial="SERIAL-7"),
        record("CERTIFIED-2", security_profile=3),
    )
}


def make_gate() -> Gate:
    return Gate(find=RECORDS.get, keeper=KEEPER, accepts_unknown=False, strangers=lambda: 0)


class Diary:
    """What happened, in order; tests wait for what they expect."""

    def __init__(self) -> None:
        self.entries: list[tuple[object, ...]] = []
        self._written = asyncio.Event()

    def write(self, *entry: object) -> None:
        self.entries.append(entry)
        self._written.set()

    async def wait_for(self, *entry: object, times: int = 1) -> None:
        await self.wait_until(lambda: self.entries.count(entry) >= times)

    async def wait_until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not is_so():
                self._written.clear()
                await self._written.wait()


class RecordingSession:
    """Writes down what it gets; `on_message` says what it does about it."""

    def __init__(self, business: "Business", admission: Admission, connection: Connection) -> None:
        self._business = business
        self.admission = admission
        self.connection = connection
        self.number = len(business.sessions) + 1

    @property
    def messages(self) -> list[object]:
        entries = self._business.diary.entries
        return [entry[2] for entry in entries if entry[:2] == ("message", self.number)]

    def received(self, text: bytes) -> None:
        self.take(self.read(text))

    def read(self, text: bytes) -> bytes:
        return self._business.on_read(self, text)

    def take(self, text: bytes) -> None:
        self._business.diary.write("message", self.number, text)
        self._business.on_message(self, text)

    def closed(self) -> None:
        self._business.diary.write("closed", self.number)


class Business:
    """Welcomes stations."""

    def __init__(self) -> None:
        self.diary = Diary()
        self.sessions: list[RecordingSession] = []
        self.expelled: list[tuple[StationId, str]] = []
        self.on_read: Callable[[RecordingSession, bytes], bytes] = lambda _, text: text
        self.on_message: Callable[[RecordingSession, bytes], None] = lambda *_: None

    def welcome(self, admission: Admission, connection: Connection) -> RecordingSession:
        session = RecordingSession(self, admission, connection)
        self.sessions.append(session)
        self.diary.write("welcome", session.number)
        return session

    def expel(self, station: StationId, _: str, refused: Refused) -> None:
        self.expelled.append((station, refused.why))

    def rests(self, station: StationId, took_s: float, rest_s: float) -> None:
        self.diary.write("rests", station)
        assert took_s < rest_s

    def told(self, station: StationId, takeover: Takeover) -> None:
        self.diary.write("told", station, takeover)
