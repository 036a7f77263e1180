"""A station of OCPP 1.6 on a whole core."""

from chargeloom.domain.commands.command import (
    Command,
    CommandName,
    Order,
)
from chargeloom.domain.ids import StationId
from tests.protocols.ocpp.v16.fixtures import rig, station
from tests.rig import Rig

__all__ = ["ID", "STATUS", "issue", "rig", "station"]

ID = StationId("CP-1")
STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}


async def issue(rig: Rig, name: CommandName, order: Order) -> Command:
    return await rig.core.commanding.issue(ID, name, order, "test")
