"""Every test of 1.6 gets a core, and a station that has booted."""

from tests.protocols.ocpp.v16.fixtures import rig, station

__all__ = ["rig", "station"]
