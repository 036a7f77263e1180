"""What a station tells of an update, a publication or an upload belongs to the command that began it."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chargeloom.domain.commands.command import Command, CommandName, CommandStatus, Order
from chargeloom.domain.commands.firmware_orders import Signed, UpdateFirmware
from chargeloom.domain.commands.progress import Finish, Progress
from chargeloom.domain.commands.survey_orders import GetLog
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.protocols.ocpp.v16.version import V16
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.protocols.ocpp.version import Version
from chargeloom.services.following import MOST
from chargeloom.storage.pages import Page
from tests.patience import PATIENCE_S
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.rig import FakeStation, Rig, running

PLACE = "https://files.example/loom.bin"
CP_1 = StationId("CP-1")


@pytest.fixture(params=[V16, V201, V21], ids=lambda version: version.dialect.subprotocol)
def version(request: pytest.FixtureRequest) -> Version:
    assert isinstance(request.param, Version)
    return request.param


async def booted(rig: Rig, version: Version) -> FakeStation:
    station = await rig.station(version=version)
    await (station.boot() if version is V16 else station.ask("BootNotification", BOOT))
    return station


def accepted(version: Version) -> dict[str, Any]:
    return {} if version is V16 else {"status": "Accepted"}


def update(number: int) -> UpdateFirmware:
    return UpdateFirmware(number=number, url=PLACE, retrieve_at=Instant(1_900_000_000_000_000))


async def given(
    rig: Rig, station: FakeStation, name: CommandName, order: Order, *replies: dict[str, Any]
) -> Command:
    """Give an order, answer each request that it becomes, and return how it was answered."""
    commanding = rig.core.commanding
    command = await commanding.issue(station.station.id, name, order, "test")
    for reply in replies:
        _, message_id, _, _ = await station.connection.next()
        station.answer(message_id, reply)
    return await commanding.wait(command, PATIENCE_S)


async def updated(rig: Rig, station: FakeStation, number: int, version: Version) -> Command:
    name = CommandName.UPDATE_FIRMWARE
    return await given(rig, station, name, update(number), accepted(version))


async def says(station: FakeStation, version: Version, word: str, number: int | None) -> None:
    """Let a station tell how far an update is; 1.6 has no number for it."""
    numbered = {} if version is V16 or number is None else {"requestId": number}
    assert await station.ask("FirmwareStatusNotification", {"status": word} | numbered) == {}


async def progress(rig: Rig, command: Command) -> Progress | None:
    await rig.settle()
    found = await rig.core.ground.store.command(command.id)
    assert found is not None
    return found.progress


async def word_of(rig: Rig, command: Command) -> str | None:
    far = await progress(rig, command)
    return far.status if far is not None else None


async def told(rig: Rig) -> list[Event]:
    await rig.settle()
    events = await rig.core.ground.store.events(Page(500))
    return [one for one in events if one.type is EventType.COMMAND_PROGRESS]


async def test_each_new_word_is_kept_and_told_once(rig: Rig, version: Version) -> None:
    station = await booted(rig, version)
    command = await updated(rig, station, 7, version)
    assert await progress(rig, command) is None
    for word in ("Downloading", "Downloading", "Installing", "Downloaded", "Installed", "Idle"):
        await says(station, version, word, 7)
    far = await progress(rig, command)
    assert far is not None
    assert (far.status, far.ending) == ("Installed", Finish.WELL)
    assert command.ended_at is not None
    assert far.at >= command.ended_at
    events = sorted(await told(rig), key=lambda one: one.id)
    assert [(one.data["status"], one.data["end"]) for one in events] == [
        ("Downloading", None),
        ("Installing", None),
        ("Installed", "well"),
    ]
    assert events[0].data == {
        "station": "CP-1",
        "name": "update-firmware",
        "status": "Downloading",
        "end": None,
    }


async def test_words_belong_to_the_update_whose_number_they_bear(rig: Rig) -> None:
    station = await booted(rig, V201)
    first = await updated(rig, station, 7, V201)
    second = await updated(rig, station, 8, V201)
    await says(station, V201, "DownloadFailed", 7)
    await says(station, V201, "Installing", 8)
    await says(station, V201, "Installed", 9)
    assert [await word_of(rig, one) for one in (first, second)] == [
        "DownloadFailed",
        "Installing",
    ]


async def test_words_without_a_number_belong_to_the_newest_update(
    rig: Rig, version: Version
) -> None:
    """OCPP 1.6 has none; of 2.x a triggered notification may have none (TriggerMessage, F06)."""
    station = await booted(rig, version)
    first = await updated(rig, station, 7, version)
    second = await updated(rig, station, 8, version)
    await says(station, version, "Downloading", None)
    assert await progress(rig, first) is None
    assert await word_of(rig, second) == "Downloading"


@pytest.mark.parametrize("is_signed_newer", [True, False])
async def test_each_message_of_1_6_tells_of_its_own_kind_of_update(
    rig: Rig, is_signed_newer: bool
) -> None:
    """(OCPP 1.6 security, L01.FR.01; only a signed update has a requestId, and a triggered word may lack it.)"""
    station = await booted(rig, V16)
    signed = msgspec.structs.replace(update(7), signed=Signed(signature="QUFB", certificate="x"))
    orders = [(update(8), {}), (signed, {"status": "Accepted"})]
    name = CommandName.UPDATE_FIRMWARE
    given_ones = [
        await given(rig, station, name, order, reply)
        for order, reply in (orders if is_signed_newer else reversed(orders))
    ]
    of_signed, of_plain = sorted(given_ones, key=lambda one: one.body["number"])
    notice = {"status": "InvalidSignature"}
    assert await station.ask("SignedFirmwareStatusNotification", notice) == {}
    await says(station, V16, "Downloading", None)
    words = [await word_of(rig, one) for one in (of_signed, of_plain)]
    assert words == ["InvalidSignature", "Downloading"]


async def test_a_signed_update_that_is_told_of_by_the_old_message_is_followed(rig: Rig) -> None:
    station = await booted(rig, V16)
    signed = msgspec.structs.replace(update(7), signed=Signed(signature="QUFB", certificate="x"))
    reply = {"status": "Accepted"}
    command = await given(rig, station, CommandName.UPDATE_FIRMWARE, signed, reply)
    await says(station, V16, "Downloading", None)
    assert await word_of(rig, command) == "Downloading"


async def test_words_that_belong_to_nothing_do_no_harm(rig: Rig, version: Version) -> None:
    station = await booted(rig, version)
    await says(station, version, "Installed", 5)
    assert await station.ask("LogStatusNotification", {"status": "Uploaded", "requestId": 5}) == {}
    assert await told(rig) == []


async def test_a_word_may_come_before_the_answer(rig: Rig, version: Version) -> None:
    station = await booted(rig, version)
    commanding = rig.core.commanding
    command = await commanding.issue(CP_1, CommandName.UPDATE_FIRMWARE, update(7), "test")
    _, message_id, _, _ = await station.connection.next()
    await says(station, version, "Downloading", 7)
    assert await word_of(rig, command) == "Downloading"
    station.answer(message_id, accepted(version))
    ended = await commanding.wait(command, PATIENCE_S)
    assert ended.status is CommandStatus.ACCEPTED
    assert await word_of(rig, command) == "Downloading"


async def test_a_log_and_an_update_with_one_number_are_two_things(rig: Rig) -> None:
    station = await booted(rig, V201)
    log = GetLog(number=7, log="security", url=PLACE)
    uploaded = await given(rig, station, CommandName.GET_LOG, log, {"status": "Accepted"})
    updating = await updated(rig, station, 7, V201)
    for word in ("Uploading", "Uploaded"):
        notice = {"status": word, "requestId": 7}
        assert await station.ask("LogStatusNotification", notice) == {}
    far = await progress(rig, uploaded)
    assert far is not None
    assert (far.status, far.ending) == ("Uploaded", Finish.WELL)
    assert await progress(rig, updating) is None


async def test_another_log_may_end_the_one_before(rig: Rig) -> None:
    """(OCPP 2.0.1, N01.FR.12.)"""
    station = await booted(rig, V201)
    first, second = (GetLog(number=one, log="security", url=PLACE) for one in (7, 8))
    before = await given(rig, station, CommandName.GET_LOG, first, {"status": "Accepted"})
    reply = {"status": "AcceptedCanceled"}
    after = await given(rig, station, CommandName.GET_LOG, second, reply)
    far = await progress(rig, before)
    assert far is not None
    assert (far.status, far.ending) == ("AcceptedCanceled", Finish.CANCELLED)
    assert await progress(rig, after) is None


@pytest.mark.parametrize("is_told_first", [True, False])
async def test_what_was_given_up_without_a_number_is_the_log_before(
    rig: Rig, is_told_first: bool
) -> None:
    """(OCPP 2.0.1, N01.FR.20; `requestId` may be left out.)"""
    station = await booted(rig, V201)
    first, second = (GetLog(number=one, log="security", url=PLACE) for one in (7, 8))
    before = await given(rig, station, CommandName.GET_LOG, first, {"status": "Accepted"})
    commanding = rig.core.commanding
    after = await commanding.issue(CP_1, CommandName.GET_LOG, second, "test")
    _, message_id, _, _ = await station.connection.next()
    said, reply = {"status": "AcceptedCanceled"}, {"status": "AcceptedCanceled"}
    if not is_told_first:
        station.answer(message_id, reply)
        await commanding.wait(after, PATIENCE_S)
    assert await station.ask("LogStatusNotification", said) == {}
    if is_told_first:
        station.answer(message_id, reply)
        await commanding.wait(after, PATIENCE_S)
    assert await station.ask("LogStatusNotification", {"status": "UploadFailure"}) == {}
    assert [await word_of(rig, one) for one in (before, after)] == [
        "AcceptedCanceled",
        "UploadFailure",
    ]


async def test_who_answers_in_a_word_of_its_own_and_tells_how_far_it_is_has_begun(rig: Rig) -> None:
    """What it made of the order was not known until it named it by its number (OCPP 2.0.1, L01.FR.20)."""
    station = await booted(rig, V201)
    name, reply = CommandName.UPDATE_FIRMWARE, {"status": "AcceptedForLater"}
    command = await given(rig, station, name, update(7), reply)
    assert command.status is CommandStatus.FAILED
    await says(station, V201, "Downloading", None)
    assert await progress(rig, command) is None
    await says(station, V201, "Installed", 7)
    assert await word_of(rig, command) == "Installed"


async def test_what_was_refused_takes_no_words_from_the_one_before(rig: Rig) -> None:
    """(OCPP 1.6 security, L01.FR.27: the station goes on with the update that it has.)"""
    station = await booted(rig, V201)
    going = await updated(rig, station, 7, V201)
    reply = {"status": "Rejected"}
    await given(rig, station, CommandName.UPDATE_FIRMWARE, update(8), reply)
    await says(station, V201, "Installed", None)
    assert await word_of(rig, going) == "Installed"


async def test_an_update_outlives_reconnects_and_a_restart_of_ours(
    tmp_path: Path, version: Version
) -> None:
    """(OCPP 2.0.1, L01.FR.32: `Installed` is told by the new firmware.)"""
    async with running(tmp_path) as rig:
        station = await booted(rig, version)
        command = await updated(rig, station, 7, version)
        await says(station, version, "Installing", 7)
        await rig.settle()
        station.actor.closed()
        cut = await rig.core.commanding.issue(
            (await rig.station("CP-2", version)).station.id,
            CommandName.UPDATE_FIRMWARE,
            update(9),
            "test",
        )
        await asyncio.sleep(0)
        await rig.settle()
    async with running(tmp_path) as rig:
        station = FakeStation(rig.core, "CP-1", version=version)
        await (station.boot() if version is V16 else station.ask("BootNotification", BOOT))
        await says(station, version, "Installed", 7)
        far = await progress(rig, command)
        assert far is not None
        assert (far.status, far.ending) == ("Installed", Finish.WELL)
        other = FakeStation(rig.core, "CP-2", version=version)
        await (other.boot() if version is V16 else other.ask("BootNotification", BOOT))
        await says(other, version, "Downloading", 9)
        await rig.settle()
        found = await rig.core.ground.store.command(cut.id)
        assert found is not None
        assert (found.status, found.outcome) == (
            CommandStatus.FAILED,
            {"answer": "server-restarted"},
        )
        assert found.progress is not None
        assert found.progress.status == "Downloading"


async def test_only_the_newest_commands_of_a_station_are_followed(rig: Rig) -> None:
    station = await booted(rig, V201)
    first = await updated(rig, station, 100, V201)
    for number in range(MOST):
        await updated(rig, station, number, V201)
    await says(station, V201, "Installed", 100)
    assert await progress(rig, first) is None
    await says(station, V201, "Installed", MOST - 1)
    assert len(await told(rig)) == 1
