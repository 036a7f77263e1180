"""A station's connection: the upgrade, then at most one call in flight."""

import base64
import json
import socket
import ssl
from typing import Final, NamedTuple

from benchmarks.frames import CLOSE, PING, PONG, TEXT, Reader, masked
from benchmarks.script import Script

UPGRADE: Final = (
    "GET /ocpp/{identity} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Key: bG9vbSBvZiBjaGFyZ2VzIQ==\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: {subprotocol}\r\n"
    "Authorization: Basic {credentials}\r\n\r\n"
)
PATIENCE_S: Final = 30.0
READ_BYTES: Final = 65_536


class Refused(Exception):
    """The server did not let a station in, or closed its connection."""


class SentAway(Refused):
    """The server has no room just now (503)."""


class Account(NamedTuple):
    """What a station shows at the door."""

    identity: str
    password: str


class Station:
    """One open connection that follows its script."""

    __slots__ = ("_name", "_reader", "_socket", "is_waiting", "script", "since")

    def __init__(
        self,
        port: int,
        account: Account,
        script: Script,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._name = account.identity
        self._reader = Reader()
        self.script = script
        self.is_waiting = False
        self.since = 0.0
        """When the call in flight was due; in the seconds of a performance counter."""
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        try:
            if tls is not None:
                self._socket = tls.wrap_socket(self._socket, server_hostname="localhost")
            self._upgrade(port, account)
        except BaseException:
            self._socket.close()
            raise

    def fileno(self) -> int:
        return self._socket.fileno()

    def close(self) -> None:
        self._socket.close()

    def send_next(self, at: bytes, due: float) -> None:
        """Make the next call; one is never made while another is in flight."""
        frame = masked(self.script.next_call(at))
        if self._socket.send(frame) != len(frame):
            raise Refused(f"{self._name}: the server no longer reads")
        self.is_waiting = True
        self.since = due

    def receive(self) -> bool:
        """Take what has arrived; whether the call in flight is now answered."""
        was_waiting = self.is_waiting
        data = self._socket.recv(READ_BYTES)
        if not data:
            raise Refused(f"{self._name}: connection closed")
        if isinstance(self._socket, ssl.SSLSocket):
            while self._socket.pending():
                data += self._socket.recv(READ_BYTES)
        for opcode, payload in self._reader.feed(data):
            self._take(opcode, payload)
        return was_waiting and not self.is_waiting

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == TEXT and not payload.startswith(b"[2,"):
            self.script.take_answer(payload)
            self.is_waiting = False
        elif opcode == TEXT:
            self._decline(payload)
        elif opcode == PING:
            self._socket.sendall(masked(payload, PONG))
        elif opcode == CLOSE:
            raise Refused(f"{self._name}: closed with {payload!r}")

    def _decline(self, payload: bytes) -> None:
        message_id = json.loads(payload)[1]
        answer = json.dumps([4, message_id, "NotSupported", "", {}]).encode()
        self._socket.sendall(masked(answer))

    def _upgrade(self, port: int, account: Account) -> None:
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        subprotocol = self.script.subprotocol
        self._socket.sendall(upgrade_request(port, account, subprotocol))
        reply = b""
        while b"\r\n\r\n" not in reply:
            data = self._socket.recv(READ_BYTES)
            if not data:
                raise Refused(f"{self._name}: no answer to the upgrade")
            reply += data
        head, rest = reply.split(b"\r\n\r\n", 1)
        if b" 503 " in head.split(b"\r\n", 1)[0]:
            raise SentAway(f"{self._name}: {head[:300]!r}")
        if b" 101 " not in head.split(b"\r\n", 1)[0] or subprotocol.encode() not in head:
            raise Refused(f"{self._name}: {head[:300]!r}")
        for opcode, payload in self._reader.feed(rest):
            self._take(opcode, payload)


def upgrade_request(port: int, account: Account, subprotocol: str) -> bytes:
    """Write the opening handshake of a station."""
    credentials = base64.b64encode(f"{account.identity}:{account.password}".encode()).decode()
    return UPGRADE.format(
        identity=account.identity, port=port, credentials=credentials, subprotocol=subprotocol
    ).encode()
