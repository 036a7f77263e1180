"""`chargeloom user`: people, made beside a running server or before its first start."""

from typing import Annotated, Final

import uvloop
from cyclopts import App, Parameter

from chargeloom import config
from chargeloom.cli.beginning import told_if_new
from chargeloom.cli.ending import plainly
from chargeloom.cli.naming import is_person
from chargeloom.cli.overriding import overrides
from chargeloom.composition.loading import access_only
from chargeloom.domain.access import Denied, Role
from chargeloom.places import console_url, database, sign_in_url
from chargeloom.tenure import address_of

app: Final = App(name="user", help="People who may sign in.")


@app.command
def create(
    name: Annotated[str, Parameter(validator=is_person)],
    *,
    role: Annotated[Role, Parameter(help="What the person may do.")],
    data: Annotated[str | None, Parameter(help="The server's data folder.")] = None,
) -> None:
    """Make a person, or find the one of this name, and print a sign-in link that works once."""
    with plainly():
        settings = config.load(overrides(data=data))
        with told_if_new(settings):
            print(uvloop.run(_create(settings, name, role)))


async def _create(settings: config.Config, name: str, role: Role) -> str:
    async with access_only(settings) as accessing:
        try:
            user = await accessing.people.made(name, role, "command line")
        except Denied:
            raise config.ConfigError(f"{name!r} is known, with another role") from None
        secret = await accessing.invite(user, "command line")
        ours = console_url(settings.http.url, config.address(settings.http.bind))
        return sign_in_url(address_of(database(settings)) or ours, secret)
