import asyncio
from pathlib import Path

from chargeloom.checkup.finding import Finding, Verdict
from chargeloom.checkup.people import sign_on
from chargeloom.config import Config, Http, Oidc
from tests.abuse.provider import SECRET, Provider, providing


def found(folder: Path, issuer: str, client_secret: str) -> list[Finding]:
    oidc = Oidc(issuer=issuer, client_id="chargeloom", client_secret=client_secret)
    return [*sign_on(Config(data=folder, http=Http(url="https://charge.example/"), oidc=oidc))]


async def asked(folder: Path, provider: Provider) -> list[Finding]:
    return await asyncio.to_thread(found, folder, provider.url, SECRET)


def test_nothing_is_said_where_nobody_vouches(tmp_path: Path) -> None:
    assert not [*sign_on(Config(data=tmp_path))]


def test_a_provider_that_does_not_know_us_is_a_failure(tmp_path: Path) -> None:
    (told,) = found(tmp_path, "https://login.example", "")
    assert (told.verdict, told.words) == (
        Verdict.FAILURE,
        "oidc: an issuer needs client_id and client_secret",
    )


async def test_a_provider_that_answers_is_told_and_where_it_sends_people_back_to(
    tmp_path: Path,
) -> None:
    async with providing() as provider:
        fine, told = await asked(tmp_path, provider)
    assert (fine.verdict, fine.words) == (Verdict.OK, f"{provider.url} answers")
    assert "https://charge.example/oidc/callback" in told.words


async def test_a_provider_of_no_use_is_a_failure_that_says_why(tmp_path: Path) -> None:
    async with providing() as provider:
        provider.lies_about_itself = {"issuer": "https://other.example"}
        (liar,) = await asked(tmp_path, provider)
    (gone,) = await asked(tmp_path, provider)
    assert liar.verdict == gone.verdict == Verdict.FAILURE
    assert "calls itself another issuer" in liar.words
    assert gone.words.startswith(f"{provider.url}/.well-known/openid-configuration: ")
