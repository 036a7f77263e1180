from pathlib import Path

from chargeloom.app import Server
from chargeloom.cli.user import _create
from chargeloom.config import Config, Http, Ocpp
from chargeloom.domain.access import Role


async def test_a_link_leads_to_the_server_that_runs_wherever_that_listens(tmp_path: Path) -> None:
    there = Config(data=tmp_path, http=Http(bind="127.0.0.1:0"), ocpp=Ocpp(bind="127.0.0.1:0"))
    server = await Server.start(there)
    try:
        link = await _create(Config(data=tmp_path), "Ada", Role.VIEWER)
    finally:
        await server.stop()
    assert link.startswith(f"http://127.0.0.1:{server.http_port}/sign-in/")


async def test_without_a_server_it_leads_to_where_the_settings_say(tmp_path: Path) -> None:
    settings = Config(data=tmp_path, http=Http(url="https://charge.example/"))
    link = await _create(settings, "Ada", Role.VIEWER)
    assert link.startswith("https://charge.example/sign-in/")
