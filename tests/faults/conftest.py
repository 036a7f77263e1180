"""A core with one valid token, and a station that has booted, for faults that need no more."""

from tests.protocols.ocpp.v16.fixtures import rig, station

__all__ = ["rig", "station"]
