"""`chargeloom serve`: the platform."""

from pathlib import Path
from typing import Annotated

import uvloop
from cyclopts import Parameter

from chargeloom import config, edge
from chargeloom.app import Server, asked_to_stop
from chargeloom.cli.ending import plainly
from chargeloom.cli.overriding import overrides
from chargeloom.cli.pipes import teller
from chargeloom.config import address


def serve(
    *,
    data: Annotated[str | None, Parameter(help="Folder for the database and secrets.")] = None,
    http: Annotated[str | None, Parameter(help="HOST:PORT of the API and console.")] = None,
    ocpp: Annotated[str | None, Parameter(help="HOST:PORT for stations, plain OCPP-J.")] = None,
    ocpps: Annotated[str | None, Parameter(help="HOST:PORT for stations, OCPP-J with TLS.")] = None,
    database: Annotated[
        str | None, Parameter(help="sqlite:///PATH; default: in the data folder.")
    ] = None,
    config_file: Annotated[
        Path | None, Parameter(name="--config", help="A chargeloom.toml.")
    ] = None,
) -> None:
    """Run the platform until SIGTERM or Ctrl-C."""
    with plainly():
        settings = config.load(
            overrides(data=data, http=http, ocpp=ocpp, ocpps=ocpps, database=database),
            file=config_file,
        )
        uvloop.run(_run(settings))


async def _run(settings: config.Config) -> None:
    asked = asked_to_stop()
    server = await Server.start(settings)
    tell = teller(gone=lambda: None)  # a server goes on when nobody reads
    tell(f"console   http://{_host(settings.http.bind)}:{server.http_port}/")
    tell(f"stations  ws://{_host(settings.ocpp.bind)}:{server.ocpp_port}/ocpp/IDENTITY")
    if server.ocpps_port:
        host = edge.tls_address(settings.ocpps).host
        tell(f"          wss://{host}:{server.ocpps_port}/ocpp/IDENTITY")
    link = await server.first_sign_in_link()
    if link is not None:
        tell(f"sign in   {link}   (once, within a day)")
    await server.run_until(asked)


def _host(bind: str) -> str:
    host = address(bind).host
    return f"[{host}]" if ":" in host else host
