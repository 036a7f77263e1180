"""Messages to show (OCPP 2.0.1, O)."""

from tests.sim.v201.orders.words import both
from tests.sim.v201.pocket_csms import Bench


@both
def test_messages_are_shown_listed_and_taken_away(version: str) -> None:
    """(O01, O03 and O05)."""
    bench = Bench.accepted(version)
    text = {"format": "UTF8", "content": "Hello"}
    message = {"id": 4, "priority": "NormalCycle", "message": text}
    assert bench.order("SetDisplayMessage", message=message)["status"] == "Accepted"
    html = message | {"message": {"format": "HTML", "content": "<b>"}}
    assert bench.order("SetDisplayMessage", message=html)["status"] == "NotSupportedMessageFormat"
    assert bench.order("GetDisplayMessages", requestId=1)["status"] == "Accepted"
    assert bench.heard("NotifyDisplayMessages")[0]["messageInfo"][0]["id"] == 4
    assert bench.order("ClearDisplayMessage", id=4)["status"] == "Accepted"
    assert bench.order("ClearDisplayMessage", id=4)["status"] == "Unknown"
