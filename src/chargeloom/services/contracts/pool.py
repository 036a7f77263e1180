"""The contract certificate pool that the operator names, asked as the Open Plug&Charge Protocol says (VDE-AR-E 2802-100-1)."""

import asyncio
import binascii
from base64 import b64decode
from typing import Final, NamedTuple

import msgspec

from chargeloom.outbound import Post, Silent, Told, TooLong
from chargeloom.services.contracts.bearing import Bearer
from chargeloom.services.contracts.unserved import Unserved, Why

PATH: Final = "/v1/ccp/signedContractData"
LONGEST: Final = 1024 * 1024
"""Bytes of an answer: of each contract some ten thousand, and a car has few."""
AT_ONCE: Final = 32
"""Questions that are on their way at once."""


class Contract(NamedTuple):
    """A contract for a car: the answer of ISO 15118 that brings it, as Base64, and whose it is."""

    answer: str
    emaid: str


class _MessageDef(msgspec.Struct, frozen=True, rename="camel"):
    certificate_installation_res: str
    emaid: str = ""


class _Content(msgspec.Struct, frozen=True, rename="camel"):
    message_def: _MessageDef


class _Pooled(msgspec.Struct, frozen=True, rename="camel"):
    emaid_content: list[_Content] | _Content = msgspec.field(default_factory=list)


class _Answered(msgspec.Struct, frozen=True):
    pooled: _Pooled = msgspec.field(name="CCPResponse")


class ContractPool:
    """Asks for the contracts of a car, in bounded time."""

    def __init__(self, address: str, bearer: Bearer, *, post: Post, patience_s: float) -> None:
        self._address = address.rstrip("/") + PATH
        self._bearer = bearer
        self._post = post
        self._patience_s = patience_s
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def contracts(self, request: str, namespace: str) -> list[Contract]:
        """Hand a car's request on, Base64 as it came and with the schema it is in. Raises Unserved."""
        if not _is_base64(request):
            raise Unserved(Why.MALFORMED)
        body = msgspec.json.encode(
            {"certificateInstallationReq": request, "xsdMsgDefNamespace": namespace}
        )
        try:
            async with asyncio.timeout(self._patience_s), self._turns:
                told = await self._ask(body)
        except (Silent, TimeoutError):
            raise Unserved(Why.SILENT) from None
        except TooLong:
            raise Unserved(Why.UNREADABLE) from None
        return _read(told)

    async def _ask(self, body: bytes) -> Told:
        told = await self._told(body)
        if told.status == _UNAUTHORIZED and self._bearer.refused():
            return await self._told(body)
        return told

    async def _told(self, body: bytes) -> Told:
        headers = {"content-type": "application/json", "accept": "application/json"}
        if token := await self._bearer.token():
            headers["authorization"] = f"Bearer {token}"
        return await self._post(self._address, content=body, headers=headers, longest=LONGEST)


def _read(told: Told) -> list[Contract]:
    if told.status == _NOT_FOUND:
        raise Unserved(Why.NONE_FOUND)
    if told.status != _OK:
        raise Unserved(Why.REFUSED)
    try:
        said = msgspec.json.decode(told.body, type=_Answered).pooled.emaid_content
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Unserved(Why.UNREADABLE) from None
    each = [one.message_def for one in ([said] if isinstance(said, _Content) else said)]
    if not each:
        raise Unserved(Why.NONE_FOUND)
    if not all(_is_base64(one.certificate_installation_res) for one in each):
        raise Unserved(Why.UNREADABLE)
    return [Contract(one.certificate_installation_res, one.emaid) for one in each]


def _is_base64(text: str) -> bool:
    try:
        return bool(b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        return False


_OK: Final = 200
_UNAUTHORIZED: Final = 401
_NOT_FOUND: Final = 404
