from pathlib import Path
from typing import Any

import pytest

from chargeloom.checkup.contracts import contracts, pool
from chargeloom.checkup.finding import Verdict
from chargeloom.config import Config, ContractPool, Contracts
from chargeloom.domain.instant import DAY, Instant, from_datetime
from tests.contract_pki import Operator, issue
from tests.pki import FAR, PAST

NOW = from_datetime(PAST)
RESPONDERS = ("http://ocsp.example",)


def found(folder: Path, now: Instant = NOW, **chosen: Any) -> list[tuple[Verdict, str]]:
    settings = Config(data=folder, contracts=Contracts(**chosen))
    return [(one.verdict, one.words) for one in contracts(settings, now)]


def test_whoever_has_nothing_to_do_with_contracts_is_told_nothing(tmp_path: Path) -> None:
    assert found(tmp_path) == []


def test_authorities_are_good_expire_soon_or_have_expired(tmp_path: Path) -> None:
    folder = Operator().trusted(tmp_path / "trusted")
    words = "CN=MO Root, good until 2090-01-01"
    for before, verdict in ((31, Verdict.OK), (1, Verdict.WARNING), (-1, Verdict.WARNING)):
        now = Instant(from_datetime(FAR) - before * DAY)
        assert found(folder, now, responders=RESPONDERS, authorities=folder) == [(verdict, words)]


def test_what_lacks_is_told(tmp_path: Path) -> None:
    folder = Operator().trusted(tmp_path / "trusted")
    assert found(tmp_path, authorities=folder)[0] == (
        Verdict.WARNING,
        "nobody may be asked: every contract is refused",
    )
    assert [verdict for verdict, _ in found(tmp_path, responders=RESPONDERS)] == [Verdict.NOTE]
    rootless = tmp_path / "rootless"
    rootless.mkdir()
    operator = Operator()
    (rootless / "sub.pem").write_text(issue("Sub", operator.root, is_authority=True).pem, "ascii")
    told = found(tmp_path, responders=RESPONDERS, authorities=rootless)
    assert "no root" in told[0][1]


def test_what_can_not_be_meant_is_a_failure(tmp_path: Path) -> None:
    told = found(tmp_path, responders=("ocsp.example",), authorities=tmp_path / "nowhere")
    assert [verdict for verdict, _ in told] == [Verdict.FAILURE, Verdict.FAILURE]


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({}, []),
        ({"url": "https://pool.example"}, [Verdict.WARNING]),
        ({"url": "https://pool.example", "token": "abc"}, [Verdict.OK]),
        ({"url": "http://pool.example", "token": "abc"}, [Verdict.FAILURE]),
        ({"url": "https://pool.example", "login": "http://id.example"}, [Verdict.FAILURE]),
        ({"url": "https://pool.example", "login": "https://id.example"}, [Verdict.FAILURE]),
        (
            {
                "url": "https://pool.example",
                "login": "https://id.example",
                "client_id": "us",
                "client_secret": "secret",
            },
            [Verdict.OK],
        ),
    ],
)
def test_a_pool_is_asked_encrypted_and_wants_to_know_who_asks(
    tmp_path: Path, chosen: dict[str, Any], told: list[Verdict]
) -> None:
    settings = Config(data=tmp_path, contract_pool=ContractPool(**chosen))
    assert [one.verdict for one in pool(settings, NOW)] == told
