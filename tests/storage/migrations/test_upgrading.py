"""The schema's history: every step leads to the tables as they are, whoever starts, stops or is killed."""

import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from chargeloom.domain.ids import TransactionId
from chargeloom.domain.stations.local_list import Member, Standing
from chargeloom.domain.stations.variable import Attribute
from chargeloom.storage.migrations.head import HEAD
from chargeloom.storage.migrations.upgrading import configuration, upgrade
from chargeloom.storage.pages import Page, VariablePage
from chargeloom.storage.sqlite.connection import Settings
from chargeloom.storage.sqlite.database import Database
from chargeloom.storage.sqlite.store import SqliteStore
from chargeloom.storage.tables import metadata
from chargeloom.storage.unavailable import StorageUnavailable
from tests.patience import PATIENCE_S
from tests.requesting import request_of
from tests.shared import REPOSITORY
from tests.storage import facts

Schema = set[tuple[str, str, str]]

_OBJECTS = "SELECT type, name, sql FROM sqlite_master WHERE tbl_name <> 'alembic_version'"


def schema(connection: sqlite3.Connection) -> Schema:
    rows = connection.execute(_OBJECTS)
    return {(kind, name, "".join((sql or "").split())) for kind, name, sql in rows}


def schema_of_file(path: Path) -> Schema:
    with closing(sqlite3.connect(path)) as connection:
        return schema(connection)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "facts.db"


@pytest.fixture(scope="module")
def schema_of_tables() -> Schema:
    connection = sqlite3.connect(":memory:")
    with closing(connection):
        metadata.create_all(create_engine("sqlite://", creator=lambda: connection))
        return schema(connection)


def open_once(path: Path) -> None:
    Database(Settings(path)).close()


def test_all_steps_lead_to_the_tables_as_they_are(path: Path, schema_of_tables: Schema) -> None:
    open_once(path)
    assert schema_of_file(path) == schema_of_tables


def test_the_newest_step_is_the_last_one() -> None:
    scripts = ScriptDirectory.from_config(configuration())
    assert scripts.get_heads() == [HEAD]


def test_a_second_start_changes_nothing(path: Path, schema_of_tables: Schema) -> None:
    open_once(path)
    before = path.read_bytes()
    open_once(path)
    upgrade(lambda: sqlite3.connect(path))
    assert path.read_bytes() == before
    assert schema_of_file(path) == schema_of_tables


def test_a_database_from_the_future_is_left_alone(path: Path) -> None:
    open_once(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()
    with pytest.raises(StorageUnavailable, match="a newer version"):
        open_once(path)
    assert path.read_bytes() == before


_KILLED = """
import os, signal, sys
from pathlib import Path
from alembic.operations import Operations
from chargeloom.storage.sqlite.connection import Settings
from chargeloom.storage.sqlite.database import Database

left = int(sys.argv[2])
invoke = Operations.invoke

def counted(self, operation):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return invoke(self, operation)

Operations.invoke = counted
Database(Settings(Path(sys.argv[1])))
"""


@pytest.mark.parametrize("operations", [1, 2, 12, 30])
def test_a_step_that_is_killed_half_way_is_taken_at_the_next_start(
    path: Path, operations: int, schema_of_tables: Schema
) -> None:
    arguments = (sys.executable, "-c", _KILLED, path, str(operations))
    killed = subprocess.run(arguments, cwd=REPOSITORY, check=False)
    assert killed.returncode == -signal.SIGKILL
    left = schema_of_file(path)
    assert left == set()
    open_once(path)
    assert schema_of_file(path) == schema_of_tables


def test_processes_that_start_at_once_take_turns(path: Path, schema_of_tables: Schema) -> None:
    program = _KILLED.rpartition("\n\n")[0] + "\nDatabase(Settings(Path(sys.argv[1]))).close()"
    arguments = (sys.executable, "-c", program, path, "0")
    processes = [subprocess.Popen(arguments, cwd=REPOSITORY) for _ in range(3)]
    assert [process.wait(timeout=PATIENCE_S) for process in processes] == [0, 0, 0]
    assert schema_of_file(path) == schema_of_tables


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_a_start_waits_for_another_process_that_writes(
    path: Path, schema_of_tables: Schema, mode: str
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute(f"PRAGMA journal_mode = {mode}")
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.3, other.execute, ("COMMIT",))
        release.start()
        open_once(path)
        release.join()
    assert schema_of_file(path) == schema_of_tables


def lay(released: Path, path: Path) -> None:
    """Make a database as a released version left it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(released.read_text(encoding="utf-8"))


RELEASED = sorted((Path(__file__).parent / "released").glob("*.sql"))


@pytest.mark.parametrize("released", RELEASED, ids=lambda path: path.stem)
async def test_what_a_released_version_stored_is_found_after_the_upgrade(
    released: Path, path: Path, schema_of_tables: Schema
) -> None:
    lay(released, path)
    store = SqliteStore(path)
    await store.open()
    try:
        assert schema_of_file(path) == schema_of_tables
        (station,) = (await store.live_state()).stations
        assert station.surveyed_as is None
        assert (station.id, station.connector_map) == (facts.STATION, {"1": (1, 1), "2": (1, 2)})
        (transaction,) = await store.transactions(Page(), None, None)
        assert transaction.energy_wh == facts.full_transaction().energy_wh
        assert (transaction.preconditioning, transaction.evse_sleep) == (None, None)
        assert await store.charge_limits([transaction.id]) == []
        await store.commit(facts.unit(facts.full_charge_limit(transaction.id)))
        assert await store.charge_limits([transaction.id]) == [
            facts.full_charge_limit(transaction.id)
        ]
        (token,) = await store.tokens(Page())
        assert (token.uid, token.allowed_at) == (facts.full_token().uid, None)
        await store.commit(facts.unit(facts.full_token()))
        assert await store.tokens(Page()) == [facts.full_token()]
        assert len(await store.readings(TransactionId(6), None, 9)) == 1
        (exchange,) = await store.exchanges(Page(), None, None)
        assert exchange.id == 2
        assert await store.exchanges(Page(), None, exchange.action) == [exchange]
    finally:
        await store.close()


def upgrade_to(revision: str, path: Path) -> None:
    """Take the steps up to one, as the version that ended with it did."""
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(path))
    with engine.begin() as connection:
        command.upgrade(configuration(connection), revision)
    engine.dispose()


_OF_0030 = """
INSERT INTO local_list (station_no, version, members, is_whole, is_settled, changed_at)
VALUES (1, 7, ?, 1, 0, 1000), (2, 0, '[]', 1, 1, 1000)
"""


@pytest.mark.parametrize("released", RELEASED, ids=lambda path: path.stem)
async def test_whom_a_local_list_holds_outlives_the_column_that_had_them_all(
    released: Path, path: Path
) -> None:
    lay(released, path)
    upgrade_to("0030", path)
    said = {"idTag": 'Käthe "1"', "idTagInfo": {"status": "Accepted"}}
    members = tuple(
        Member(token=f"CARD {one}", token_type="", said=said, standing=Standing.COMING)
        for one in range(70)
    )
    with closing(sqlite3.connect(path)) as before, before:
        before.execute(_OF_0030, (msgspec.json.encode(members).decode(),))
    store = SqliteStore(path)
    await store.open()
    try:
        found = await store.local_list(facts.STATION)
        unsettled = (await store.live_state()).unsettled_lists
    finally:
        await store.close()
    assert found is not None
    assert (found.version, found.is_whole, found.members) == (7, True, members)
    assert unsettled == [facts.STATION]


_OF_0033 = """
INSERT INTO variable (station_no, component, instance, evse, connector, variable, variable_instance, attribute,
value, mutability, characteristics, learned_at) VALUES
(1, 'EVSE', '', 1, 0, 'Power', '', 'Actual', 'set', NULL, NULL, 3000),
(1, 'evse', '', 1, 0, 'power', '', 'Actual', 'told', 'ReadWrite', '{"unit":"W"}', 2000),
(1, 'evse', '', 1, 0, 'power', '', 'Target', 'aim', 'ReadWrite', NULL, 2000),
(2, 'EVSE', '', 1, 0, 'Power', '', 'Actual', 'other', NULL, NULL, 1000)
"""


@pytest.mark.parametrize("released", RELEASED, ids=lambda path: path.stem)
async def test_of_a_variable_in_two_spellings_the_newest_value_and_the_stations_own_spelling_are_left(
    released: Path, path: Path
) -> None:
    lay(released, path)
    upgrade_to("0033", path)
    with closing(sqlite3.connect(path)) as before, before:
        before.execute(_OF_0033)
    store = SqliteStore(path)
    await store.open()
    try:
        actual, target = await store.variables(VariablePage(facts.STATION))
    finally:
        await store.close()
    assert (actual.key.component, actual.key.variable) == ("evse", "power")
    assert (actual.value, actual.learned_at) == ("set", 3000)
    assert (actual.mutability, actual.characteristics) == ("ReadWrite", {"unit": "W"})
    assert (target.key, target.value) == (actual.key._replace(attribute=Attribute.TARGET), "aim")
    with closing(sqlite3.connect(path)) as after:
        assert after.execute("SELECT count(*) FROM variable").fetchone() == (3,)


_OF_0026 = """
INSERT INTO outlet_memory
(site, station_no, evse, node, first_phase, is_direct, charge, pauses, learned_at)
VALUES (9, 1, 1, 'left', 2, 0, 6, 2, 1000)
"""


@pytest.mark.parametrize("released", RELEASED, ids=lambda path: path.stem)
async def test_what_was_learned_of_outlets_outlives_the_column_of_their_lines(
    released: Path, path: Path
) -> None:
    lay(released, path)
    upgrade_to("0026", path)
    with closing(sqlite3.connect(path)) as before, before:
        before.execute(_OF_0026)
    store = SqliteStore(path)
    await store.open()
    try:
        (found,) = await store.outlet_memories()
    finally:
        await store.close()
    assert (found.first_phase, found.charge, found.pauses, found.car_lines) == (2, 6, 2, None)
    assert found.keeps_to_fewer is None, "it has to be seen"


_OF_0037 = """
INSERT INTO certificate_request (station_no, use, csr, state, asked_at) VALUES
(1, 'V2GCertificate', ?, 'pending', 1000), (1, '', ?, 'pending', 1000), (1, 'V2G20Certificate', 'none', 'pending', 1000)
"""


@pytest.mark.parametrize("released", RELEASED, ids=lambda path: path.stem)
async def test_of_a_request_for_vehicles_it_is_known_by_whom_it_was_made(
    released: Path, path: Path
) -> None:
    lay(released, path)
    upgrade_to("0037", path)
    with closing(sqlite3.connect(path)) as before, before:
        before.execute(_OF_0037, (request_of("SECC-1"), request_of("CP-1")))
    store = SqliteStore(path)
    await store.open()
    try:
        found = (await store.live_state()).certificate_requests
    finally:
        await store.close()
    assert {one.use: one.name for one in found} == {
        "V2GCertificate": "SECC-1",
        "V2G20Certificate": "",
        "": "",
    }


@pytest.mark.parametrize("released", RELEASED, ids=lambda path: path.stem)
async def test_departures_are_kept_in_what_an_older_version_left(
    released: Path, path: Path
) -> None:
    lay(released, path)
    store = SqliteStore(path)
    await store.open()
    try:
        assert await store.departures() == []
        await store.commit(facts.unit(facts.station(), facts.departure()))
        assert await store.departures() == [facts.departure()]
    finally:
        await store.close()


_OF_0038 = """
INSERT INTO charging_profile
  (station_no, key, operator_id, evse, connector, source, profile, at)
SELECT no, 'profile:9', 1, 1, 0, 'CSO',
  '{"id": 9, "purpose": "default", "kind": "relative", "periods": [{"limit": 10.0}]}', 1
FROM station LIMIT 1
"""


@pytest.mark.parametrize("released", RELEASED, ids=lambda path: path.stem)
async def test_who_goes_first_is_kept_in_what_an_older_version_left_and_of_its_profiles_nobody_knows_what_made_them(
    released: Path, path: Path
) -> None:
    lay(released, path)
    upgrade_to("0038", path)
    with closing(sqlite3.connect(path)) as before, before:
        before.execute(_OF_0038)
    store = SqliteStore(path)
    await store.open()
    try:
        state = await store.live_state()
        assert [one.is_of_limit for one in state.profiles] == [None]
        assert state.priority == []
        await store.commit(facts.unit(facts.station(), facts.priority_charge()))
        assert (await store.live_state()).priority == [facts.priority_charge()]
    finally:
        await store.close()
