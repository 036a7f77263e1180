"""The whole check-up, and how it is told: in words, or as JSON; nothing that opens anything is in it."""

import os
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

import chargeloom
from chargeloom.checkup import data, machine, network
from chargeloom.checkup.contracts import contracts, pool
from chargeloom.checkup.finding import Finding, Verdict, failure, fine, note
from chargeloom.checkup.people import sign_on
from chargeloom.composition.footing import SECRET_KEY
from chargeloom.config import Config, ConfigError, explain
from chargeloom.domain.instant import Instant, to_rfc3339
from chargeloom.huge_pages import page_bytes
from chargeloom.places import database
from chargeloom.storage.sqlite import inspecting
from chargeloom.storage.unavailable import StorageUnavailable
from chargeloom.tenure import holder
from chargeloom.web.packed import has_vendor

_SIGNS: Final = {
    Verdict.OK: "ok     ",
    Verdict.NOTE: "note   ",
    Verdict.WARNING: "WARNING",
    Verdict.FAILURE: "FAILURE",
}
_PERSONAL: Final = frozenset(
    {"alerts.smtp_user", "alerts.mail_from", "contract_pool.client_id", "oidc.client_id"}
)
_HIDDEN: Final = "••••••••"


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a bug report needs."""

    version: str
    at: str
    findings: tuple[Finding, ...]
    settings: dict[str, str]
    """Those that are not the default; secrets and people are left out."""

    @property
    def has_failures(self) -> bool:
        return any(one.verdict is Verdict.FAILURE for one in self.findings)


def examine(settings: Config | ConfigError, now: Instant, *, is_thorough: bool) -> Report:
    """Look at everything; settings that can't be read are a finding, too."""
    known = settings if isinstance(settings, Config) else None
    found = [*_machine()]
    if known is None:
        found += [
            failure("settings", str(settings)),
            *machine.clock(now, None, machine.is_clock_kept()),
        ]
    else:
        found += _installation(known, now, is_thorough=is_thorough)
    return Report(
        version=chargeloom.__version__,
        at=to_rfc3339(now),
        findings=tuple(_without_home(one) for one in found),
        settings={} if known is None else _settings(known),
    )


def told(report: Report) -> str:
    """Write a report for people, and for a bug report."""
    width = max(len(one.about) for one in report.findings)
    lines = [f"chargeloom {report.version}, {report.at}", ""]
    for one in report.findings:
        lines.append(f"{_SIGNS[one.verdict]}  {one.about:<{width}}  {one.words}")
        if one.advice:
            lines.append(f"{'':<{width + 11}}-> {one.advice}")
    if report.settings:
        lines += ["", "settings that are not the default (secrets are left out):"]
        lines += [f"  {name} = {value}" for name, value in report.settings.items()]
    counts = [sum(one.verdict is kind for one in report.findings) for kind in _COUNTED]
    lines += ["", f"{counts[0]} failures, {counts[1]} warnings"]
    return "\n".join(lines)


_COUNTED: Final = (Verdict.FAILURE, Verdict.WARNING)


def _machine() -> Iterator[Finding]:
    yield from machine.python()
    yield from machine.sqlite(inspecting.library())
    yield from machine.packages()
    yield from machine.extras()
    yield fine("tls", ssl.OPENSSL_VERSION)
    yield from machine.files()
    yield from machine.memory(page_bytes())
    if has_vendor():
        yield fine("console", "its scripts and styles are there")
    else:
        yield note("console", "its scripts are not built: pages work without them", "make install")


def _installation(settings: Config, now: Instant, *, is_thorough: bool) -> Iterator[Finding]:
    try:
        path = database(settings)
    except ConfigError as error:
        yield failure("settings", str(error))
        return
    yield fine("settings", ", ".join(sorted(set(settings.origins.values()))) or "defaults")
    for place in dict.fromkeys((settings.data, path.parent)):
        yield from data.folder(place)
    yield from data.filesystem(path.parent)
    yield from data.secret_key(settings.data / SECRET_KEY, has_database=path.is_file())
    yield from data.fitting(settings.data / SECRET_KEY, path)
    yield from data.database(path, is_thorough=is_thorough)
    yield from data.private(path)
    yield from data.notices(path, now)
    yield from data.server(path)
    yield from machine.clock(now, _newest(path), machine.is_clock_kept())
    yield from network.ports(settings, is_served=_is_served(path))
    yield from network.proxies(settings)
    yield from network.certificates(settings, now)
    yield from sign_on(settings)
    yield from contracts(settings, now)
    yield from pool(settings, now)


def _newest(path: Path) -> Instant | None:
    try:
        return inspecting.newest(path) if path.is_file() else None
    except StorageUnavailable:
        return None


def _is_served(path: Path) -> bool:
    try:
        return holder(path) is not None
    except OSError:
        return False


def _settings(settings: Config) -> dict[str, str]:
    return {
        one.name: _HIDDEN if one.name in _PERSONAL and one.value else _homeless(one.value)
        for one in explain(settings)
        if one.origin != "default"
    }


def _without_home(finding: Finding) -> Finding:
    words, advice = _homeless(finding.words), _homeless(finding.advice)
    return msgspec.structs.replace(finding, words=words, advice=advice)


def _homeless(text: str) -> str:
    """Leave out whose home it is."""
    home = os.environ.get("HOME", "")
    return text.replace(home, "~") if len(home) > len("/root") else text
