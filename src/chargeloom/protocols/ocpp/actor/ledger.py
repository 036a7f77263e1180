"""What is kept of a link without anyone waiting for it: changes, frames, and what is told of them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from chargeloom.domain.stations.journal import Exchange
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.actor.link import Link


def note(link: Link, change: Callable[..., None], *arguments: Any) -> None:
    """Make a change of the station durable, and publish it; a stale link knows of none."""
    if link.is_stale:
        return
    unit = Unit()
    change(unit, link.station, *arguments, link.core.ground.now())
    keep(link, unit)


def journal(link: Link, exchange: Exchange) -> None:
    """Make a frame durable."""
    unit = Unit()
    unit.facts.append(exchange)
    link.flow.submit(unit, link.flow.stored)


def keep(link: Link, unit: Unit) -> None:
    """Make a unit durable, and then publish what it tells."""
    link.flow.submit(unit, partial(_publish, link, unit))


def _publish(link: Link, unit: Unit, error: Exception | None) -> None:
    if error is None:
        link.core.ground.publish(unit)
    link.flow.stored()
