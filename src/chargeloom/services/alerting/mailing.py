"""Mailing: alerts as mail, over the operator's own mail server (RFC 5321, 5322)."""

import asyncio
import smtplib
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any, Final, Literal, NamedTuple

from chargeloom.domain.ids import to_text
from chargeloom.domain.instant import to_datetime
from chargeloom.domain.outbox import OutboxEntry
from chargeloom.services.alerting.notices import MAIL, NOTICE, legible

PATIENCE_S: Final = 30.0
AT_ONCE: Final = 4
"""So many mails are handed in beside each other; a server that hangs keeps nobody else's threads."""
_PERMANENT: Final = 500
_FAULTS_OF_OURS: Final = frozenset({530, 534, 535, 538})
"""We must sign in, or by TLS, otherwise than we do (RFC 4954 6, RFC 3207 4): that can be mended."""

Security = Literal["starttls", "tls", "none"]


class MailServer(NamedTuple):
    """Where mail is handed in."""

    host: str
    port: int
    security: Security
    user: str
    password: str
    sender: str
    url: str = ""
    """Where people find the console."""


class NeverMailable(Exception):
    """A mail that will never be taken; the message says why."""


class Mailer:
    """Hands mail in, one recipient at a time, in threads that nobody waits for at the end."""

    def __init__(self, server: MailServer, context: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._context = context
        self._places = asyncio.Semaphore(AT_ONCE)

    async def send(self, entry: OutboxEntry) -> None:
        """Send a notice. Raises OSError or SMTPException to be asked again, NeverMailable else."""
        recipient = entry.topic.removeprefix(MAIL)
        message = compose(entry, recipient, self._server)
        try:
            async with self._places:
                await _in_a_thread(lambda: self._hand_in(message, recipient))
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            _give_up_on(code, said, error)
            raise
        except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
            _give_up_on(error.smtp_code, error.smtp_error, error)
            raise

    def _hand_in(self, message: EmailMessage, recipient: str) -> None:
        server = self._server
        connection = self._connect()
        try:
            if server.security == "starttls":
                connection.starttls(context=self._tls())
            if server.user:
                connection.login(server.user, server.password)
            connection.send_message(message, parseaddr(server.sender)[1], [recipient])
        finally:
            _take_leave(connection)

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        if server.security == "tls":
            return smtplib.SMTP_SSL(
                server.host, server.port, timeout=PATIENCE_S, context=self._tls()
            )
        return smtplib.SMTP(server.host, server.port, timeout=PATIENCE_S)

    def _tls(self) -> ssl.SSLContext:
        return self._context or ssl.create_default_context()


def _give_up_on(code: int, said: bytes | str, error: Exception) -> None:
    if code >= _PERMANENT and code not in _FAULTS_OF_OURS:
        raise NeverMailable(f"{code} {said!r}") from error


def _take_leave(connection: smtplib.SMTP) -> None:
    """Say QUIT; what the server makes of that takes back no mail that it has taken (RFC 5321 4.1.1.10)."""
    with suppress(OSError, smtplib.SMTPException):
        connection.quit()
    connection.close()


async def _in_a_thread(act: Callable[[], None]) -> None:
    """Wait for it; it neither takes one of the threads that others need, nor holds up the end of the process."""
    loop = asyncio.get_running_loop()
    over: asyncio.Future[None] = loop.create_future()

    def finish(error: Exception | None) -> None:
        if over.done():
            return
        if error is None:
            over.set_result(None)
        else:
            over.set_exception(error)

    def run() -> None:
        failure: Exception | None = None
        try:
            act()
        except Exception as error:  # noqa: BLE001  who waits for it is told
            failure = error
        with suppress(RuntimeError):  # nobody waits any more: the loop is closed
            loop.call_soon_threadsafe(finish, failure)

    threading.Thread(target=run, name="mail", daemon=True).start()
    await over


def compose(entry: OutboxEntry, recipient: str, server: MailServer) -> EmailMessage:
    """Write the mail of a notice: the same notice is always the same mail, by its Message-ID."""
    data, is_over = entry.payload["data"], entry.payload["type"] == "alert.ended"
    domain = parseaddr(server.sender)[1].rpartition("@")[2] or "chargeloom.invalid"
    thread = f"<{entry.key}@{domain}>"
    message = EmailMessage()
    message["Message-ID"] = f"<{to_text(NOTICE, entry.id)}@{domain}>"
    message["References"] = message["In-Reply-To"] = thread
    message["Date"] = format_datetime(to_datetime(entry.created_at))
    message["From"] = server.sender
    message["To"] = recipient
    message["Subject"] = f"{'Over' if is_over else 'Alert'}: {legible(data['title'])}"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_text(data, server.url))
    return message


def _text(data: dict[str, Any], url: str) -> str:
    lines = [
        data["title"],
        "",
        f"Rule: {data['rule']['name']}",
        f"Since: {data['since']}",
        *([f"Over: {data['ended_at']}"] if data["ended_at"] else []),
        *(
            f"{name.replace('_', ' ').capitalize()}: {said}"
            for name, said in data["detail"].items()
        ),
        *(["", f"{url.rstrip('/')}/"] if url else []),
    ]
    return "\n".join(map(legible, lines)) + "\n"
