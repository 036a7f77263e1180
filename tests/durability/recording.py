"""Short recordings made by hand, in the words of strace."""

from tests.durability.frames import masked

HELLO = b"GET /ocpp/LOOM-1 HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"
WELCOME = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
CALL = b'[2,"m1","MeterValues",{}]'
ANSWER = b'[3,"m1",{}]'
LOG = "/data/chargeloom.db-wal"
SOCKET = "socket:[77]"


def hexed(data: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in data)


def descriptor(number: int, path: str) -> str:
    return f"{number}<{hexed(path.encode())}>"


def line(thread: int, what: str) -> str:
    return f"{thread} 20:48:37.189137 {what}\n"


def received(data: bytes) -> str:
    text = f'recvfrom({descriptor(9, SOCKET)}, "{hexed(data)}", 65536, 0, NULL, NULL)'
    return line(1, f"{text} = {len(data)}")


def sent(data: bytes) -> str:
    text = f'sendto({descriptor(9, SOCKET)}, "{hexed(data)}", {len(data)}, 0, NULL, 0)'
    return line(1, f"{text} = {len(data)}")


def written(data: bytes, offset: int = 0, path: str = LOG) -> str:
    text = f'pwrite64({descriptor(4, path)}, "{hexed(data)}", {len(data)}, {offset})'
    return line(2, f"{text} = {len(data)}")


def synced(result: str = "0", path: str = LOG) -> str:
    return line(2, f"fdatasync({descriptor(4, path)}) = {result}")


def upgrade() -> list[str]:
    return [received(HELLO), sent(WELCOME)]


def called(payload: bytes = CALL) -> str:
    return received(masked(payload))


def answered(payload: bytes = ANSWER) -> str:
    return sent(bytes((0x81, len(payload))) + payload)
