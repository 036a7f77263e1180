"""HTTP Digest as a simulated device asks for it: qop=auth, by MD5 or SHA-256 (RFC 7616, 3.4)."""

import hashlib
import re
from typing import Final

_HASHES: Final = {"MD5": "md5", "SHA-256": "sha256"}
_PART: Final = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')


class Lock:
    """Lets nobody in without a proof of the password; a nonce serves for so many requests."""

    def __init__(
        self, user: str, password: str, algorithm: str = "SHA-256", *, uses: int = 3
    ) -> None:
        self._user, self._password, self._algorithm = user, password, algorithm
        self._uses, self._nonces, self._count = uses, 0, 0

    @property
    def _nonce(self) -> str:
        return f"nonce{self._nonces}"

    def wants(self, head: str) -> str:
        """Say what a request lacks, as a line of the answer's head; nothing when it is proven."""
        if self._is_proven(head):
            return ""
        self._nonces, self._count = self._nonces + 1, 0
        asked = f'realm="meter", qop="auth", nonce="{self._nonce}", algorithm={self._algorithm}'
        return f"www-authenticate: Digest {asked}\r\n"

    def _is_proven(self, head: str) -> bool:
        request, *lines = head.split("\r\n")
        method, target, _ = request.split(" ")
        said = next(
            (each for each in lines if each.lower().startswith("authorization: digest")), ""
        )
        told = {name: quoted or plain for name, quoted, plain in _PART.findall(said)}
        if told.get("nonce") != self._nonce or int(told.get("nc", "0"), 16) != self._count + 1:
            return False
        self._count += 1
        first = self._hash(f"{self._user}:meter:{self._password}")
        second = self._hash(f"{method}:{target}")
        proof = f"{first}:{self._nonce}:{told['nc']}:{told.get('cnonce')}:auth:{second}"
        is_right = told.get("response") == self._hash(proof) and told.get("uri") == target
        return is_right and told.get("username") == self._user and self._count <= self._uses

    def _hash(self, text: str) -> str:
        return hashlib.new(_HASHES[self._algorithm], text.encode()).hexdigest()
