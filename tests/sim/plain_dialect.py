"""A dialect that reads every message whole, with no shortcut for familiar texts."""

from chargeloom.protocols.ocpp.dialect import Dialect, Side


def plain(dialect: Dialect) -> Dialect:
    return Dialect(
        dialect.subprotocol,
        station_calls=dialect.calls_to[Side.CSMS],
        csms_calls=dialect.calls_to[Side.STATION],
        station_sends=dialect.sends_to[Side.CSMS],
        framing=dialect.framing,
    )
