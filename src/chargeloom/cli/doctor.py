"""`chargeloom doctor`: looks at the installation, and prints what to put into a bug report."""

from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter

from chargeloom import clock, config
from chargeloom.checkup.report import examine, told
from chargeloom.cli.ending import plainly
from chargeloom.cli.overriding import overrides


def doctor(
    *,
    data: Annotated[str | None, Parameter(help="The server's data folder.")] = None,
    config_file: Annotated[
        Path | None, Parameter(name="--config", help="A chargeloom.toml.")
    ] = None,
    thorough: Annotated[
        bool, Parameter(help="Look through the whole database, however long.", negative=())
    ] = False,
    json: Annotated[bool, Parameter(help="Tell it as JSON.", negative=())] = False,
) -> None:
    """Check the installation; ends with 1 when something does not work. Secrets are never told."""
    with plainly():
        report = examine(_settings(data, config_file), clock.now(), is_thorough=thorough)
    if json:
        print(msgspec.json.format(msgspec.json.encode(report), indent=2).decode())
    else:
        print(told(report))
    if report.has_failures:
        raise SystemExit(1)


def _settings(data: str | None, file: Path | None) -> config.Config | config.ConfigError:
    try:
        return config.load(overrides(data=data), file=file)
    except config.ConfigError as error:
        return error
