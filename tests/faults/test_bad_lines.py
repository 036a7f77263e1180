"""A bad line between the stations and a real server: what was acknowledged is there, once."""

from ast import literal_eval
from pathlib import Path

from tests.durability.ledger import Ledger
from tests.durability.life import chance
from tests.durability.site import integrity, site
from tests.faults.bad_line import BadLine

KINDS = {"delayed", "lost", "delivered", "late", "repeated"}


async def test_fault_025_026_on_a_line_that_delays_cuts_and_repeats_nothing_is_lost_or_doubled(
    tmp_path: Path,
) -> None:
    """Of lost packets a station sees what TCP makes of them: delay, and links that break."""
    impatient = {"CHARGELOOM_OCPP__CALL_TIMEOUT": "0.03"}
    async with site(tmp_path / "data", stations=10, seed=26, settings=impatient) as place:
        ledger = place.load.ledger
        line = BadLine(place.server.ocpp_port, chance("line", 26), Repeats(ledger).note)
        async with line.open():
            for station in place.load.stations:
                station._port = line.port
            async with place.load.running(place.api, seed=26):
                await place.load.until(lambda: line.did.keys() >= KINDS)
                await place.load.acknowledged(150)
                await place.load.rest()
        ledger.faults = [fault for fault in ledger.faults if not is_second_answer(fault, ledger)]
        assert await place.broken_promises() == []
        await place.server.stop()
        assert integrity(place.server.database) == "ok"


class Repeats:
    """Tells the ledger that a message went out once more than its station knows."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def note(self, message_id: str) -> None:
        for call in reversed(self._ledger.told):
            if message_id in call.offered:
                call.offered.insert(0, message_id)
                return


def is_second_answer(fault: str, ledger: Ledger) -> bool:
    """Whether what surprised the station is the answer to a repeat that it does not know of."""
    frame = literal_eval(fault.partition(": ")[2])
    return any(call.offered.count(frame[1]) > 1 for call in ledger.told)
