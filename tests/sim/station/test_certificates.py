"""What is read out of a certificate, held against OpenSSL's own view of it."""

import shutil
import subprocess

import pytest

from chargeloom.sim.station.certificates import Unreadable, read

OPENSSL = shutil.which("openssl")


@pytest.mark.skipif(OPENSSL is None, reason="no openssl on this machine")
def test_a_certificate_is_read_as_openssl_reads_it() -> None:
    assert OPENSSL is not None
    made = subprocess.run(
        [OPENSSL, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-keyout", "/dev/null", "-subj", "/CN=Root/O=Us", "-set_serial", "0x1234abcd"],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    found = read(made.stdout)
    assert found.serial_number == "1234abcd"
    assert b"Root" in found.issuer_name
    assert b"Us" in found.issuer_name


@pytest.mark.parametrize(
    "text", ["", "nonsense", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----"]
)
def test_what_is_no_certificate_is_not_read(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text)
