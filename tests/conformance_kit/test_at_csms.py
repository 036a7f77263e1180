"""The cases against central systems: our own passes them, a stranger's too, and its seeded faults are found."""

import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from chargeloom.cli.conformance import Options, examine
from chargeloom.config import Config, Http, Ocpp
from chargeloom.conformance.case import Result, Verdict
from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.station_record import StationRecord
from tests.conformance_kit.csms import FAULTS, central_system
from tests.rig import running
from tests.serving import started

IDENTITY = "CONFORMANCE-1"
PASSWORD = "a-loom-has-many-threads"


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """The library logs with a traceback whatever it refuses."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def told(_: str) -> None:
    pass


def failures(results: tuple[Result, ...]) -> list[tuple[str, str]]:
    return [(one.name, one.why) for one in results if one.verdict is Verdict.FAIL]


@pytest.mark.parametrize("protocol", ["ocpp1.6", "ocpp2.0.1", "ocpp2.1"])
async def test_our_own_server_passes_every_case(tmp_path: Path, protocol: str) -> None:
    async with running(tmp_path) as rig:
        await rig.token()
        provisioning = rig.core.provisioning
        record = StationRecord(
            id=StationId(IDENTITY),
            security_profile=1,
            password_hash=provisioning.password_hash(PASSWORD),
            created_at=rig.core.ground.now(),
        )
        await provisioning.announce_station(record, "test")
    anywhere = "127.0.0.1:0"
    config = Config(data=tmp_path, http=Http(bind=anywhere), ocpp=Ocpp(bind=anywhere, drain=0.0))
    server = await started(config)
    try:
        url = f"ws://127.0.0.1:{server.ocpp_port}/ocpp"
        options = Options(identity=IDENTITY, password=PASSWORD, token="CARD")
        report = await examine(protocol, url, options, told)
    finally:
        await server.stop()
    assert failures(report.results) == []
    skipped = {one.name for one in report.results if one.verdict is Verdict.NOT_APPLICABLE}
    assert skipped <= {"nothing-comes-before-the-boot"}
    assert len(report.results) > 30


async def test_a_stranger_passes_every_case() -> None:
    async with central_system() as url:
        report = await examine("ocpp1.6", url, Options(token="CARD"), told)
    assert failures(report.results) == []


@pytest.mark.parametrize(("fault", "case"), FAULTS.items())
async def test_a_seeded_fault_is_found(fault: str, case: str) -> None:
    async with central_system(fault) as url:
        options = Options(token="CARD", patience=2.0, case=(case,))
        report = await examine("ocpp1.6", url, options, told)
    assert [one.verdict for one in report.results] == [Verdict.FAIL]


async def test_without_a_card_or_a_server_it_says_so() -> None:
    async with central_system() as url:
        options = Options(case=("known-card-is-accepted",))
        without_card = await examine("ocpp1.6", url, options, told)
    nowhere = await examine("ocpp1.6", url, Options(case=("boot-is-answered",)), told)
    assert without_card.results[0].verdict is Verdict.NOT_APPLICABLE
    assert "--token" in without_card.results[0].why
    assert nowhere.results[0].verdict is Verdict.FAIL


async def test_a_server_of_another_version_fails_to_agree() -> None:
    async with central_system() as url:
        report = await examine("ocpp2.1", url, Options(case=("subprotocol-is-agreed",)), told)
    assert report.results[0].verdict is Verdict.FAIL


@pytest.mark.parametrize("protocol", ["ocpp1.6", "ocpp2.0.1", "ocpp2.1"])
async def test_who_lets_in_nobody_passes_no_case(protocol: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    options = Options(password=PASSWORD, token="CARD")
    report = await examine(protocol, f"ws://127.0.0.1:{port}", options, told)
    assert [one.name for one in report.results if one.verdict is Verdict.PASS] == []
