"""The command line: one file per command, loaded when it is called."""

import gc
from typing import Final

from cyclopts import App

import chargeloom
from chargeloom.cli.pipes import INTERRUPTED, readers_may_leave

_app: Final = App(
    name="chargeloom",
    help="A self-hosted platform for EV charging.",
    version=chargeloom.__version__,
    version_flags=("--version",),
)
_app.command("chargeloom.cli.serve:serve", help="Run the platform.")
_app.command("chargeloom.cli.demo:demo", help="Show a simulated charging site.")
_app.command(
    "chargeloom.cli.simulate:simulate", help="Let simulated stations charge at any central system."
)
_app.command("chargeloom.cli.plan:plan", help="Schedule a scenario, without a server.")
_app.command("chargeloom.cli.price:price", help="What an OCPI tariff makes of an OCPI CDR.")
_app.command(
    "chargeloom.cli.conformance:conformance",
    help="Cases against somebody else's system or station.",
)
_app.command("chargeloom.cli.doctor:doctor", help="Check the installation.")
_app.command(
    "chargeloom.cli.export:app", name="export", help="Transactions, meter values, messages."
)
_app.command("chargeloom.cli.replay:replay", help="Say one side of a recorded conversation again.")
_app.command("chargeloom.cli.user:app", name="user", help="People who may sign in.")
_app.command(
    "chargeloom.cli.audit:app", name="audit", help="Who did what, and whether that is whole."
)
_app.command("chargeloom.cli.key:app", name="key", help="API keys for programs.")


_ALLOCATIONS_PER_COLLECTION: Final = 50_000
"""What is loaded stays: to look for garbage in it again and again takes a fifth of a start."""


def main() -> None:
    """Run the command that the arguments name; ends the process with its exit code."""
    gc.set_threshold(_ALLOCATIONS_PER_COLLECTION)
    with readers_may_leave():
        try:
            _app()
        except KeyboardInterrupt:  # also while a command is still being loaded
            raise SystemExit(INTERRUPTED) from None
