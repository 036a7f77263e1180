"""The command line: one file per command."""

from typing import Final

from cyclopts import App

import chargeloom
from chargeloom.cli import demo, key, serve, simulate, user

_app: Final = App(
    name="chargeloom",
    help="A self-hosted platform for EV charging.",
    version=chargeloom.__version__,
    version_flags=("--version",),
)
_app.command(serve.serve)
_app.command(demo.demo)
_app.command(simulate.simulate)
_app.command(user.app)
_app.command(key.app)


def main() -> None:
    """Run the command that the arguments name; ends the process with its exit code."""
    _app()
