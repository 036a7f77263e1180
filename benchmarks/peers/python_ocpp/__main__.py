"""Serve OCPP 1.6-J and 2.0.1: one ChargePoint for each connection, every fact committed before its answer."""

import argparse
import asyncio
import hashlib
import hmac
import signal
from contextlib import suppress
from pathlib import Path
from typing import Final

from websockets.asyncio.server import ServerConnection, basic_auth, serve
from websockets.exceptions import ConnectionClosed

from benchmarks.peers.python_ocpp.charge_point import ChargePoint
from benchmarks.peers.python_ocpp.charge_point_v201 import ChargePointV201
from benchmarks.peers.python_ocpp.database import Database

KINDS: Final[dict[str, type[ChargePoint] | type[ChargePointV201]]] = {
    "ocpp1.6": ChargePoint,
    "ocpp2.0.1": ChargePointV201,
}


async def main() -> None:
    options = _options()
    database = await Database.open(options.database, options.synchronous)

    async def check_credentials(identity: str, password: str) -> bool:
        expected = await database.password_hash(identity)
        given = hashlib.sha256(password.encode()).hexdigest()
        return expected is not None and hmac.compare_digest(expected, given)

    async def on_connect(connection: ServerConnection) -> None:
        assert connection.request is not None  # noqa: S101 - always there after the handshake
        identity = connection.request.path.rpartition("/")[2]
        if identity != connection.username:
            await connection.close(1008, "the user is not the station")
            return
        with suppress(ConnectionClosed):
            kind = KINDS[str(connection.subprotocol)]
            await kind(identity, connection, database).start()

    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    async with serve(
        on_connect,
        "127.0.0.1",
        options.port,
        subprotocols=list(KINDS),  # type: ignore[arg-type]
        process_request=basic_auth(realm="ocpp", check_credentials=check_credentials),
    ):
        await stopping.wait()
    await database.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="the Python peer")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--database", type=Path, required=True)
    parser.add_argument("--synchronous", choices=("full", "normal"), required=True)
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main())
