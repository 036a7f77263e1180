"""OpenSSL's responder, which we did not write, is asked and believed (RFC 6960)."""

import asyncio
import re
import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chargeloom import clock
from chargeloom.services.ocsp.answer import Status
from chargeloom.services.ocsp.asking import Asker
from chargeloom.services.ocsp.question import Question, id_of
from chargeloom.services.ocsp.responders import Responders
from chargeloom.services.ocsp.revocations import Revocations
from tests.contract_pki import Operator, Signed, issue
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.needs("openssl")


@asynccontextmanager
async def openssl(folder: Path, operator: Operator, index: str) -> AsyncIterator[str]:
    """Let it answer for the lower authority, by a signer that this appointed; it picks its port."""
    signer = issue("Responder", operator.second, signs_answers=True)
    private = signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "index.txt").write_text(index, encoding="ascii")
    (folder / "ca.pem").write_text(operator.second.pem, encoding="ascii")
    (folder / "signer.pem").write_bytes(signer.pem.encode() + private)
    program = shutil.which("openssl")
    assert program is not None
    words = "ocsp -port 0 -index index.txt -CA ca.pem -rsigner signer.pem -rkey signer.pem -nmin 60"
    running = await asyncio.create_subprocess_exec(
        program,
        *words.split(),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert running.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE_S):
            said = b""
            while not (found := re.search(rb"ACCEPT .*:(\d+)", said)):
                line = await running.stdout.readline()
                if not line:
                    pytest.skip(f"this openssl picks no port by itself: {said!r}")
                said += line
        yield f"http://localhost:{int(found[1])}/"
    finally:
        if running.returncode is None:
            running.kill()
        await running.communicate()


def line(contract: Signed, state: str, revoked: str = "") -> str:
    """Write what its database says of a certificate, whose number it looks for letter by letter."""
    number = contract.serial.to_bytes((contract.serial.bit_length() + 7) // 8).hex().upper()
    return f"{state}\t900101000000Z\t{revoked}\t{number}\tunknown\t/CN=x\n"


async def test_openssl_answers_and_is_believed(tmp_path: Path) -> None:
    operator = Operator()
    good, revoked, unknown = (operator.contract() for _ in range(3))
    index = line(good, "V") + line(revoked, "R", "250101000000Z")
    async with openssl(tmp_path, operator, index) as url:
        revocations = Revocations(
            responders=Responders([url]),
            ask=Asker(PATIENCE_S).ask,
            nonce=lambda: secrets.token_bytes(32),
            now=clock.now,
        )
        told = {}
        for contract in (good, revoked, unknown):
            named = id_of(contract.certificate, operator.second.certificate)
            known = [operator.second.certificate]
            told[contract] = await revocations.answer(Question(named, url), known)
        await revocations.close()
    assert [told[one].status for one in (good, revoked, unknown)] == list(Status)
    assert all(one.is_verified and one.until is not None for one in told.values())
