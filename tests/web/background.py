"""A site that is served from a thread of its own, for clients that block."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from chargeloom.domain.access import ApiKey, Role
from chargeloom.domain.alerts.webhook import Webhook
from chargeloom.domain.charging.token import Token, TokenType
from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.commands.command import Command, CommandName, CommandStatus, Outcome
from chargeloom.domain.commands.raw_call import RawCall, RawRefused, RawReply
from chargeloom.domain.devices.device import Modbus
from chargeloom.domain.ids import CommandId, KeyId, StationId, TokenId, TransactionId, to_text
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.v16.version import V16
from chargeloom.services.commanding import subject_of
from chargeloom.services.core import Core
from chargeloom.wire.violation import WireError
from tests.patience import PATIENCE_S
from tests.storage import facts
from tests.web.listening import serving
from tests.web.site import Site, standing

ID = 2
STATION = StationId("CP-1")
KNOWN = {
    "station": STATION,
    "action": "ClearCache",
    "command": to_text("cmd", ID),
    "key": to_text("key", ID),
    "token": to_text("tok", ID),
    "transaction": to_text("tx", ID),
    "alert": to_text("alr", ID),
    "rule": to_text("rul", ID),
    "webhook": to_text("whk", ID),
    "replay": to_text("rpl", ID),
    "site": to_text("sit", facts.SITE),
    "version": "1",
    "path.limit": to_text("lim", facts.LIMIT),
    "device": to_text("dev", ID),
}
"""What the site has one of, by its name in an address."""


class Background:
    """What a blocking client must know of the site."""

    def __init__(self) -> None:
        self.url = ""
        self.secret = ""


async def agree(question: msgspec.Struct) -> msgspec.Struct:
    """Answer as a station does that is content with everything."""
    if isinstance(question, RawCall):
        decoder = V16.dialect.request_decoder(question.action)
        assert decoder is not None
        try:
            decoder.decode(question.payload)
        except WireError as error:
            return RawRefused(pointer=error.pointer, message=error.description)
        return RawReply(protocol="ocpp1.6", payload=b'{"status":"Accepted"}')
    return Outcome(status=CommandStatus.ACCEPTED, answer="Accepted")


async def furnish(site: Site) -> None:
    """Put what `KNOWN` names into the site."""
    core = site.core
    await site.charging(KNOWN["station"])
    core.ground.bus.answer(subject_of(STATION), agree)
    now = core.ground.now()
    token = Token(id=TokenId(ID), uid="OTHER", type=TokenType.CENTRAL, created_at=now)
    core.authorizing.keep(token)
    unit = Unit()
    unit.record(token)
    unit.record(
        ApiKey(id=KeyId(ID), name="spare", role=Role.VIEWER, secret_hash=b"none", created_at=now)
    )
    unit.record(
        TransactionRecord(
            id=TransactionId(ID),
            serial=None,
            session=None,
            station=STATION,
            number=None,
            received_at=now,
            started_at=now,
        )
    )
    unit.record(
        Command(
            id=CommandId(ID),
            name=CommandName.RESET,
            station=STATION,
            body={},
            status=CommandStatus.ACCEPTED,
            issued_at=now,
            issued_by="test",
            outcome={"answer": "Accepted"},
        )
    )
    unit.record(facts.alert(ID, subject="CP-1"))
    unit.record(facts.alert_rule(ID))
    unit.record(facts.site_version())
    unit.record(facts.outside_limit())
    unit.record(_sealed(core, facts.webhook(ID, url="https://hook.invalid/")))
    # Nobody may be there, so that nothing is asked of a network.
    unit.record(facts.device(ID, connection=Modbus(host="127.0.0.1")))
    await core.ground.commit(unit)
    await core.alerting.load()
    await core.sites.load()
    await core.limits.load()
    await core.measuring.devices.load()


def _sealed(core: Core, webhook: Webhook) -> Webhook:
    """Give a webhook a secret that this site can open."""
    sealed = core.alerting.webhooks._keeper.seal(b"s" * 32, KNOWN["webhook"])
    return msgspec.structs.replace(webhook, sealed_secret=sealed)


@contextmanager
def in_background(folder: Path) -> Iterator[Background]:
    """Serve a furnished site until the block ends."""
    background = Background()
    is_up = threading.Event()
    loop = asyncio.new_event_loop()
    over = asyncio.Event()

    async def live() -> None:
        async with standing(folder) as site, serving(site) as server:
            background.url = f"http://127.0.0.1:{server.port}"
            background.secret = site.secrets[Role.ADMIN]
            await furnish(site)
            is_up.set()
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(live()))
    thread.start()
    try:
        assert is_up.wait(PATIENCE_S)
        yield background
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(PATIENCE_S)
        loop.close()
