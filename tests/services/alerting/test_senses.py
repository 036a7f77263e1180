"""What rules look at besides the fleet: certificates, the disk, rejected tokens in bounds."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import EventId, StationId
from chargeloom.domain.instant import Instant, from_datetime
from chargeloom.domain.stations.certificate_request import CertificateRequest
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.services.alerting import senses as module
from chargeloom.services.alerting.senses import NO_CERTIFICATES, OfStations, Senses
from chargeloom.services.supervising import Fleet
from tests.pki import ec_key, subject

BEGIN: Final = datetime(2026, 1, 1, tzinfo=UTC)


def pem(days: int) -> bytes:
    key, name = ec_key(), subject("site", None)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(key.public_key()).serial_number(1)
    builder = builder.not_valid_before(BEGIN).not_valid_after(BEGIN + timedelta(days=days))
    return builder.sign(key, SHA256()).public_bytes(Encoding.PEM)


def watching(folder: Path, *files: Path, of_stations: OfStations = NO_CERTIFICATES) -> Senses:
    return Senses(
        fleet=Fleet(),
        folders=(folder,),
        certificate_files=files,
        of_stations=of_stations,
        since=Instant(0),
    )


async def test_of_a_chain_the_first_to_expire_counts(tmp_path: Path) -> None:
    chain = tmp_path / "site.pem"
    chain.write_bytes(pem(90) + pem(30))
    picture = await watching(tmp_path, chain).picture()
    assert picture.certificates == {str(chain): from_datetime(BEGIN + timedelta(days=30))}


async def test_a_file_that_is_gone_or_no_certificate_keeps_nothing_else_from_being_seen(
    tmp_path: Path,
) -> None:
    good, broken = tmp_path / "good.pem", tmp_path / "broken.pem"
    good.write_bytes(pem(30))
    broken.write_text("no certificate")
    picture = await watching(tmp_path, broken, tmp_path / "gone.pem", good).picture()
    assert list(picture.certificates) == [str(good)]


async def test_certificates_that_stations_came_in_with_are_seen(tmp_path: Path) -> None:
    of_stations = OfStations(certificates=lambda: {StationId("CP-1"): Instant(5)})
    picture = await watching(tmp_path, of_stations=of_stations).picture()
    assert picture.certificates == {"CP-1": Instant(5)}


async def test_of_a_station_that_is_disabled_no_request_is_seen(tmp_path: Path) -> None:
    asked = [
        CertificateRequest(station=StationId(name), csr="PEM", asked_at=Instant(5))
        for name in ("CP-1", "CP-2", "gone")
    ]
    senses = watching(tmp_path, of_stations=OfStations(unsigned=lambda: asked))
    for name in ("CP-1", "CP-2"):
        record = StationRecord(
            id=StationId(name), created_at=Instant(0), is_disabled=name == "CP-2"
        )
        senses._fleet.add(record)
    assert (await senses.picture()).unsigned == (asked[0],)


async def test_the_disk_of_the_data_is_measured(tmp_path: Path) -> None:
    free = (await watching(tmp_path).picture()).disk_free_percent
    assert free is not None
    assert 0 <= free <= 100
    assert (await watching(tmp_path / "nowhere").picture()).disk_free_percent is None


def rejected(station: str, at: int) -> Event:
    kind = EventType.TOKEN_REJECTED
    return Event(id=EventId(at), type=kind, at=Instant(at), subject=station, data={})


async def test_only_so_many_rejections_of_so_many_stations_are_remembered(tmp_path: Path) -> None:
    senses = watching(tmp_path)
    for at in range(module.MAX_REMEMBERED + 5):
        senses.hear(rejected("CP-1", at))
    for number in range(module.MAX_STATIONS):
        senses.hear(rejected(f"other-{number}", 1))
    assert len(senses._rejections) == module.MAX_STATIONS
    senses.hear(rejected("CP-1", 7))
    assert list((await senses.picture()).rejections[StationId("CP-1")]) == [Instant(7)]
    for at in range(module.MAX_REMEMBERED + 5):
        senses.hear(rejected("CP-1", at))
    assert len(senses._rejections[StationId("CP-1")]) == module.MAX_REMEMBERED


async def test_of_the_disks_of_data_and_database_the_fuller_one_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full, roomy = tmp_path / "full", tmp_path / "roomy"
    usage = {full: SimpleNamespace(total=100, free=5), roomy: SimpleNamespace(total=100, free=50)}
    monkeypatch.setattr(module, "disk_usage", partial(_used, usage))
    for folders in ((full, roomy), (roomy, full), (full, tmp_path / "gone")):
        senses = Senses(fleet=Fleet(), folders=folders, since=Instant(0))
        assert (await senses.picture()).disk_free_percent == 5.0


def _used(usage: dict[Path, SimpleNamespace], folder: Path) -> object:
    if folder not in usage:
        raise FileNotFoundError(folder)
    return usage[folder]
