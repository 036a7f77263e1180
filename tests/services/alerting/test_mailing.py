"""Mail goes through a real SMTP server; what it refuses for good is dropped, what for now is kept."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chargeloom.domain.alerts.alert import RuleKind
from chargeloom.domain.instant import MINUTE
from chargeloom.domain.outbox import OutboxEntry
from chargeloom.services.alerting.mailing import AT_ONCE, Mailer, MailServer, compose
from tests.patience import PATIENCE_S
from tests.rig import Rig
from tests.services.alerting.receivers import Postbox, post_office
from tests.services.alerting.test_alerting import FAULTED, after, faulted, watched
from tests.storage import facts

SENDER = "Garage <alerts@example.org>"
SERVER = MailServer("127.0.0.1", 25, "none", "", "", SENDER, "https://charge.example/")


def settings(port: int) -> dict[str, str]:
    return {"smtp": f"127.0.0.1:{port}", "smtp_security": "none", "mail_from": SENDER}


async def mailing(rig: Rig, *recipients: str) -> None:
    await rig.core.alerting.rules.make(
        "test", kind=RuleKind.CONNECTOR_FAULTED, name="faults", mail_to=recipients
    )


async def arrived(box: Postbox, count: int) -> None:
    await box.wait(lambda: len(box.mail) >= count)


async def emptied(rig: Rig) -> None:
    await rig.core.couriers.arrived()
    assert await rig.core.ground.store.outbox_topics() == []


async def test_a_fault_and_its_end_are_mailed_in_one_thread(tmp_path: Path) -> None:
    async with post_office() as (box, port), watched(tmp_path, **settings(port)) as rig:
        await mailing(rig, "ada@example.org")
        station = await faulted(rig, vendorErrorCode="CX008")
        await rig.core.alerting.look(after(rig, MINUTE))
        await arrived(box, 1)
        await station.ask("StatusNotification", FAULTED | {"status": "Available"})
        await rig.core.alerting.look(after(rig, 2 * MINUTE))
        await arrived(box, 2)
        raised, ended = box.mail
        assert raised["To"] == "ada@example.org"
        assert raised["From"] == SENDER
        expected = "CP-1 1/1: faulted: Somebody pressed the emergency stop."
        assert raised["Subject"].replace("\n", "") == f"Alert: {expected}"
        assert ended["Subject"].replace("\n", "").startswith("Over: CP-1 1/1")
        assert raised["References"] == ended["References"]
        assert raised["Message-ID"] != ended["Message-ID"]
        text = raised.get_payload(decode=True)
        assert isinstance(text, bytes)
        assert b"Advice: Make sure that nobody is in danger" in text
        await emptied(rig)


async def test_who_is_unknown_there_is_given_up_and_who_is_busy_is_asked_again(
    tmp_path: Path,
) -> None:
    async with post_office() as (box, port), watched(tmp_path, **settings(port)) as rig:
        box.refused = {"gone@example.org": "550 no such user", "busy@example.org": "451 later"}
        await mailing(rig, "gone@example.org", "busy@example.org", "ada@example.org")
        await faulted(rig)
        await rig.core.alerting.look(after(rig, MINUTE))
        await arrived(box, 1)
        assert box.mail[0]["To"] == "ada@example.org", "nobody waits for another"
        await box.wait(lambda: box.asked.count("busy@example.org") >= 3)
        assert box.asked.count("gone@example.org") == 1
        del box.refused["busy@example.org"]
        await arrived(box, 2)
        await emptied(rig)


async def test_mail_that_nobody_took_is_offered_again_after_a_restart(tmp_path: Path) -> None:
    async with post_office() as (box, port):
        box.refused = {"ada@example.org": "421 not now"}
        async with watched(tmp_path, **settings(port)) as rig:
            await mailing(rig, "ada@example.org")
            await faulted(rig)
            await rig.core.alerting.look(after(rig, MINUTE))
            await box.wait(lambda: len(box.asked) > 0)
        box.refused = {}
        async with watched(tmp_path, **settings(port)) as rig:
            await arrived(box, 1)
            await emptied(rig)
            assert len(box.mail) == 1


async def test_mail_that_was_taken_is_not_sent_again_whatever_is_said_at_parting(
    tmp_path: Path,
) -> None:
    async with post_office() as (box, port), watched(tmp_path, **settings(port)) as rig:
        box.farewell = "451 not so fast"
        await mailing(rig, "ada@example.org")
        await faulted(rig)
        await rig.core.alerting.look(after(rig, MINUTE))
        await emptied(rig)
        assert len(box.mail) == 1


async def test_mail_that_our_own_settings_keep_from_being_taken_is_kept(tmp_path: Path) -> None:
    async with post_office() as (box, port), watched(tmp_path, **settings(port)) as rig:
        box.refused = {"ada@example.org": "530 5.7.0 Authentication required"}
        await mailing(rig, "ada@example.org")
        await faulted(rig)
        await rig.core.alerting.look(after(rig, MINUTE))
        await box.wait(lambda: len(box.asked) >= 2)
        box.refused = {}
        await arrived(box, 1)
        await emptied(rig)


async def test_a_mail_server_that_says_nothing_takes_no_thread_that_others_need() -> None:
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(max_workers=1))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.setblocking(False)
        mailer = Mailer(SERVER._replace(port=silent.getsockname()[1]))
        sending = [asyncio.create_task(mailer.send(entry_to(f"{one}@b.c"))) for one in "abcdef"]
        callers = [(await loop.sock_accept(silent))[0] for _ in range(AT_ONCE)]
        async with asyncio.timeout(PATIENCE_S):
            assert await asyncio.to_thread(lambda: 7) == 7
        for one in sending:
            one.cancel()
        await asyncio.gather(*sending, return_exceptions=True)
        for caller in callers:
            caller.close()


def entry_to(address: str) -> OutboxEntry:
    data = {
        "title": "t",
        "rule": {"name": "r"},
        "since": "s",
        "ended_at": None,
        "detail": {},
    }
    payload = {"type": "alert.raised", "data": data}
    topic = f"mail:{address}"
    return OutboxEntry(id=2, topic=topic, key="alr_1", created_at=facts.NOON, payload=payload)


HOSTILE = "a\r\nBcc: all@example.org\r\n\r\n\u202eevil\x00<script>"


@pytest.mark.parametrize("place", ["title", "detail", "name"])
def test_what_a_station_writes_makes_no_header_and_no_line(place: str) -> None:
    data = {
        "title": HOSTILE if place == "title" else "t",
        "rule": {"name": HOSTILE if place == "name" else "r"},
        "since": "s",
        "ended_at": None,
        "detail": {"info": HOSTILE if place == "detail" else "d"},
    }
    payload = {"type": "alert.raised", "data": data}
    entry = OutboxEntry(
        id=2, topic="mail:a@b.c", key="alr_1", created_at=facts.NOON, payload=payload
    )
    message = compose(entry, "a@b.c", SERVER)
    assert "Bcc" not in message
    assert "\u202e" not in message.get_content()
    assert not any(line.startswith("Bcc") for line in message.get_content().splitlines())
    assert bytes(message) == bytes(compose(entry, "a@b.c", SERVER)), (
        "the same notice, the same mail"
    )
