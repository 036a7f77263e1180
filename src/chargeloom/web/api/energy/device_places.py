"""Where a device may be, and what is known there: judged before it is kept."""

from urllib.parse import urlsplit

from chargeloom.domain.devices.device import Connection, Http, Modbus
from chargeloom.protocols.devices import maps
from chargeloom.protocols.devices.http import fault_of_url
from chargeloom.services.core import Core
from chargeloom.web.problems import Fault, invalid


def check(core: Core, connection: Connection) -> None:
    """Refuse what can never be read. Raises Problem."""
    fault = fault_of_url(connection.url) if isinstance(connection, Http) else None
    pointer = "/connection/url" if isinstance(connection, Http) else "/connection/host"
    if fault is not None:
        raise invalid(Fault(pointer, fault))
    if not core.measuring.reach.may_be_named(_host(connection)):
        raise invalid(Fault(pointer, "no device may be there ([devices] allow_loopback)"))
    if not _is_known(connection):
        raise invalid(Fault("/connection/map", "there is no such map, and nothing of its own"))


def _host(connection: Connection) -> str:
    if isinstance(connection, Http):
        return urlsplit(connection.url).hostname or ""
    return connection.host


def _is_known(connection: Connection) -> bool:
    """Whether we know what is where."""
    if isinstance(connection, Modbus):
        return bool(connection.registers) or connection.map in {maps.SUNSPEC, *maps.known()}
    kind = maps.HTTP if isinstance(connection, Http) else maps.MQTT
    return bool(connection.paths) or _is_document(connection.map, kind)


def _is_document(name: str, kind: str) -> bool:
    found = maps.known_documents().get(name)
    return found is not None and found.kind == kind


def place_of(connection: Connection) -> tuple[str, object, object]:
    """Say where a secret goes: another place has no right to it."""
    if isinstance(connection, Http):
        return "http", connection.url, None
    return type(connection).__name__, connection.host, connection.port
