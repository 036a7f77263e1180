"""The page of certificates: the server's own from their files, those of stations as they came in."""

from pathlib import Path

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import DAY, Instant
from chargeloom.services.alerting.senses import OfStations, Senses
from tests.services.alerting.test_senses import pem
from tests.web.site import Site


async def test_certificates_are_listed_with_their_end(site: Site, tmp_path: Path) -> None:
    for identity in ("CP-1", "CP-2"):
        await site.rig.station(identity, security_profile=3)
    good, broken = tmp_path / "good.pem", tmp_path / "broken.pem"
    good.write_bytes(pem(36_500))
    broken.write_text("no certificate")
    core = site.core
    until = Instant(core.ground.now() + DAY)
    core.alerting.senses = Senses(
        fleet=core.fleet,
        folders=(tmp_path,),
        certificate_files=(good, broken),
        of_stations=OfStations(lambda: {StationId("CP-1"): until}),
        since=core.ground.now(),
    )
    async with site.browser() as viewer:
        page = (await viewer.get("/certificates")).text
        one, other = [(await viewer.get(f"/stations/{name}")).text for name in ("CP-1", "CP-2")]
    assert "good.pem" in page
    assert "2125" in page
    assert "EC secp256r1" in page
    assert "This file can&#39;t be read:" in page
    assert "in 24 hours" in page
    assert "not seen since the server runs" in page
    assert "good until" in one
    assert "not seen since the server runs" in other


async def test_a_server_without_certificates_says_how_to_have_one(site: Site) -> None:
    async with site.browser() as viewer:
        page = (await viewer.get("/certificates")).text
    assert "No certificate" in page
    assert "[ocpps]" in page
    assert "No station needs one" in page
