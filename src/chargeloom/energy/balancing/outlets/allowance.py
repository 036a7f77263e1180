"""What an outlet may draw, and why not more: data, from which `words` makes sentences."""

from enum import StrEnum
from typing import Final

import msgspec

from chargeloom.domain.ids import StationId


class Kind(StrEnum):
    """What holds a vehicle back."""

    NOTHING = "nothing"
    """It may draw all that its outlet can give."""
    EMPTY = "empty"
    SATED = "sated"
    """It draws less than it may; the rest went to others."""
    SHARE = "share"
    """What binds is full; this is its share."""
    WAITS = "waits"
    """Its minimum does not fit."""
    PAUSED = "paused"
    """It charged, and it is others' turn."""
    UNCONFIRMED = "unconfirmed"
    """It gets more once others are seen to draw less."""
    RISING = "rising"
    OFFLINE = "offline"
    DISOBEYS = "disobeys"
    GOES_FIRST = "goes-first"
    """Its driver lets it go before others, by a profile for that."""
    SPILLS = "spills"
    """More flows back than may."""
    OFF = "off"
    """Nobody balances this site."""


class Source(StrEnum):
    """Why a node bears no more."""

    FUSE = "fuse"
    CONTRACT = "contract"
    SAFE = "safe"
    """What stations do together when nobody steers them."""
    OUTSIDE = "outside"
    VOLTAGE = "voltage"
    EXPORT = "export"
    """What may flow back."""
    SETPOINT = "setpoint"
    """What somebody would like to flow."""
    METER = "meter"
    """Its meter is silent."""
    VEHICLE = "vehicle"
    """The vehicle said that it takes no more."""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why a vehicle gets what it gets."""

    kind: Kind
    node: str | None = None
    node_name: str | None = None
    phase: int | None = None
    """1, 2 or 3; None where all phases together bind."""
    before: int = 0
    """How many others wait for the same, and come first."""
    source: Source | None = None
    said_by: str | None = None
    """Who set the outside limit that binds."""


class Place(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """An EVSE by its name."""

    station: StationId
    evse: int


class Allowance(msgspec.Struct, frozen=True, kw_only=True):
    """What an outlet may draw of each of so many lines."""

    place: Place
    limit_a: float
    lines: int
    reason: Reason
    share_a: float = 0.0
    """What it would get if all others kept to their shares already."""


EMPTY: Final = Reason(kind=Kind.EMPTY)
