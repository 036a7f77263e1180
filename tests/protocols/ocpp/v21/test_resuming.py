"""A charge that a reset interrupts goes on under its number: one transaction, one bill (OCPP 2.1, B13)."""

from decimal import Decimal
from pathlib import Path

from chargeloom.domain.instant import HOUR, MINUTE, Instant
from chargeloom.protocols.ocpp.v21.version import V21
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.protocols.ocpp.v2.session import event, whole_session
from tests.rig import FakeStation, running


async def test_what_went_on_after_a_reset_is_one_transaction_with_all_of_its_energy(
    tmp_path: Path,
) -> None:
    """(B13.FR.04, FR.23 and FR.30)."""
    async with running(tmp_path) as rig:
        await rig.token()
        station = await rig.station(version=V21)
        await station.ask("BootNotification", BOOT)
        began = Instant(rig.core.ground.now() - HOUR)
        *before, ended = whole_session(began)
        for told in before:
            await station.ask("TransactionEvent", told)
        at = Instant(began + 30 * MINUTE)
        reset = event("Updated", 5, at, triggerReason="ResetCommand")
        resumed = event("Updated", 6, at, triggerReason="TxResumed", offline=True)
        await station.ask("TransactionEvent", reset)
        again = FakeStation(rig.core, "CP-1", version=V21)
        await again.ask("BootNotification", BOOT | {"reason": "RemoteReset"})
        for told in (resumed, resumed, ended | {"seqNo": 7}):
            await again.ask("TransactionEvent", told)
        [stored] = await rig.transactions()
        assert (stored.number, stored.energy_wh) == ("T-1", Decimal("7250.0"))
        assert stored.suspect == ()
        assert stored.interrupted_at is None
        assert (await rig.event_types()).count("session.ended") == 1
