"""A storm: ten thousand stations connect and boot at once, while others go on with their work.

Who is sent away (503) comes again after a second or two, by chance, as stations do.
"""

import heapq
import select
import socket
import time
from collections.abc import Sequence
from enum import Enum, auto
from typing import Final

from benchmarks.arena import Arena, Trial, say
from benchmarks.chance import drawn_from
from benchmarks.figures import percentile
from benchmarks.frames import TEXT, Reader, masked
from benchmarks.gates import OURS
from benchmarks.plan import LATENCY_STATIONS, Plan
from benchmarks.result import Collector
from benchmarks.script import Script, Step
from benchmarks.servers.server import Durability, ServerUnderTest
from benchmarks.station import READ_BYTES, Account, Refused, upgrade_request

PATIENCE_S: Final = 120.0
AT_ONCE: Final = 400
"""So many stations are on their way in at a time: what fits into the queue of the listening socket."""
AUTHORIZATIONS_A_SECOND: Final = 50
AGAIN_S: Final = (1.0, 2.0)


class Stage(Enum):
    """How far a station has come."""

    CONNECTING = auto()
    UPGRADING = auto()
    BOOTING = auto()


class Comer(socket.socket):
    """A station on its way in."""

    __slots__ = ("account", "reader", "script", "stage", "text")

    def __init__(self, account: Account, script: Script, port: int) -> None:
        super().__init__(socket.AF_INET, socket.SOCK_STREAM)
        self.setblocking(False)
        self.account = account
        self.script = script
        self.reader = Reader()
        self.stage = Stage.CONNECTING
        self.text = b""
        self.connect_ex(("127.0.0.1", port))


def measure(arena: Arena, servers: Sequence[ServerUnderTest], plan: Plan, into: Collector) -> None:
    """Let the storm come over ours; the peers take no part."""
    for server in servers:
        if server.name != OURS:
            continue
        say(f"storm of {plan.storm_stations} {server.name}")
        with arena.trial(server, arena.fresh(server), Durability.FULL) as trial:
            seconds, waits_ms, refused = _storm(arena, trial, plan)
        into.add("storm", server.name, seconds, "s")
        into.add("storm-authorize-p99", server.name, percentile(waits_ms, 99), "ms")
        into.add("storm-sent-away", server.name, refused, "times")


def _storm(arena: Arena, trial: Trial, plan: Plan) -> tuple[float, list[float], int]:
    first, last = LATENCY_STATIONS, LATENCY_STATIONS + plan.storm_stations
    accounts = arena.population.stations
    trial.load.connect(
        accounts[:first],
        [arena.script(number, Step.AUTHORIZE) for number in range(first)],
    )
    trial.load.prepare()
    storm = Storm(
        trial.server.ports.ocpp,
        [(accounts[n], arena.script(n, Step.HEARTBEAT)) for n in range(first, last)],
    )
    begin = time.perf_counter()
    waits_ms = trial.load.open_loop_beside(AUTHORIZATIONS_A_SECOND, storm.go_on)
    seconds = time.perf_counter() - begin
    trial.load.adopt(storm.scripts)
    storm.close()
    return seconds, waits_ms, storm.sent_away


class Storm:
    """All who come, a bounded number of them at a time."""

    def __init__(self, port: int, comers: Sequence[tuple[Account, Script]]) -> None:
        self._port = port
        self._waiting = list(reversed(comers))
        self._again: list[tuple[float, int, tuple[Account, Script]]] = []
        self._on_their_way: dict[int, Comer] = {}
        self._here: list[Comer] = []
        self._left = len(comers)
        self._poller = select.epoll()
        self._chance = drawn_from(len(comers))
        self._deadline = time.perf_counter() + PATIENCE_S
        self.sent_away = 0

    @property
    def scripts(self) -> list[Script]:
        """What those who are in have said."""
        return [comer.script for comer in self._here]

    def close(self) -> None:
        """Let all of them go."""
        for comer in (*self._here, *self._on_their_way.values()):
            comer.close()
        self._poller.close()

    def go_on(self) -> bool:
        """Take the next steps; whether any are left."""
        now = time.perf_counter()
        if now > self._deadline:
            raise Refused(f"{self._left} stations did not come in within {PATIENCE_S:.0f} s")
        while self._again and self._again[0][0] <= now:
            self._waiting.append(heapq.heappop(self._again)[2])
        while self._waiting and len(self._on_their_way) < AT_ONCE:
            self._begin(*self._waiting.pop())
        for descriptor, _ in self._poller.poll(0.001, AT_ONCE):
            self._step(self._on_their_way[descriptor], now)
        return self._left > 0

    def _begin(self, account: Account, script: Script) -> None:
        comer = Comer(account, script, self._port)
        self._on_their_way[comer.fileno()] = comer
        self._poller.register(comer.fileno(), select.EPOLLOUT)

    def _step(self, comer: Comer, now: float) -> None:
        if comer.stage is Stage.CONNECTING:
            comer.send(upgrade_request(self._port, comer.account, comer.script.subprotocol))
            comer.stage = Stage.UPGRADING
            self._poller.modify(comer.fileno(), select.EPOLLIN)
            return
        data = comer.recv(READ_BYTES)
        if not data:
            raise Refused(f"{comer.account.identity}: connection closed")
        if comer.stage is Stage.UPGRADING:
            self._take_upgrade(comer, data, now)
        else:
            self._take_frames(comer, data)

    def _take_upgrade(self, comer: Comer, data: bytes, now: float) -> None:
        comer.text += data
        if b"\r\n\r\n" not in comer.text:
            return
        head, rest = comer.text.split(b"\r\n\r\n", 1)
        status = head.split(b" ", 2)[1]
        if status == b"503":
            self._send_away(comer, now)
        elif status != b"101":
            raise Refused(f"{comer.account.identity}: {head[:300]!r}")
        else:
            comer.stage = Stage.BOOTING
            comer.send(masked(comer.script.next_call(b"")))
            self._take_frames(comer, rest)

    def _take_frames(self, comer: Comer, data: bytes) -> None:
        for opcode, payload in comer.reader.feed(data):
            if opcode == TEXT:
                comer.script.take_answer(payload)
                self._leave(comer)
                self._here.append(comer)
                self._left -= 1

    def _send_away(self, comer: Comer, now: float) -> None:
        self._leave(comer)
        comer.close()
        self.sent_away += 1
        again = now + self._chance.uniform(*AGAIN_S)
        heapq.heappush(self._again, (again, self.sent_away, (comer.account, comer.script)))

    def _leave(self, comer: Comer) -> None:
        self._poller.unregister(comer.fileno())
        del self._on_their_way[comer.fileno()]
