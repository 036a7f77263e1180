"""Why a station got no link, in words for who lets it simulate."""

import ssl
from typing import Final

from picows import WSError, WSInvalidStatusError

_STATUS: Final = {
    400: "the central system takes it for no handshake of OCPP",
    401: "its name and password are not accepted",
    403: "it may not come in",
    404: "the central system does not know it, or nothing is at this address",
    426: "the central system wants another protocol",
    429: "too many come at once",
    503: "the central system takes no station now",
}
_OTHER: Final = "the central system does not let it in"
_UNTRUSTED: Final = "the certificate of the central system is not trusted"


def why(error: WSError | OSError) -> str:
    """Say why, with what the other side or the machine said of it."""
    if isinstance(error, WSInvalidStatusError) and error.response is not None:
        status = int(error.response.status)
        return f"{_STATUS.get(status, _OTHER)} ({status})"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{_UNTRUSTED} ({error.verify_message})"
    said = str(error)
    if _VERIFY in said:
        return f"{_UNTRUSTED} ({said.rpartition(': ')[2]})"
    if isinstance(error, ssl.SSLZeroReturnError | ssl.SSLSyscallError):
        return "closed in the midst of the TLS handshake"
    if _NO_TLS in said:
        return "no TLS is spoken there: is ws:// meant, or another port?"
    return getattr(error, "strerror", None) or said or type(error).__name__


_NO_TLS: Final = "WRONG_VERSION_NUMBER"
_VERIFY: Final = "CERTIFICATE_VERIFY_FAILED"
"""The engine of the WebSocket passes on the words alone, of both."""
