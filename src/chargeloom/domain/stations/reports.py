"""What stations tell, in the domain's words, whatever protocol they tell it in."""

from decimal import Decimal
from typing import NamedTuple

import msgspec

from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.instant import Instant
from chargeloom.domain.plug import Plug
from chargeloom.domain.reading import Reading
from chargeloom.domain.stations.connector_status import Status


class Boot(NamedTuple):
    """A station tells what it is."""

    vendor: str
    model: str
    serial: str | None
    firmware: str | None
    iccid: str | None = None
    imsi: str | None = None
    reason: str | None = None
    """Why it started, in the words of OCPP 2.x."""


class Reported(msgspec.Struct, frozen=True, gc=False):
    """A station tells the status of a connector; without a time of its own it is the receipt's."""

    plug: Plug
    status: Status
    at: Instant | None
    error: str | None = None
    info: str | None = None
    vendor_error: str | None = None


class Start(NamedTuple):
    """A station tells that a transaction began."""

    plug: Plug
    token_uid: str
    at: Instant
    meter_wh: Decimal
    reservation: int | None = None
    doubts: tuple[Suspicion, ...] = ()


class Metered(msgspec.Struct, frozen=True, gc=False):
    """A station offers readings; `number` is its word for the transaction they belong to."""

    plug: Plug
    number: str | None
    readings: tuple[Reading, ...]
