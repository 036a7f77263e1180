"""`chargeloom conformance`: our cases against somebody else's central system, or against a station that comes."""

import secrets
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

import msgspec
import uvloop
from cyclopts import Parameter
from cyclopts.validators import Number

import chargeloom
from chargeloom import clock
from chargeloom.cli.dialling import is_websocket, secured
from chargeloom.cli.ending import plainly
from chargeloom.config import ConfigError, address
from chargeloom.conformance import catalogue
from chargeloom.conformance.at_csms import CsmsDesk, Target
from chargeloom.conformance.at_station import StationDesk
from chargeloom.conformance.case import Case, Result, Verdict
from chargeloom.conformance.report import Report, junit, line, summary
from chargeloom.conformance.running import run
from chargeloom.domain.instant import to_rfc3339
from chargeloom.sim.links.line import board

Spoken = Literal["ocpp1.6", "ocpp2.0.1", "ocpp2.1"]

_LISTEN: Final = "listen:"
Desk = TypeVar("Desk")


def _is_target(of: object, url: str) -> None:
    if not url.startswith(_LISTEN):
        is_websocket(of, url, also=f" or {_LISTEN}")


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Options:
    """How to be there, and how to tell it."""

    identity: Annotated[
        str, Parameter(help="Whom to be there; the central system must know it.")
    ] = "CONFORMANCE-1"
    password: Annotated[str | None, Parameter(help="What to sign in with.")] = None
    token: Annotated[str | None, Parameter(help="A card that the central system accepts.")] = None
    ca: Annotated[Path | None, Parameter(help="PEM file of whom to trust for wss.")] = None
    cert: Annotated[Path | None, Parameter(help="PEM file of a client certificate.")] = None
    key: Annotated[Path | None, Parameter(help="PEM file of its key.")] = None
    patience: Annotated[
        float, Parameter(help="Seconds that an answer may take.", validator=Number(gt=0))
    ] = 10.0
    comes: Annotated[
        float,
        Parameter(help="Seconds that a station may take to come.", validator=Number(gt=0)),
    ] = 60.0
    case: Annotated[
        tuple[str, ...],
        Parameter(help="Only this case; may be given several times.", negative_iterable=()),
    ] = ()
    json: Annotated[bool, Parameter(help="Tell it as JSON.", negative=())] = False
    junit: Annotated[Path | None, Parameter(help="Write JUnit XML to this file, too.")] = None


def conformance(
    protocol: Spoken,
    url: Annotated[
        str,
        Parameter(
            help="ws:// or wss:// of a central system, the identity is appended;"
            " or listen:HOST:PORT for a station.",
            validator=_is_target,
        ),
    ],
    *,
    options: Options | None = None,
) -> None:
    """Play the cases of a version; ends with 1 when one fails."""
    chosen = options or Options()
    with plainly():
        _demand_folder(chosen.junit)
        told = _nothing if chosen.json else _print
        report = uvloop.run(examine(protocol, url, chosen, told))
        if chosen.junit is not None:
            chosen.junit.write_bytes(junit(report))
    if chosen.json:
        print(msgspec.json.format(msgspec.json.encode(report), indent=2).decode())
    else:
        print(summary(report))
    if report.count(Verdict.FAIL):
        raise SystemExit(1)


async def examine(protocol: str, url: str, options: Options, told: Callable[[str], None]) -> Report:
    """Play the cases, and tell each as it ends. Raises OSError, ConfigError."""
    at = to_rfc3339(clock.now())
    play = _station if url.startswith(_LISTEN) else _csms
    results: list[Result] = []
    async for result in play(protocol, url, options, told):
        results.append(result)
        told(line(result))
    return Report(
        version=chargeloom.__version__,
        protocol=protocol,
        target=url,
        at=at,
        results=tuple(results),
    )


async def _csms(
    protocol: str, url: str, options: Options, _: Callable[[str], None]
) -> AsyncIterator[Result]:
    target = Target(
        url=url,
        protocol=protocol,
        identity=options.identity,
        password=options.password,
        token=options.token,
        patience_s=options.patience,
    )
    tls = secured(url, options.ca, options.cert, options.key)
    desk = CsmsDesk(target, now=clock.now, new_id=_new_id, tls=tls)
    async for result in run(_chosen(catalogue.of_csms(protocol), options), desk, clock.monotonic):
        yield result


async def _station(
    protocol: str, url: str, options: Options, told: Callable[[str], None]
) -> AsyncIterator[Result]:
    cases = _chosen(catalogue.of_station(protocol), options)
    text = url.removeprefix(_LISTEN)
    place = address(text if ":" in text else f"127.0.0.1:{text}")
    async with board(place.host, place.port, (protocol,)) as desk_board:
        told(f"waiting for a station at ws://{place.host}:{desk_board.port}/IDENTITY")
        async with StationDesk(
            desk_board,
            protocol,
            now=clock.now,
            new_id=_new_id,
            patience_s=options.patience,
            comes_s=options.comes,
        ) as desk:
            async for result in run(cases, desk, clock.monotonic):
                yield result


def _chosen(cases: Iterable[Case[Desk]], options: Options) -> list[Case[Desk]]:
    """Take those that were named, or all. Raises ConfigError for a name that is none."""
    known = {one.name: one for one in cases}
    for name in options.case:
        if name not in known:
            near = get_close_matches(name, known, 1)
            meant = f"; is {near[0]} meant?" if near else ""
            raise ConfigError(f"there is no case {name!r} of this version{meant}")
    return [one for one in known.values() if not options.case or one.name in options.case]


def _demand_folder(file: Path | None) -> None:
    """See to it before the cases are played, which takes minutes. Raises ConfigError."""
    if file is not None and (file.is_dir() or not file.parent.is_dir()):
        raise ConfigError(f"{file}: name a file in a folder that is there (--junit)")


def _print(text: str) -> None:
    print(text, flush=True)


def _nothing(_: str) -> None:
    """Tell all at the end."""


def _new_id() -> str:
    return secrets.token_hex(12)
