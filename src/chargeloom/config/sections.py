"""Every section of the settings, with what each setting says; the page of all settings is written from here."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec

Days = Annotated[int, msgspec.Meta(ge=1)]
"""How long something is kept; what would forget everything at once is refused."""
Interval = Annotated[int, msgspec.Meta(ge=0, le=604_800)]
"""What a station is told, in seconds; 0 leaves it to the station (OCPP 1.6, 6.10)."""
Span = Annotated[float, msgspec.Meta(ge=0, le=604_800)]
Patience = Annotated[float, msgspec.Meta(gt=0, le=86_400)]
"""Without any nothing would ever be in time."""
Share = Annotated[float, msgspec.Meta(gt=0, le=1_000_000)]
"""Without any nobody would ever come in."""


class Storage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where and how facts are kept."""

    database: str = ""
    """sqlite:///PATH; empty: `chargeloom.db` in the data folder."""
    synchronous: Literal["full", "normal", "off"] = "full"
    """What a commit waits for; less than `full` loses acknowledged facts when the power fails."""
    journal_days: Days = 30
    """How long the messages of stations are kept, in days."""
    readings_days: Days = 730
    """How long meter values are kept, in days; transactions stay, and what a charge is still to be billed by."""
    events_days: Days = 90
    """How long events are kept, in days; transactions and the audit stay."""
    commands_days: Days = 365
    """How long commands and their outcome are kept, in days."""
    alerts_days: Days = 730
    """How long alerts are kept after their end, in days; one that is open, or still to be told, stays."""
    reserve_mb: Annotated[int, msgspec.Meta(ge=0, le=4096)] = 32
    """Room kept back for charges when the disk is full, in MiB; readings are refused then. 0 keeps none."""


class Http(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The API and the console."""

    bind: str = "127.0.0.1:8080"
    """HOST:PORT where it listens."""
    url: Annotated[
        str,
        msgspec.Meta(
            pattern=r"^$|^https?://[^/?#\s@]+/?$",
            extra={
                "words": "https:// or http:// and a host are needed, without a path: the console has the host for itself"
            },
        ),
    ] = ""
    """How people reach it, when a proxy stands in front: https://charge.example."""
    trusted_proxies: tuple[str, ...] = ()
    """Networks whose X-Forwarded-For is believed; none. Behind a proxy that is not, all people are one who guesses."""


class Ocpp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The stations' side; times are in seconds."""

    bind: str = "127.0.0.1:9000"
    """HOST:PORT where stations connect without TLS."""
    accept_unknown: Literal["no", "inbox"] = "no"
    """A station that nobody announced is refused, or waits in the inbox until somebody accepts it."""
    strict: bool = False
    """Refuse every deviation from the standard, whatever the table of quirks says of a model."""
    quirks: str = ""
    """A file with rows of your own for the table of quirks; they come after ours."""
    hide_unknown: bool = False
    """Whether an unknown identity is answered as a wrong password is (401), and not with 404."""
    missing_subprotocol: Literal["close", "ocpp1.6"] = "close"
    """What becomes of a station that names no subprotocol: sent away, or taken to speak 1.6."""
    no_common_subprotocol: Literal["close", "refuse"] = "close"
    """Upgraded and closed, as OCPP-J demands, or refused with 400, as the OCTT wants it."""
    other_subprotocols: tuple[str, ...] = ()
    """What stations call a subprotocol, and which one is meant, such as `ocpp2.0.1.1=ocpp2.0.1`."""
    missing_connection_upgrade: Literal["refuse", "accept"] = "refuse"
    """What becomes of a handshake without `Connection: Upgrade`."""
    station_paths: Literal["exact", "any"] = "exact"
    """Where stations connect: `/ocpp/{identity}`, or any path that has the identity as a part."""
    compression: Literal["off", "2.x", "all"] = "2.x"
    """With which versions message compression (RFC 7692) is agreed to."""
    trusted_proxies: tuple[str, ...] = ()
    """Networks whose X-Forwarded-For and X-Forwarded-Proto are believed; none."""
    admissions_per_second: Share = 500.0
    """How many stations come in a second in a storm; the others are told when to try again."""
    admissions_at_once: Annotated[float, msgspec.Meta(ge=1, le=1_000_000)] = 2_000.0
    """How many come in at once before that rate begins to hold."""
    waiting_per_address: Annotated[int, msgspec.Meta(ge=1)] = 512
    """How many unanswered connections one address may have."""
    heartbeat_interval: Interval = 300
    """What an accepted station is told to keep between heartbeats; up to a tenth is added by chance."""
    retry_interval: Interval = 60
    """When a station that is pending or rejected shall try again."""
    call_timeout: Patience = 30.0
    """How long a station may take to answer a request."""
    ask_inventory: bool = True
    """Whether a station of 2.0.1 or 2.1 that comes first, or with other firmware, is asked for all that it has."""
    ping_interval: Patience = 20.0
    """How often a link is asked for a sign of life; silent for two intervals, it is over."""
    start_window: Span = 120.0
    """How long after an accepted remote start a transaction of its token counts as its effect."""
    cost_interval: Annotated[int, msgspec.Meta(ge=0, le=86_400)] = 60
    """How often a station of 2.0.1 or 2.1 that shows it is told, when it changed, what a charge costs so far; 0: never."""
    drain: Span = 5.0
    """Over how long the stations are sent away when the server stops."""


class CertificateFiles(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A certificate with its chain, and its key."""

    certificate: Path
    """PEM file of the certificate, with its chain."""
    key: Path
    """PEM file of its key."""


class Ocpps(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The stations' side in TLS; it listens once there are certificates."""

    bind: str | None = None
    """Where to listen; 127.0.0.1:9443 when there are certificates and nothing is said."""
    certificates: tuple[CertificateFiles | tuple[Path, Path] | str, ...] = ()
    """An EC and an RSA one: pairs of PEM files, the chain and the key, as tables or lists; or one
    path, to a file with both, or with the key beside it as `.key`."""
    client_ca: Path | None = None
    """Who signs the certificates of stations (security profile 3)."""
    crl: Path | None = None
    """Which of them are revoked: the lists of all of these authorities, in one PEM file."""
    cpo_name: str = ""
    """The organisation that these certificates must name; empty: any."""
    reload_interval: Patience = 10.0
    """How often the files are looked at; SIGHUP reads them at once."""

    @property
    def pairs(self) -> tuple[CertificateFiles, ...]:
        """Each certificate with its key, however they are named."""
        return tuple(map(_pair, self.certificates))


def _pair(named: CertificateFiles | tuple[Path, Path] | str) -> CertificateFiles:
    if isinstance(named, CertificateFiles):
        return named
    if isinstance(named, tuple):
        return CertificateFiles(certificate=named[0], key=named[1])
    path = Path(named)
    beside = path.with_suffix(".key") if path.name else path
    return CertificateFiles(certificate=path, key=beside if beside.exists() else path)


class Authorization(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What tokens may do."""

    allow_concurrent: bool = False
    """Whether a token may start while it charges elsewhere (OCPP 1.6, 7.2: ConcurrentTx). A station that was silent for ten minutes keeps no token from others."""
    master_pass_group: str = ""
    """Tokens of this group stop any transaction and start none (OCPP 2.0.1, C16). OCPP 1.6 has no words for that: there they are accepted only where a charge runs, and stand in no local list."""
    accept_direct_payment: bool = False
    """Whether whoever paid at a station's own terminal may charge (OCPP 2.1, C18); without it, only who is known by the reference of its payment."""


class Contracts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Contract certificates that cars show (ISO 15118), and who is asked whether they are revoked (OCSP)."""

    responders: tuple[str, ...] = ()
    """Who may be asked: `http://HOST` or `https://HOST`, with the port where it is another; nobody else is."""
    authorities: Path | None = None
    """PEM file, or folder of PEM files: the roots that vouch for contracts, and the authorities below them."""
    patience: Annotated[float, msgspec.Meta(gt=0, le=60)] = 4.0
    """How long a station waits for responders, in seconds; a car waits five (ISO 15118-2)."""


class ContractPool(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is asked for the contract certificates that cars want installed (Open Plug&Charge Protocol)."""

    url: str = ""
    """Base address of the contract certificate pool, https:// or on this machine; cars get none without it."""
    token: str = ""
    """What proves to the pool who we are; or a login is named that gives one out."""
    login: str = ""
    """Where a token is given out for a name and a secret (OAuth 2.0, client credentials)."""
    client_id: str = ""
    """What the login calls us."""
    client_secret: str = ""
    """What we prove that with."""
    audience: str = ""
    """What the token is to be for, where the login wants that said."""
    patience: Annotated[float, msgspec.Meta(gt=0, le=60)] = 4.0
    """How long a station waits for the pool, in seconds; a car waits five (ISO 15118-2)."""


class Oidc(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Single sign-on by OpenID Connect; off without an issuer."""

    issuer: str = ""
    """Address of the provider, as its own discovery document names it."""
    client_id: str = ""
    """What the provider calls us."""
    client_secret: str = ""
    """What we prove that with."""
    name: str = "Single sign-on"
    """What the button says."""
    new_people: Literal["no", "viewer", "operator", "admin"] = "no"
    """What whoever the provider vouches for becomes; `no`: only people with a known mail address."""


class Alerts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How people are told of what is wrong, and what becomes of sessions without an end."""

    smtp: str = ""
    """HOST:PORT of the mail server; no mail without it."""
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    """How the way to the mail server is encrypted: after a greeting, from the start, or not."""
    smtp_user: str = ""
    """Who we are to the mail server; empty: it wants no name."""
    smtp_password: str = ""
    """What proves that to the mail server."""
    mail_from: str = ""
    """Whom mail comes from, such as `Garage <alerts@example.org>`."""
    allow_private_targets: bool = False
    """Whether webhooks may be at private and loopback addresses, and without TLS."""
    webhook_patience_days: Annotated[float, msgspec.Meta(ge=0, le=3650)] = 5.0
    """After so many days of failures a webhook is disabled."""
    close_free_after: Annotated[float, msgspec.Meta(ge=0, le=31_536_000)] = 900.0
    """So many seconds after a connector said that it is free, its session is held for over; 0: never."""
    close_gone_after_days: Annotated[float, msgspec.Meta(ge=0, le=3650)] = 7.0
    """After so many days without a sign of a station its sessions are held for over; 0: never."""
    fault_codes: str = ""
    """A file with rows of your own for the table of error codes; they come before ours."""


class Devices(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Meters, inverters and batteries that are read."""

    allow_loopback: bool = False
    """Whether devices may be at addresses of this machine, such as a broker that runs beside us."""


class Replay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Recordings that are said again from the console."""

    targets: tuple[str, ...] = ()
    """Addresses of other central systems, ws:// or wss://, to which administrators may say recordings; none."""


class Log(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What we say of ourselves on standard error."""

    format: Literal["auto", "text", "json"] = "auto"
    """`auto`: text in a terminal, JSON elsewhere."""
    level: Literal["debug", "info", "warning", "error"] = "info"
    """What is said at least."""


class Machine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the server asks of the machine that it runs on."""

    huge_pages: bool = True
    """Whether Linux is asked to keep our memory on huge pages: a tenth less work a message for a few MiB more memory."""


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every setting."""

    data: Path
    """Folder of the database and of the key that all secrets are hashed under."""
    storage: Storage = Storage()
    http: Http = Http()
    ocpp: Ocpp = Ocpp()
    ocpps: Ocpps = Ocpps()
    authorization: Authorization = Authorization()
    contracts: Contracts = Contracts()
    contract_pool: ContractPool = ContractPool()
    oidc: Oidc = Oidc()
    alerts: Alerts = Alerts()
    devices: Devices = Devices()
    replay: Replay = Replay()
    log: Log = Log()
    machine: Machine = Machine()
    origins: dict[str, str] = {}
    """Where each setting that is not a default came from; found while they are gathered."""
