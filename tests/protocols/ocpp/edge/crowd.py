"""Many idle stations in a process of their own: `crowd.py PORT COUNT [CA]` connects, says so, and waits."""

import socket
import ssl
import sys

from tests.protocols.ocpp.edge.raw import request


def main(port: int, count: int, ca: str | None = None) -> None:
    crowd = []
    context = ssl.create_default_context(cafile=ca) if ca is not None else None
    for number in range(count):
        link = socket.create_connection(("127.0.0.1", port))
        if context is not None:
            link = context.wrap_socket(link, server_hostname="localhost")
        link.sendall(request(f"/ocpp/IDLE-{number}"))
        assert link.recv(4096).startswith(b"HTTP/1.1 101 ")
        crowd.append(link)
    print("connected", flush=True)  # noqa: T201
    sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
