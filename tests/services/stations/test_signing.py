"""What is asked to be signed, and what answers it, is as the standard demands (OCPP 2.0.1, A00 and A02)."""

from collections.abc import Callable

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding

from chargeloom.domain.instant import from_datetime
from chargeloom.services.stations.signing import (
    LONGEST_CHAIN,
    Unfit,
    Why,
    read_chain,
    read_request,
)
from tests.pki import FAR, PAST, ec_key, rsa_key, subject
from tests.requesting import Signer, pem, request_of, tampered

NOW = from_datetime(PAST)


def test_a_request_says_whose_key_it_is() -> None:
    key = ec_key()
    wanted = read_request(request_of("CS-1", "Loom", key))
    assert (wanted.names, wanted.organisations, wanted.key) == (
        ("CS-1",),
        ("Loom",),
        "EC secp256r1",
    )
    assert wanted.digest == read_request(request_of("other", None, key)).digest
    assert wanted.digest != read_request(request_of("CS-1")).digest
    assert read_request(request_of("CS-1", key=rsa_key())).key == "RSA 2048"


def of_another_kind() -> str:
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject("CS-1", None))
    signed = builder.sign(ed25519.Ed25519PrivateKey.generate(), None)
    return signed.public_bytes(Encoding.PEM).decode()


def weak_by_its_curve() -> str:
    return request_of("CS-1", key=ec.generate_private_key(ec.SECP192R1()))


def weak_by_its_length() -> str:
    return request_of("CS-1", key=rsa_key(1024))


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (str, Why.UNREADABLE),
        (lambda: "-----BEGIN CERTIFICATE REQUEST----- \U0001f600", Why.UNREADABLE),
        (tampered, Why.NOT_SELF_SIGNED),
        (weak_by_its_length, Why.WEAK),
        (weak_by_its_curve, Why.WEAK),
        (of_another_kind, Why.WEAK),
        (lambda: request_of("CS-1", is_authority=True), Why.AUTHORITY),
    ],
)
def test_a_request_of_no_use_says_why(make: Callable[[], str], why: Why) -> None:
    with pytest.raises(Unfit) as unfit:
        read_request(make())
    assert unfit.value.why is why


def test_a_chain_is_for_the_key_that_asked() -> None:
    csr = request_of("CS-1")
    chain = read_chain(Signer().chain(csr), NOW)
    assert chain.digest == read_request(csr).digest
    assert (chain.names, chain.until) == (("CS-1",), from_datetime(FAR))


def one_that_is_over() -> str:
    return Signer().chain(request_of("CS-1"), until=PAST)


def one_of_two_authorities() -> str:
    first = Signer().chain(request_of("CS-1")).split("-----END CERTIFICATE-----\n")[0]
    return first + "-----END CERTIFICATE-----\n" + pem(Signer().own)


def signed_by_a_short_hash() -> str:
    key = rsa_key()
    name = subject("CS-1", None)
    builder = Signer._builder(name, name, FAR).public_key(key.public_key())
    return pem(builder.sign(key, hashes.SHA224()))


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (str, Why.UNREADABLE),
        (lambda: "x" * (LONGEST_CHAIN + 1), Why.TOO_LONG),
        (one_that_is_over, Why.EXPIRED),
        (one_of_two_authorities, Why.BROKEN),
        (lambda: pem(Signer().own), Why.AUTHORITY),
        (signed_by_a_short_hash, Why.WEAK),
    ],
)
def test_a_chain_of_no_use_says_why(make: Callable[[], str], why: Why) -> None:
    with pytest.raises(Unfit) as unfit:
        read_chain(make(), NOW)
    assert unfit.value.why is why
