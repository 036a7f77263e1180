import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

from chargeloom.checkup import network
from chargeloom.checkup.finding import Finding, Verdict
from chargeloom.config import Config, Http, Ocpp, Ocpps
from chargeloom.domain.instant import DAY, Instant, from_datetime
from tests.pki import BORN, FAR, Authority, ec_key, rsa_key
from tests.storage.facts import NOON


def words(found: list[Finding], verdict: Verdict) -> list[str]:
    return [one.words for one in found if one.verdict is verdict]


def settings(folder: Path, port: int = 0, *certificates: Path) -> Config:
    return Config(
        data=folder,
        http=Http(bind="127.0.0.1:0"),
        ocpp=Ocpp(bind=f"127.0.0.1:{port}"),
        ocpps=Ocpps(bind="127.0.0.1:0", certificates=tuple(map(str, certificates))),
    )


def test_a_port_is_free_taken_or_our_own(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        taken = [*network.ports(settings(tmp_path, port), is_served=False)]
        ours = [*network.ports(settings(tmp_path, port), is_served=True)]
    free = [*network.ports(settings(tmp_path, port), is_served=False)]
    nobody = [*network.ports(settings(tmp_path, port), is_served=True)]
    assert len(words(taken, Verdict.FAILURE)) == 1
    assert words(ours, Verdict.OK)[1:] == [f"ocpp: 127.0.0.1:{port} is listened at"]
    assert len(words(free, Verdict.OK)) == 2
    assert len(words(nobody, Verdict.WARNING)) == 1


def test_an_address_that_is_none_is_told(tmp_path: Path) -> None:
    wrong = Config(data=tmp_path, http=Http(bind="nowhere"))
    assert words([*network.ports(wrong, is_served=False)], Verdict.FAILURE)


def test_a_proxy_in_front_that_may_not_say_who_asks_is_a_warning(tmp_path: Path) -> None:
    def found(**http: Any) -> list[Finding]:
        return [*network.proxies(Config(data=tmp_path, http=Http(**http)))]

    (told,) = found(url="https://charge.example")
    assert (told.verdict, "trusted_proxies" in told.advice) == (Verdict.WARNING, True)
    assert not found(url="https://charge.example", trusted_proxies=("127.0.0.1",))
    assert not found(url="http://192.168.1.5:8080")
    assert not found()


def test_without_certificates_the_port_is_off(tmp_path: Path) -> None:
    assert words([*network.certificates(Config(data=tmp_path), NOON)], Verdict.NOTE)


def test_certificates_are_good_expire_soon_or_have_expired(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    made = settings(tmp_path, 0, authority.server(ec_key()), authority.server(rsa_key()))
    last = from_datetime(FAR)

    def found(now: Instant) -> set[Verdict]:
        return {one.verdict for one in network.certificates(made, now)}

    assert found(NOON) == {Verdict.OK}
    assert Verdict.WARNING in found(Instant(last - 29 * DAY))
    assert Verdict.FAILURE in found(Instant(last + DAY))
    assert Verdict.FAILURE in found(Instant(0))


def test_a_key_of_another_certificate_is_a_failure(tmp_path: Path) -> None:
    first = Authority(tmp_path / "a").server()
    broken = tmp_path / "broken.pem"
    broken.write_bytes(first.read_bytes()[:200])
    assert words([*network.certificates(settings(tmp_path, 0, broken), NOON)], Verdict.FAILURE)


def test_a_list_of_revoked_certificates_is_good_ends_soon_is_outdated_or_missing(
    tmp_path: Path,
) -> None:
    authority = Authority(tmp_path)
    other = Authority.other(tmp_path / "other")
    until = BORN + timedelta(days=40)
    servers = [str(authority.server(key)) for key in (ec_key(), rsa_key())]

    def found(now: Instant, ca: Path = authority.path) -> list[Finding]:
        ocpps = Ocpps(
            bind="127.0.0.1:0",
            certificates=tuple(servers),
            client_ca=ca,
            crl=authority.revoke(until=until),
        )
        return [*network.certificates(Config(data=tmp_path, ocpps=ocpps), now)]

    began, ends = from_datetime(BORN), from_datetime(until)
    assert {one.verdict for one in found(Instant(began + DAY))} == {Verdict.OK}
    assert len(words(found(Instant(ends - 9 * DAY)), Verdict.WARNING)) == 1
    (outdated,) = words(found(Instant(ends + DAY)), Verdict.FAILURE)
    assert "crl.pem: " in outdated
    both = tmp_path / "both.pem"
    both.write_bytes(authority.path.read_bytes() + other.path.read_bytes())
    (missing,) = words(found(Instant(began + DAY), both), Verdict.FAILURE)
    assert "no list of O=Chargeloom tests,CN=Another CA" in missing
    (authority.folder / "ca.pem").write_bytes(other.path.read_bytes())
    (foreign,) = words(found(Instant(began + DAY)), Verdict.FAILURE)
    assert "signed by nobody who certifies stations" in foreign
