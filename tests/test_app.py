"""The running platform: starts, serves, sends away, stops."""

import asyncio
import os
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import msgspec
import pytest
import websockets
from structlog.testing import capture_logs
from websockets.exceptions import ConnectionClosed

from chargeloom import app, clock
from chargeloom.app import Server
from chargeloom.composition.footing import SECRET_KEY
from chargeloom.config import Config, Http, Machine, Ocpp, Ocpps
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import DAY, SECOND, YEAR, Instant
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.domain.unit import Unit
from chargeloom.huge_pages import HugePages
from chargeloom.places import DATABASE
from chargeloom.protocols.ocpp.edge.limits import Limits
from chargeloom.protocols.ocpp.edge.tls import Certificates
from chargeloom.rounds import Act
from chargeloom.services.alerting import Alerting
from chargeloom.services.secrets import SecretKeyUnusable
from chargeloom.services.sites.outside_limits import OutsideLimits
from chargeloom.services.timekeeping import Timekeeper
from chargeloom.storage.pages import AuditPage, Page
from tests.patience import PATIENCE_S
from tests.pki import Authority
from tests.rig import prepare


def config(folder: Path, **ocpp: object) -> Config:
    settings = {"bind": "127.0.0.1:0", "drain": 0.0} | ocpp
    return Config(data=folder, http=Http(bind="127.0.0.1:0"), ocpp=Ocpp(**settings))  # type: ignore[arg-type]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    await prepare(tmp_path)
    server = await Server.start(config(tmp_path))
    record = StationRecord(id=StationId("CP-1"), created_at=server.core.ground.now())
    await server.core.provisioning.announce_station(record, "test")
    yield server
    await server.stop()


async def connect(server: Server, identity: str = "CP-1") -> websockets.ClientConnection:
    url = f"ws://127.0.0.1:{server.ocpp_port}/ocpp/{identity}"
    return await websockets.connect(url, subprotocols=[websockets.Subprotocol("ocpp1.6")])


async def close_code(connection: websockets.ClientConnection) -> int:
    async with asyncio.timeout(PATIENCE_S):
        with pytest.raises(ConnectionClosed) as closed:
            await _drain(connection)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


async def _drain(connection: websockets.ClientConnection) -> None:
    while True:
        await connection.recv()


async def test_fault_022_049_a_standstill_and_a_clock_that_was_set_are_said(
    server: Server,
) -> None:
    server.timekeeper = keeper = Timekeeper()
    keeper.beat(clock.monotonic() - 60.0, Instant(clock.now() - DAY))
    with capture_logs() as said:
        server._beat()
    told = [one["event"] for one in said]
    assert told == ["the server stood still", "the clock of this machine jumped"]
    facts = {fact.name: fact.value for fact in server.facts()}
    assert facts["Clock jumps"] == keeper.clock_jumps == 1
    assert 50 * SECOND < int(facts["Longest stall"]) < DAY


async def test_it_is_ready_once_it_listens(server: Server) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.http_port}") as client:
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/readyz")).status_code == 200


async def test_a_station_is_online_while_its_link_is_up(server: Server) -> None:
    connection = await connect(server)
    await connection.send('[2,"1","Heartbeat",{}]')
    assert str(await connection.recv()).startswith('[3,"1",')
    assert is_online(server)
    gone = asyncio.Event()
    server.core.ground.bus.listen(lambda news: gone.set())
    await connection.close()
    async with asyncio.timeout(PATIENCE_S):
        await gone.wait()
    assert not is_online(server)
    assert [event.type for event in await events(server)][-1] is EventType.STATION_DISCONNECTED


async def test_stations_are_told_to_come_back_when_it_stops(tmp_path: Path) -> None:
    await prepare(tmp_path)
    server = await Server.start(config(tmp_path))
    record = StationRecord(id=StationId("CP-1"), created_at=server.core.ground.now())
    await server.core.provisioning.announce_station(record, "test")
    connection = await connect(server)
    code = asyncio.create_task(close_code(connection))
    await server.stop()
    assert await code == 1012


async def test_a_disabled_station_is_sent_away(server: Server) -> None:
    connection = await connect(server)
    await server.core.provisioning.change_station(StationId("CP-1"), {"is_disabled": True}, "test")
    assert await close_code(connection) == 1008
    with pytest.raises(websockets.InvalidStatus):
        await connect(server)


async def test_a_stranger_waits_in_the_inbox_until_it_is_accepted(tmp_path: Path) -> None:
    await prepare(tmp_path)
    server = await Server.start(config(tmp_path, accept_unknown="inbox"))
    connection = await connect(server, "NEW-1")
    boot = '[2,"1","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]'
    await connection.send(boot)
    assert '"Pending"' in str(await connection.recv())
    accepted = {"registration": "accepted"}
    await server.core.provisioning.change_station(StationId("NEW-1"), accepted, "test")
    await connection.send(boot.replace('"1"', '"2"', 1))
    assert '"Accepted"' in str(await connection.recv())
    await server.stop()


async def test_a_second_link_of_an_identity_is_told_and_audited(server: Server) -> None:
    first = await connect(server)
    reading = asyncio.create_task(close_code(first))
    second = await connect(server)
    assert await close_code(second) == 1008, "it could not prove who it is, and the first one lives"
    assert EventType.STATION_SUPERSEDED in [event.type for event in await events(server)]
    reading.cancel()


async def test_a_station_that_makes_others_wait_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chargeloom.edge.limits", lambda _: Limits(long_s=0.0, burden_s=0.0))
    await prepare(tmp_path)
    server = await Server.start(config(tmp_path))
    record = StationRecord(id=StationId("CP-1"), created_at=server.core.ground.now())
    await server.core.provisioning.announce_station(record, "test")
    connection = await connect(server)
    await connection.send(
        '[2,"1","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]'
    )
    assert '"Accepted"' in str(await connection.recv()), "what it said is answered"
    told = [one for one in await events(server) if one.type is EventType.STATION_SLOWED]
    assert {one.subject for one in told} == {"CP-1"}
    assert set(told[0].data) == {"took_s", "rest_s"}
    await server.stop()


async def test_the_first_start_invites_an_admin_and_the_next_one_does_not(tmp_path: Path) -> None:
    server = await Server.start(config(tmp_path))
    link = await server.first_sign_in_link()
    assert link is not None
    assert link.startswith(f"http://127.0.0.1:{server.http_port}/sign-in/")
    await server.stop()
    server = await Server.start(config(tmp_path))
    assert await server.first_sign_in_link() is None
    await server.stop()


async def test_what_a_server_leaves_lies_in_the_database_alone(tmp_path: Path) -> None:
    """Who stops it to copy one file must not miss what the log holds."""
    server = await Server.start(config(tmp_path))
    await server.sign_in_link("Ada")
    await server.stop()
    log = tmp_path / f"{DATABASE}-wal"
    assert not log.exists() or log.stat().st_size == 0


async def test_a_database_without_its_key_is_not_served(tmp_path: Path) -> None:
    """As it comes to another machine when only the database was copied."""
    await (await Server.start(config(tmp_path))).stop()
    key = tmp_path / SECRET_KEY
    key.rename(tmp_path / "kept")
    with pytest.raises(SecretKeyUnusable, match="is missing, and the database is there"):
        await Server.start(config(tmp_path))
    assert not key.exists()


async def test_a_key_of_another_machine_is_told(tmp_path: Path) -> None:
    await (await Server.start(config(tmp_path))).stop()
    with capture_logs() as right:
        await (await Server.start(config(tmp_path))).stop()
    (tmp_path / SECRET_KEY).write_bytes(b"k" * 32)
    with capture_logs() as wrong:
        server = await Server.start(config(tmp_path))
    await server.sign_in_link("Ada")
    await server.stop()
    with capture_logs() as later:
        await (await Server.start(config(tmp_path))).stop()
    told = "the secret key is not that of this database"
    assert [any(told in line["event"] for line in lines) for lines in (right, wrong, later)] == [
        False,
        True,
        True,
    ]


async def test_stations_connect_with_tls_and_refusals_are_told(tmp_path: Path) -> None:
    await prepare(tmp_path)
    authority = Authority(tmp_path / "pki")
    ocpps = Ocpps(
        bind="127.0.0.1:0",
        certificates=(str(authority.server()),),
        client_ca=authority.path,
        reload_interval=0.01,
    )
    server = await Server.start(msgspec.structs.replace(config(tmp_path), ocpps=ocpps))
    now = server.core.ground.now()
    record = StationRecord(id=StationId("CP-3"), security_profile=3, created_at=now)
    await server.core.provisioning.announce_station(record, "test")
    context = ssl.create_default_context(cafile=str(authority.path))
    context.load_cert_chain(authority.issue("CP-3"))
    url = f"wss://localhost:{server.ocpps_port}/ocpp/CP-3"
    subprotocols = [websockets.Subprotocol("ocpp2.0.1")]
    async with websockets.connect(
        url, host="127.0.0.1", ssl=context, subprotocols=subprotocols
    ) as link:
        await link.send('[2,"1","Heartbeat",{}]')
        assert str(await link.recv()).startswith("[")
    with pytest.raises(websockets.InvalidStatus):
        await connect(server, "CP-3")
    server.reload_certificates()
    told = [event for event in await events(server) if event.type is EventType.STATION_REFUSED]
    assert [event.data["status"] for event in told] == [403]
    await server.stop()


async def test_certificates_are_read_beside_the_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list of a hundred thousand revoked certificates takes a second to read."""
    loop, both = asyncio.get_running_loop(), asyncio.Event()
    readers: list[threading.Thread] = []

    def noted(_: Certificates) -> bool:
        readers.append(threading.current_thread())
        if len(readers) == 2:
            loop.call_soon_threadsafe(both.set)
        return True

    monkeypatch.setattr(Certificates, "reload", noted)
    monkeypatch.setattr(Certificates, "reload_if_changed", noted)
    await prepare(tmp_path)
    authority = Authority(tmp_path / "pki")
    ocpps = Ocpps(
        bind="127.0.0.1:0", certificates=(str(authority.server()),), client_ca=authority.path
    )
    server = await Server.start(msgspec.structs.replace(config(tmp_path), ocpps=ocpps))
    server.reload_certificates()
    await asyncio.wait_for(both.wait(), PATIENCE_S)
    await server.stop()
    assert threading.main_thread() not in readers


async def test_a_list_that_revokes_a_station_sends_it_away_and_that_is_told_and_audited(
    tmp_path: Path,
) -> None:
    await prepare(tmp_path)
    authority = Authority(tmp_path / "pki")
    ocpps = Ocpps(
        bind="127.0.0.1:0",
        certificates=(str(authority.server()),),
        client_ca=authority.path,
        crl=authority.revoke(),
        reload_interval=0.01,
    )
    server = await Server.start(msgspec.structs.replace(config(tmp_path), ocpps=ocpps))
    now = server.core.ground.now()
    record = StationRecord(id=StationId("CP-3"), security_profile=3, created_at=now)
    await server.core.provisioning.announce_station(record, "test")
    certificate = authority.issue("CP-3")
    context = ssl.create_default_context(cafile=str(authority.path))
    context.load_cert_chain(certificate)
    link = await websockets.connect(
        f"wss://localhost:{server.ocpps_port}/ocpp/CP-3",
        host="127.0.0.1",
        ssl=context,
        subprotocols=[websockets.Subprotocol("ocpp2.0.1")],
    )
    authority.revoke(certificate)
    assert await close_code(link) == 1008
    (told,) = [one for one in await events(server) if one.type is EventType.STATION_REFUSED]
    assert (told.subject, told.data["why"]) == ("CP-3", "its certificate is revoked")
    audited = await server.core.ground.store.audit(AuditPage(Page(50), action="station.refused"))
    assert ("server", "station.refused", "CP-3") in [
        (one.actor, one.action, one.subject) for one in audited
    ]
    await server.stop()


async def test_a_port_that_is_taken_stops_the_start(server: Server, tmp_path: Path) -> None:
    taken = config(tmp_path / "other", bind=f"127.0.0.1:{server.ocpp_port}")
    with pytest.raises(OSError, match="in use"):
        await Server.start(taken)


def is_online(server: Server) -> bool:
    station = server.core.fleet.find(StationId("CP-1"))
    return station is not None and station.is_online


async def events(server: Server) -> list[Event]:
    store = server.core.ground.store
    await store.commit(Unit())
    return list(await store.events(Page(500)))


async def test_a_round_that_fails_holds_up_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = asyncio.Event()

    async def fail(_: Alerting) -> None:
        raise RuntimeError("a bug")

    async def look(_: OutsideLimits, now: Instant) -> None:
        del now
        looked.set()

    monkeypatch.setattr(Alerting, "look", fail)
    monkeypatch.setattr(OutsideLimits, "look", look)
    server = await Server.start(config(tmp_path))
    try:
        async with asyncio.timeout(PATIENCE_S):
            await looked.wait()
    finally:
        await server.stop()


@pytest.mark.parametrize(("interval", "is_looked_at"), [(60, True), (0, False)])
async def test_what_charges_cost_is_told_unless_that_is_switched_off(
    tmp_path: Path, interval: int, is_looked_at: bool
) -> None:
    server = await Server.start(config(tmp_path, cost_interval=interval))
    try:
        rounds = {act: seconds for seconds, _, act in server._rounds_of_the_business()}
        assert (rounds.get(server.core.showing.look) == interval) is is_looked_at
    finally:
        await server.stop()


@pytest.mark.parametrize(
    ("size", "is_wanted", "is_gathered"),
    [(2 << 20, True, True), (2 << 20, False, False), (None, True, False)],
    ids=["wanted", "switched off", "a kernel without"],
)
async def test_memory_is_gathered_where_that_is_wanted_and_can_be(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    size: int | None,
    is_wanted: bool,
    is_gathered: bool,
) -> None:
    looked = asyncio.Event()

    async def look(_: HugePages) -> None:
        looked.set()

    monkeypatch.setattr(HugePages, "look", look)
    monkeypatch.setattr(app, "page_bytes", lambda: size)
    monkeypatch.setattr(app, "_MEMORY_ROUND_S", 0.0)
    wanted = msgspec.structs.replace(config(tmp_path), machine=Machine(huge_pages=is_wanted))
    server = await Server.start(wanted)
    await asyncio.sleep(0)
    await server.stop()
    assert looked.is_set() is is_gathered


async def test_while_our_clock_is_not_believed_nothing_is_forgotten(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten: list[dict[str, Instant]] = []

    async def forget(**bounds: Instant) -> None:
        forgotten.append(bounds)

    monkeypatch.setattr(server.core.ground.store, "forget", forget)
    monkeypatch.setattr(server.timekeeper, "is_believed", lambda _: False)
    with capture_logs() as said:
        await server._forget_what_is_old()
    assert forgotten == []
    assert "leapt ahead" in said[-1]["event"]


def rounds(server: Server) -> dict[str, Act]:
    return {what: act for _, what, act in server._rounds_of_the_business()}


async def test_while_our_clock_is_not_believed_nothing_is_done_that_can_not_be_undone(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def noting(name: str) -> Callable[[object], Awaitable[None]]:
        async def note(_: object) -> None:
            done.append(name)

        return note

    monkeypatch.setattr(server.core.ground.store, "forget_replies", noting("replies"))
    monkeypatch.setattr(server.core.ground.store, "forget_access", noting("access"))
    monkeypatch.setattr(server.core.closing, "look", noting("closing"))
    names = ("forgetting old answers", "forgetting old sign-ins", "closing what is stuck")
    for is_believed in (False, True):
        monkeypatch.setattr(server.timekeeper, "is_believed", lambda _, so=is_believed: so)
        for name in names:
            await rounds(server)[name]()
        assert done == (["replies", "access", "closing"] if is_believed else [])


async def test_fault_022_a_start_by_a_clock_that_is_years_ahead_forgets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await prepare(tmp_path)
    first = await Server.start(config(tmp_path))
    kept = await first.core.ground.store.events(Page(100))
    await first.stop()
    began = clock.now()
    monkeypatch.setattr(clock, "now", lambda: Instant(began + 73 * YEAR))
    second = await Server.start(config(tmp_path))
    await rounds(second)["forgetting what is old"]()
    still = await second.core.ground.store.events(Page(100))
    await second.stop()
    assert len(kept) > 0
    assert {one.id for one in still} >= {one.id for one in kept}


async def test_fault_022_what_runs_while_our_clock_is_set_is_marked(server: Server) -> None:
    server.timekeeper = keeper = Timekeeper()
    keeper.beat(clock.monotonic(), Instant(clock.now() - DAY))
    looked: list[Instant] = []
    doubting = server.core.clock_doubting

    async def look(now: Instant) -> None:
        looked.append(now)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(doubting), "look", lambda _, now: look(now))
        await server._keep_time()
    assert len(looked) == 1
    assert doubting._is_due


async def test_a_start_is_not_cut_short_by_being_asked_to_read_certificates_again() -> None:
    before = signal.getsignal(signal.SIGHUP)
    asked = app.asked_to_stop()
    assert signal.getsignal(signal.SIGHUP) is not signal.SIG_DFL
    os.kill(os.getpid(), signal.SIGHUP)
    await asyncio.sleep(0)
    assert not asked.is_set()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().remove_signal_handler(number)
    signal.signal(signal.SIGHUP, before)


def test_who_balances_and_replays_nothing_loads_neither_arithmetic_nor_simulator() -> None:
    heavy = ("numpy", "highspy", "webauthn", "chargeloom.sim.site", "chargeloom.sim.v201")
    code = f"import sys, chargeloom.app; print(*sorted(sys.modules.keys() & {set(heavy)!r}))"
    done = subprocess.run(
        (sys.executable, "-c", code), check=True, capture_output=True, text=True, timeout=PATIENCE_S
    )
    assert done.stdout.split() == []
