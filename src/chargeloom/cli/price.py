"""`chargeloom price`: prices a charge detail record by a tariff, without a server."""

import json
from datetime import tzinfo
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from cyclopts import Parameter

from chargeloom.cli.ending import plainly
from chargeloom.config import ConfigError
from chargeloom.domain.pricing import price as priced
from chargeloom.domain.pricing.wording import explained
from chargeloom.domain.zones import is_zone
from chargeloom.protocols.ocpi import cdrs, tariffs, totals


def price(
    *,
    tariff: Annotated[Path, Parameter(help="An OCPI Tariff object: 2.1.1, 2.2.1 or 2.3.0.")],
    cdr: Annotated[Path, Parameter(help="An OCPI CDR whose charging periods are priced.")],
    timezone: Annotated[
        str | None,
        Parameter(
            help="The time zone of the place, such as Europe/Berlin. Without it the CDR's own, or UTC."
        ),
    ] = None,
) -> None:
    """Print the exact cost and why, as JSON; nothing is rounded."""
    with plainly():
        print(json.dumps(_priced(tariff.read_bytes(), cdr.read_bytes(), timezone), indent=2))


def _priced(tariff: bytes, record: bytes, timezone: str | None) -> dict[str, Any]:
    try:
        rules, told = tariffs.read(tariff), cdrs.read(record)
        periods = cdrs.periods(told)
    except (tariffs.TariffUnreadable, cdrs.CdrUnreadable) as error:
        raise ConfigError(str(error)) from None
    if told.currency not in {None, rules.currency}:
        raise ConfigError(f"the CDR is in {told.currency}, the tariff in {rules.currency}")
    own = told.cdr_location.time_zone if told.cdr_location is not None else None
    zone = _zone(timezone or own or "UTC")
    cost = priced(rules, periods, zone)
    trace = [f"local times are those of {zone}", *explained(cost, rules, zone)]
    return {**totals.totals(cost, periods), "trace": trace}


def _zone(name: str) -> tzinfo:
    if not is_zone(name):
        raise ConfigError(f"there is no time zone {name!r}")
    return ZoneInfo(name)
