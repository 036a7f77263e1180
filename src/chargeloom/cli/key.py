"""`chargeloom key`: API keys, made beside a running server or before its first start."""

from typing import Annotated, Final

import uvloop
from cyclopts import App, Parameter

from chargeloom import config
from chargeloom.cli.beginning import told_if_new
from chargeloom.cli.ending import plainly
from chargeloom.cli.naming import is_name
from chargeloom.cli.overriding import overrides
from chargeloom.composition.loading import access_only
from chargeloom.domain.access import Role

app: Final = App(name="key", help="API keys for programs.")


@app.command
def create(
    *,
    role: Annotated[Role, Parameter(help="What the key may do.")],
    name: Annotated[str, Parameter(help="What it is for.", validator=is_name)] = "",
    data: Annotated[str | None, Parameter(help="The server's data folder.")] = None,
) -> None:
    """Make an API key, and print it alone: it is never shown again."""
    with plainly():
        settings = config.load(overrides(data=data))
        with told_if_new(settings):
            print(uvloop.run(_create(settings, role, name)))


async def _create(settings: config.Config, role: Role, name: str) -> str:
    async with access_only(settings) as accessing:
        _, secret = await accessing.create_key(name, role, "command line")
        return secret
