"""`chargeloom audit`: whether anybody changed what was written down, asked beside a running server or without one."""

import sys
from typing import Annotated, Final

import uvloop
from cyclopts import App, Parameter

from chargeloom import config
from chargeloom.cli.ending import plainly
from chargeloom.cli.overriding import overrides
from chargeloom.composition.loading import access_only
from chargeloom.places import database
from chargeloom.services.accessing.auditing import Verdict
from chargeloom.storage.unavailable import ABSENT, StorageUnavailable

app: Final = App(name="audit", help="Who did what.")


@app.command
def verify(
    *, data: Annotated[str | None, Parameter(help="The server's data folder.")] = None
) -> None:
    """Walk the audit's chain; ends with 1 when it is broken, and says where."""
    with plainly():
        verdict = uvloop.run(_verify(config.load(overrides(data=data))))
    if verdict.is_whole:
        print(f"whole: {verdict.entries} entries")
        return
    print(f"broken at entry {verdict.place or '?'}: {verdict.why}")
    sys.exit(1)


async def _verify(settings: config.Config) -> Verdict:
    path = database(settings)
    if not path.is_file():
        raise StorageUnavailable(f"{path}: {ABSENT}")
    async with access_only(settings) as accessing:
        return await accessing.verify_audit()
