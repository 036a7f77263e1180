"""What is asked is what stations and certificates say (RFC 6960, 4.1; OCPP 2.0.1, 2.36)."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509 import ocsp

from chargeloom.services.ocsp.question import (
    CertId,
    id_of,
    is_issuer,
    read_id,
    request,
    url_of,
)
from chargeloom.services.ocsp.unusable import Unusable, Why
from tests.contract_pki import Operator, issue
from tests.pki import rsa_key

NONCE = bytes(range(32))


def test_a_certificate_is_named_by_its_issuer_and_its_number() -> None:
    operator = Operator("http://ocsp.example/here")
    contract = operator.contract()
    named = id_of(contract.certificate, operator.second.certificate)
    asked = ocsp.load_der_ocsp_request(request(named, NONCE))
    assert isinstance(asked.hash_algorithm, hashes.SHA256)
    assert asked.serial_number == contract.serial == named.serial
    assert (asked.issuer_name_hash, asked.issuer_key_hash) == named[1:3]
    assert asked.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == NONCE
    assert url_of(contract.certificate) == "http://ocsp.example/here"
    assert url_of(operator.root.certificate) == ""


@pytest.mark.parametrize("algorithm", ["SHA256", "SHA384", "SHA512"])
def test_a_station_names_it_in_hexadecimal(algorithm: str) -> None:
    operator = Operator()
    contract = operator.contract()
    digest = getattr(hashes, algorithm)()
    builder = ocsp.OCSPRequestBuilder()
    told = builder.add_certificate(
        contract.certificate, operator.second.certificate, digest
    ).build()
    name, key = told.issuer_name_hash.hex(), told.issuer_key_hash.hex()
    named = read_id(algorithm, name.upper(), key, f"{contract.serial:x}")
    assert ocsp.load_der_ocsp_request(request(named, NONCE)).serial_number == contract.serial
    assert is_issuer(operator.second.certificate, named)
    assert not is_issuer(operator.first.certificate, named)
    namesake = issue("MO Sub 2", None, is_authority=True)
    assert not is_issuer(namesake.certificate, named), "the name alone is not enough"
    renamed = issue("Renamed", None, is_authority=True, key=operator.second.key)
    assert not is_issuer(renamed.certificate, named), "nor is the key"


def test_an_authority_with_an_rsa_key_is_found_too() -> None:
    authority = issue("RSA", None, is_authority=True, key=rsa_key())
    below = issue("below", authority)
    assert is_issuer(authority.certificate, id_of(below.certificate, authority.certificate))


@pytest.mark.parametrize(
    "said",
    [
        ("SHA1", "aa" * 20, "bb" * 20, "1"),
        ("SHA256", "aa" * 31, "bb" * 32, "1"),
        ("SHA256", "aa" * 32, "bb" * 33, "1"),
        ("SHA256", "zz" * 32, "bb" * 32, "1"),
        ("SHA256", "aa " * 32, "bb" * 32, "1"),
        ("SHA256", "aa" * 32, "bb" * 32, ""),
        ("SHA256", "aa" * 32, "bb" * 32, "0x1"),
        ("SHA256", "aa" * 32, "bb" * 32, "-1"),
        ("SHA256", "aa" * 32, "bb" * 32, "1" * 41),
        ("SHA256", "aa" * 32, "bb" * 32, "\u0661"),
    ],
)
def test_what_names_no_certificate_is_malformed(said: tuple[str, str, str, str]) -> None:
    with pytest.raises(Unusable) as unusable:
        read_id(*said)
    assert unusable.value.why is Why.MALFORMED


@pytest.mark.parametrize("serial", [0, 1, 0x80, 2**160 - 1])
def test_every_serial_number_can_be_asked_about(serial: int) -> None:
    named = CertId("SHA256", b"n" * 32, b"k" * 32, serial)
    assert ocsp.load_der_ocsp_request(request(named, NONCE)).serial_number == serial
