"""Gathering the settings: command line over environment over file over default, each with its origin."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, get_origin

import msgspec

from chargeloom.config.address import Address, ConfigError, address
from chargeloom.config.sections import Config
from chargeloom.wire.unfit import unfit

_PREFIX: Final = "CHARGELOOM_"


def load(
    overrides: Mapping[str, Any] | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> Config:
    """Gather the settings. `overrides` come from the command line. Raises ConfigError."""
    environment = os.environ if environment is None else environment
    gathered: dict[str, Any] = {"data": default_data_folder(environment)}
    origins: dict[str, str] = {}
    found_file = file or _found_file(environment)
    for layer, origin in (
        (_from_file(found_file), str(found_file)),
        (_from_environment(environment), "environment"),
        (overrides or {}, "command line"),
    ):
        if _ORIGINS in layer:
            raise ConfigError(f"settings: {_ORIGINS} is not a setting")
        _merge(gathered, layer)
        origins |= dict.fromkeys(_names(layer), origin)
    gathered[_ORIGINS] = origins
    try:
        config = msgspec.convert(gathered, Config, strict=False, dec_hook=_convert)
    except msgspec.ValidationError as error:
        found = unfit(error, Config)
        place = found.pointer.removeprefix("/").replace("/", ".")
        raise _wrong(place, found.words, origins) from None
    for place, told in _addresses(config):
        try:
            address(told)
        except ConfigError as error:
            raise _wrong(place, str(error), origins) from None
    _demand_apart(config, origins)
    return config


def _demand_apart(config: Config, origins: Mapping[str, str]) -> None:
    """People and stations come to ports of their own."""
    taken: dict[Address, str] = {}
    for place, told in _ports(config):
        wanted = address(told)
        if wanted.port and wanted in taken:
            raise _wrong(place, f"{told} is already that of {taken[wanted]}", origins)
        taken[wanted] = place


def _wrong(place: str, why: str, origins: Mapping[str, str]) -> ConfigError:
    """Name a setting, what is wrong with it, and who said it."""
    said = next((origins[one] for one in _outwards(place) if one in origins), "")
    return ConfigError(f"settings: {place}: {why}" + (f" ({said})" if said else ""))


def _outwards(place: str) -> Iterator[str]:
    """Name a place and all that it stands in."""
    while place:
        yield place
        place = place.rpartition(".")[0]


def _addresses(config: Config) -> Iterator[tuple[str, str]]:
    """List the settings that are HOST:PORT, as far as they are set."""
    yield from _ports(config)
    if config.alerts.smtp:
        yield "alerts.smtp", config.alerts.smtp


def _ports(config: Config) -> Iterator[tuple[str, str]]:
    """List where the server listens, as far as it is said."""
    yield "http.bind", config.http.bind
    yield "ocpp.bind", config.ocpp.bind
    if config.ocpps.bind:
        yield "ocpps.bind", config.ocpps.bind


def _names(layer: Mapping[str, Any]) -> Iterator[str]:
    for section, part in layer.items():
        yield section
        if isinstance(part, Mapping):
            yield from (f"{section}.{key}" for key in part)


def default_data_folder(environment: Mapping[str, str]) -> Path:
    """Find the user's state folder (XDG base directories)."""
    state = environment.get("XDG_STATE_HOME")
    home = Path(environment.get("HOME", "."))
    return (Path(state) if state else home / ".local" / "state") / "chargeloom"


def _convert(kind: type, value: Any) -> Any:
    """Read what msgspec has no words for: paths."""
    if kind is not Path:
        raise TypeError(f"nobody knows how to read {kind}")
    if not isinstance(value, str | Path):
        raise ValueError("a path is needed, as a text in quotes")  # noqa: TRY004  # the decoder names the place of this kind alone
    if not str(value) or "\0" in str(value):
        # The path of nothing is the folder where whoever starts us happens to stand.
        raise ValueError("a path is needed; leave the setting out where there is none")
    try:
        return Path(value).expanduser()
    except RuntimeError:
        raise ValueError(f"nobody on this machine has a folder {Path(value).parts[0]}") from None


def _found_file(environment: Mapping[str, str]) -> Path | None:
    home = Path(environment.get("HOME", "."))
    settings = Path(environment.get("XDG_CONFIG_HOME", home / ".config"))
    places = (
        Path("chargeloom.toml"),
        settings / "chargeloom" / "chargeloom.toml",
        Path("/etc/chargeloom/chargeloom.toml"),
    )
    return next((place for place in places if place.is_file()), None)


def _from_file(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}") from None
    except (RecursionError, ValueError) as error:
        raise ConfigError(f"{file}: {error}") from None


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """Read CHARGELOOM_SECTION__KEY; with `_FILE` behind it the value stands in that file."""
    found: dict[str, Any] = {}
    for name, text in environment.items():
        section, two, key = name.removeprefix(_PREFIX).lower().partition("__")
        if not name.startswith(_PREFIX):
            continue
        if section not in _SECTIONS:
            _look_for_a_slip(name, section, is_setting=bool(two))
            continue
        is_file = key.endswith("_file")
        value = _read_secret(name, text) if is_file else text
        if key:
            key, values = key.removesuffix("_file"), found.setdefault(section, {})
            if key in values:
                raise ConfigError(f"{name}: said twice, with _FILE behind it and without")
            values[key] = _listed(value) if (section, key) in _LISTS else value
        elif section == "data":
            found[section] = value
        else:
            raise ConfigError(f"{name}: a section; a setting of it stands behind two underscores")
    return found


def _look_for_a_slip(name: str, section: str, *, is_setting: bool) -> None:
    """What looks like a setting and is none must not be passed over: the server would run on a default."""
    if is_setting:
        raise ConfigError(f"{name}: there is no section {section}")
    meant = next((one for one in _SECTIONS if section.startswith(f"{one}_")), None)
    if meant is not None and not _OF_KUBERNETES.fullmatch(section.removeprefix(f"{meant}_")):
        written = f"{_PREFIX}{meant}__{section.removeprefix(meant + '_')}".upper()
        raise ConfigError(f"{name}: two underscores stand behind a section: {written}")


_LISTS: Final = frozenset(
    (section.name, setting.name)
    for section in msgspec.structs.fields(Config)
    if isinstance(section.type, type) and issubclass(section.type, msgspec.Struct)
    for setting in msgspec.structs.fields(section.type)
    if get_origin(setting.type) is tuple
)
"""Settings with several values: in the environment they stand behind each other, with commas."""

_OF_KUBERNETES: Final = re.compile(r"service_(host|port(_.*)?)|port(_.*)?")
"""What Kubernetes tells every container of a service that is called chargeloom-http, say."""

_ORIGINS: Final = "origins"
_SECTIONS: Final = frozenset(Config.__struct_fields__) - {_ORIGINS}


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _read_secret(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise ConfigError(f"{name}: {error}") from None


def _merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = dict(value) if isinstance(value, Mapping) else value
