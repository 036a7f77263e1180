"""Any station behind its quirks and faults, and a central system that takes whatever comes."""

import itertools
from datetime import timedelta
from random import Random
from typing import Any

from chargeloom.domain.instant import SECOND, from_datetime
from chargeloom.sim.quirks import Quirk
from chargeloom.sim.site.building import Blueprint, Version, build
from chargeloom.sim.station.faults import read_fault
from chargeloom.sim.station.interference import read, write
from chargeloom.sim.station.outlet import ConnectorKind
from chargeloom.sim.vehicles.vehicle import Vehicle
from tests.sim.back_to_back import CAR, NOON

VERSIONS = list(Version)
Payload = dict[str, Any]


class RawBench:
    """Frames as JSON on one side, a station on the other; time passes only when a test says so."""

    def __init__(self, version: Version, *quirks: Quirk, faults: tuple[str, ...] = ()) -> None:
        plan = Blueprint(
            version=version,
            identity="CS-1",
            model="Simulated",
            evses=((ConnectorKind(),),),
            quirks=quirks,
            faults=tuple(map(read_fault, faults)),
        )
        self.is_16 = version is Version.V16
        self.model = build(plan, from_datetime(NOON) / SECOND, Random(1))  # noqa: S311
        self.now = 0.0
        self.is_linked = False
        self.frames: list[list[Any]] = []
        self.status = "Accepted"
        self.is_mute = False
        """The central system answers no more."""
        self._ids = (f"csms-{number}" for number in itertools.count())

    @classmethod
    def accepted(cls, version: Version, *quirks: Quirk, faults: tuple[str, ...] = ()) -> "RawBench":
        bench = cls(version, *quirks, faults=faults)
        bench.connect()
        bench.frames.clear()
        return bench

    def time(self) -> str:
        return (NOON + timedelta(seconds=self.now)).isoformat()

    def answer(self, action: str) -> Payload:
        info = {"status": self.status}
        answers: dict[str, Payload] = {
            "BootNotification": {
                "status": "Accepted", "currentTime": self.time(), "interval": 300
            },
            "Authorize": {"idTagInfo": {"status": "Accepted"}}
            if self.is_16 else {"idTokenInfo": {"status": "Accepted"}},
            "Heartbeat": {"currentTime": self.time()},
            "StartTransaction": {"transactionId": 7, "idTagInfo": info},
            "DataTransfer": {"status": "Accepted"},
        }  # fmt: skip
        return answers.get(action, {})

    def connect(self) -> None:
        self.is_linked = True
        self.model.connected(self.now)
        self.exchange()

    def disconnect(self) -> None:
        self.is_linked = False
        self.model.disconnected(self.now)

    def exchange(self) -> None:
        while frames := self.model.frames_to_send():
            for text in frames:
                frame = read(text)
                if self.is_linked:
                    self.frames.append(frame)
                    if frame[0] == 2 and not self.is_mute:
                        reply = [3, frame[1], self.answer(frame[2])]
                        self.model.receive(write(reply), self.now)
        if not self.model.wants_link and self.is_linked:
            self.disconnect()

    def wait(self, seconds: float) -> None:
        until = self.now + seconds
        while (deadline := self.model.deadline()) is not None and deadline <= until:
            self.now = max(self.now, deadline)
            self.model.tick(self.now)
            self.exchange()
        self.now = until

    def ask(self, action: str, **payload: Any) -> Payload | None:
        """Ask the station; None when no answer comes."""
        number = next(self._ids)
        self.model.receive(write([2, number, action, payload]), self.now)
        self.exchange()
        answers = [frame[2] for frame in self.frames if frame[:2] == [3, number]]
        told: Payload | None = answers[0] if answers else None
        return told

    def charge(self, seconds: float = 1) -> None:
        self.model.plug(1, Vehicle(CAR, soc=0.2), self.now)
        self.model.present("TAG", 1, self.now)
        self.exchange()
        self.wait(seconds)

    def stop(self) -> None:
        self.model.present("TAG", 1, self.now)
        self.exchange()

    def heard(self, *actions: str) -> list[Payload]:
        return [frame[3] for frame in self.frames if frame[0] == 2 and frame[2] in actions]

    def starts(self) -> list[Payload]:
        events = [one for one in self.heard("TransactionEvent") if one["eventType"] == "Started"]
        return self.heard("StartTransaction") + events

    def stops(self) -> list[Payload]:
        events = [one for one in self.heard("TransactionEvent") if one["eventType"] == "Ended"]
        return self.heard("StopTransaction") + events
