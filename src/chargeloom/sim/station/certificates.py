"""What a station reads out of a certificate that it is given (RFC 5280, 4.1)."""

import ssl
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

_SEQUENCE: Final = 0x30
_INTEGER: Final = 0x02
_VERSION: Final = 0xA0
_LONG_FORM: Final = 0x80
_END: Final = "-----END CERTIFICATE-----"


class Unreadable(Exception):
    """That is no certificate."""


class Certificate(NamedTuple):
    """What names a certificate."""

    issuer_name: bytes
    public_key: bytes
    """The bits of the key alone, as hashes of it are made (RFC 6960, 4.1.1)."""
    serial_number: str
    """In hexadecimal digits, without leading zeros."""


class _Element(NamedTuple):
    tag: int
    content: bytes
    whole: bytes


def read(pem: str) -> Certificate:
    """Read the first certificate of a text. Raises Unreadable."""
    first, end, _ = pem.strip().partition(_END)
    try:
        der = ssl.PEM_cert_to_DER_cert(first + end)
        return _certificate(der)
    except (ValueError, IndexError, StopIteration) as error:
        raise Unreadable(str(error)) from error


def _certificate(der: bytes) -> Certificate:
    whole = next(_elements(der))
    body = next(_elements(whole.content))
    fields = [one for one in islice(_elements(body.content), 8) if one.tag != _VERSION]
    serial, _, issuer, _, _, key = fields[:6]
    if (serial.tag, issuer.tag, key.tag) != (_INTEGER, _SEQUENCE, _SEQUENCE):
        raise ValueError("not laid out as a certificate")
    _, bits = _elements(key.content)
    number = f"{int.from_bytes(serial.content):x}"[:40]
    return Certificate(issuer.whole, bits.content[1:], number)


def _elements(der: bytes) -> Iterator[_Element]:
    """Walk through the elements of a sequence."""
    at = 0
    while at < len(der):
        length, begins = der[at + 1], at + 2
        if length >= _LONG_FORM:
            begins += length - _LONG_FORM
            length = int.from_bytes(der[at + 2 : begins])
        ends = begins + length
        if ends > len(der):
            raise ValueError("cut off")
        yield _Element(der[at], der[begins:ends], der[at:ends])
        at = ends
