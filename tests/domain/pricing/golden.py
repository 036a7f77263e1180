"""The costs that the OCPI text states for its own examples, turned into Tariff and CDR objects."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from chargeloom.protocols.ocpi import cdrs, tariffs
from tests.shared import SHARED, shared

VECTORS = "specs/money/tariffs/ocpi_expected.json"
ZONE = "Europe/Amsterdam"
_TIMES = {"charging": "TIME", "idle": "PARKING_TIME", "reservation": "RESERVATION_TIME"}
_LEVELS = ("min_current", "max_current", "min_power", "max_power")


MISCALCULATED = {"4b": ("12.375", "13.975")}
"""114 minutes at 1.25 an hour are 2.375; the text prints 2.28, which is 1.20 an hour."""


def vectors() -> list[dict[str, Any]]:
    path = SHARED / VECTORS
    if not path.exists():
        return []
    return [_right(one) for one in json.loads(path.read_text())["vectors"]]


def _right(one: dict[str, Any]) -> dict[str, Any]:
    excl, incl = MISCALCULATED.get(one["id"], (one["excl"], one.get("incl")))
    return one | {"excl": excl} | ({"incl": incl} if "incl" in one else {})


def ids() -> list[str]:
    return [one["id"] for one in vectors()] or ["none at hand"]


def vector(name: str) -> dict[str, Any]:
    shared(VECTORS)
    return next(one for one in vectors() if one["id"] == name)


def tariff_of(one: dict[str, Any]) -> bytes:
    if isinstance(one["tariff"], dict):
        return json.dumps(one["tariff"]).encode()
    return shared(f"specs/ocpi/2.3.0/examples/{one['tariff']}.json").read_bytes()


def cdr_of(one: dict[str, Any]) -> bytes:
    at = datetime.fromisoformat(one["start"]).replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
    started, periods = at, []
    for period in one["periods"]:
        periods.append(_period(at, period))
        at += timedelta(seconds=period["s"])
    told = {
        "start_date_time": started.isoformat(),
        "end_date_time": at.isoformat(),
        "charging_periods": periods,
    }
    return json.dumps(told).encode()


def _period(at: datetime, period: dict[str, Any]) -> dict[str, Any]:
    volumes = {_TIMES[period["kind"]]: period["s"] / 3600}
    if "kwh" in period:
        volumes["ENERGY"] = float(period["kwh"])
    volumes.update({one.upper(): float(period[one]) for one in _LEVELS if one in period})
    told = [{"type": name, "volume": volume} for name, volume in volumes.items()]
    return {"start_date_time": at.isoformat(), "dimensions": told}


def read(one: dict[str, Any]) -> tuple[Any, Any]:
    return tariffs.read(tariff_of(one)), cdrs.periods(cdrs.read(cdr_of(one)))


def is_as_stated(amount: Decimal | str | None, stated: str | None) -> bool:
    """Whether an amount is the one that is stated, to all the places that are stated."""
    if stated is None or amount is None:
        return stated is None
    places = len(stated.partition(".")[2])
    exact, told = Decimal(amount), Decimal(stated)
    return exact == told or (places >= 6 and abs(exact - told) < Decimal(1).scaleb(-places))
