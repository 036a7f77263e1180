"""Rendering: templates that escape whatever they are given, in the reader's language."""

from collections.abc import Iterator, Mapping
from datetime import UTC, tzinfo
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined

from chargeloom.domain.word import Told, Word
from chargeloom.web.console.icons import icon
from chargeloom.web.console.words import oddities
from chargeloom.web.console.words.complaints import complaint
from chargeloom.web.console.words.doers import doer
from chargeloom.web.console.words.field_words import UNKNOWN, worded
from chargeloom.web.console.words.formats import Formats
from chargeloom.web.console.words.helping import sentence
from chargeloom.web.console.words.local_time import TWICE
from chargeloom.web.console.words.telling_time import TimeTeller, filled
from chargeloom.web.console.words.texts import DEFAULT, LANGUAGES, translate
from chargeloom.web.console.words.tones import tone
from chargeloom.web.packed import digest_of, has_vendor


def render(template: str, language: str = DEFAULT, zone: tzinfo = UTC, **shown: Any) -> str:
    """Fill a template."""

    def say(text: str, **values: Any) -> str:
        said = translate(language, text)
        return filled(said, values) if values else said

    def plural(count: int, one: str, many: str) -> str:
        return say(one if count == 1 else many, count=formats.number(count))

    def word(said: object) -> str:
        return worded(language, said)

    def wrong(text: str) -> str:
        return complaint(language, text)

    def by(actor: str) -> str:
        return doer(language, actor)

    formats = Formats(language, zone)
    telling = TimeTeller(formats, shown.get("now"))
    defaults: dict[str, Any] = {
        "_": say,
        "plural": plural,
        "word": word,
        "by": by,
        "wrong": wrong,
        "twice": TWICE,
        "fmt": formats,
        "when": telling.when,
        "ago": telling.ago,
        "zone": formats.zone,
        "is_seen_again": False,
        "language": language,
        "languages": LANGUAGES,
        "who": None,
        "notice": "",
        "place": "",
        "here": "/",
        "theme": "auto",
        "said": None,
        "has_vendor": has_vendor(),
        "is_fragment": False,
    }
    return _environment().get_template(template).render(defaults | shown)


class _Tolerant(Environment):
    """Looks up what a word means; of one that this version does not know that it is unknown."""

    def getitem(self, obj: Any, argument: Any) -> Any:
        is_unknown = isinstance(argument, Word) and not argument.is_known
        if is_unknown and isinstance(obj, dict) and not isinstance(obj, Told):
            return UNKNOWN
        return super().getitem(obj, argument)


@cache
def templates() -> Mapping[str, str]:
    """Read every template, at the start: later another version may lie in its place."""
    return dict(_texts(files("chargeloom.web.console").joinpath("templates"), ""))


def _texts(folder: Traversable, above: str) -> Iterator[tuple[str, str]]:
    for one in folder.iterdir():
        if one.is_dir():
            yield from _texts(one, f"{above}{one.name}/")
        elif one.name.endswith(".html"):
            yield above + one.name, one.read_text("utf-8")


@cache
def _environment() -> Environment:
    environment = _Tolerant(
        loader=DictLoader(dict(templates())),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        icon=icon, asset=digest_of, tone=tone, oddities=oddities, sentence=sentence
    )
    return environment
