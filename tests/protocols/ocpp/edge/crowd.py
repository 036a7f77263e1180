"""Many idle stations in a process of their own: `crowd.py PORT COUNT` connects, says so, and waits."""

import socket
import sys

from tests.protocols.ocpp.edge.raw import request


def main(port: int, count: int) -> None:
    crowd = []
    for number in range(count):
        link = socket.create_connection(("127.0.0.1", port))
        link.sendall(request(f"/ocpp/IDLE-{number}"))
        assert link.recv(4096).startswith(b"HTTP/1.1 101 ")
        crowd.append(link)
    print("connected", flush=True)  # noqa: T201
    sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
