"""Balancing: a loop for each site keeps its limits; what it gives each vehicle, and why, is at hand."""

from chargeloom.services.balancing.balancing import Balancing
from chargeloom.services.balancing.memories import Memories
from chargeloom.services.balancing.picture import NodePicture, OutletPicture, Picture, WrongMeter
from chargeloom.services.balancing.sources import Sources

__all__ = [
    "Balancing",
    "Memories",
    "NodePicture",
    "OutletPicture",
    "Picture",
    "Sources",
    "WrongMeter",
]
