"""Builds the documentation as a site of plain pages from the Markdown files; nothing comes from elsewhere."""

import json
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from docs.site import settings

REPOSITORY: Final = Path(__file__).resolve().parents[2]
DOCS: Final = REPOSITORY / "docs"
HOME: Final = DOCS / "README.md"
OUTPUT: Final = REPOSITORY / "build" / "docs"

CHAPTERS: Final = (
    ("Tutorial", "docs/tutorial/*.md"),
    ("How to", "docs/how-to/*.md"),
    ("Reference", "docs/reference/*.md"),
    ("Explanation", "docs/explanation/*.md"),
    ("Decisions", "docs/decisions/*.md"),
    ("The project", "*.md"),
)
"""The chapters after Diataxis, each with the files that stand in it."""

_OWN_FILES: Final = ("site.css", "search.js")
_NOT_IN_A_NAME: Final = re.compile(r"[^\w\- ]")


class BrokenLink(Exception):
    """A page links to what is not there."""


class Heading(NamedTuple):
    """A part of a page that can be linked to."""

    level: int
    anchor: str
    title: str


class Page(NamedTuple):
    """A file that becomes a page."""

    source: Path
    address: PurePosixPath
    title: str
    tokens: Sequence[Token]
    headings: Sequence[Heading]


def build(output: Path = OUTPUT) -> int:
    """Write the whole site; returns how many pages it has. Raises BrokenLink."""
    chapters = [(name, [_read(path) for path in _files(pattern)]) for name, pattern in CHAPTERS]
    pages = [_read(HOME), *(page for _, chapter in chapters for page in chapter)]
    known = {page.source: page for page in pages}
    template = _environment().get_template("page.html")
    shutil.rmtree(output, ignore_errors=True)
    for page in pages:
        _lead(page, known)
        target = output / page.address
        target.parent.mkdir(parents=True, exist_ok=True)
        root = "../" * (len(page.address.parts) - 1)
        body = _MARKDOWN.renderer.render(page.tokens, _MARKDOWN.options, {})
        text = template.render(page=page, body=body, chapters=chapters, root=root, home=HOME)
        target.write_text(text, encoding="utf-8")
    _furnish(output, pages)
    return len(pages)


def _files(pattern: str) -> list[Path]:
    return sorted(REPOSITORY.glob(pattern))


def _read(source: Path) -> Page:
    """Take a file apart; its first heading is the title."""
    tokens = _MARKDOWN.parse(source.read_text(encoding="utf-8"))
    headings = list(_headings(tokens))
    return Page(source, _address(source), headings[0].title, tokens, headings)


def _address(source: Path) -> PurePosixPath:
    """Say where a file's page stands in the site."""
    if source == HOME:
        return PurePosixPath("index.html")
    if source.is_relative_to(DOCS):
        return PurePosixPath(source.relative_to(DOCS).with_suffix(".html").as_posix())
    return PurePosixPath("project", f"{source.stem.lower()}.html")


def _headings(tokens: Sequence[Token]) -> Iterator[Heading]:
    """Give each heading a name of its own in the page, and list them."""
    taken: set[str] = set()
    for opening, content in pairwise(tokens):
        if opening.type == "heading_open":
            title = "".join(part.content for part in content.children or ())
            anchor = _anchor(title, taken)
            opening.attrSet("id", anchor)
            yield Heading(int(opening.tag[1:]), anchor, title)


def _anchor(title: str, taken: set[str]) -> str:
    base = _NOT_IN_A_NAME.sub("", title.lower()).strip().replace(" ", "-") or "part"
    anchor = next(
        name
        for number in range(len(taken) + 1)
        if (name := f"{base}-{number}" if number else base) not in taken
    )
    taken.add(anchor)
    return anchor


def _lead(page: Page, known: dict[Path, Page]) -> None:
    """Let the links of a page lead to pages; what the site does not hold is named and not linked."""
    for token in page.tokens:
        for part in token.children or ():
            if part.type in _LEADS:
                _turn(part, _LEADS[part.type], page, known)


_LEADS: Final = {"link_open": "href", "image": "src"}
"""The attribute by which each part of a text leads somewhere."""


def _turn(part: Token, attribute: str, page: Page, known: dict[Path, Page]) -> None:
    said = str(part.attrGet(attribute) or "")
    href = urlsplit(said)
    if href.scheme or not href.path:
        return
    target = (page.source.parent / href.path).resolve()
    if not target.exists():
        raise BrokenLink(f"{page.source.relative_to(REPOSITORY)}: {said}")
    if target in known:
        address = _relative(known[target].address, page.address)
        part.attrSet(attribute, f"{address}#{href.fragment}" if href.fragment else address)
    elif target.is_relative_to(DOCS / "img"):
        picture = PurePosixPath(target.relative_to(DOCS).as_posix())
        part.attrSet(attribute, _relative(picture, page.address))
    else:
        part.attrs = {"title": f"in the sources: {target.relative_to(REPOSITORY).as_posix()}"}


def _relative(target: PurePosixPath, page: PurePosixPath) -> str:
    return "../" * (len(page.parts) - 1) + target.as_posix()


def _furnish(output: Path, pages: Sequence[Page]) -> None:
    """Add what stands beside the pages: style, pictures, and what the search looks through."""
    here = Path(__file__).parent
    for name in _OWN_FILES:
        shutil.copy(here / name, output / name)
    if (DOCS / "img").is_dir():
        shutil.copytree(DOCS / "img", output / "img")
    light, dark = (HtmlFormatter(style=style) for style in ("default", "github-dark"))
    (output / "code.css").write_text(
        f"{light.get_style_defs('.code')}\n"
        f"@media (prefers-color-scheme: dark) {{\n{dark.get_style_defs('.code')}\n}}\n",
        encoding="utf-8",
    )
    index = [entry for page in pages for entry in _entries(page)]
    (output / "index.js").write_text(f"window.INDEX = {json.dumps(index)};\n", encoding="utf-8")


def _entries(page: Page) -> Iterator[tuple[str, str, str, str]]:
    """List the parts of a page for the search: address, page, heading, words."""
    place, words = page.headings[0], list[str]()
    remaining = iter(page.headings)
    for token in page.tokens:
        if token.type == "heading_open":
            yield _entry(page, place, words)
            place, words = next(remaining), []
        elif token.type in {"inline", "fence"}:
            words.append(token.content)
    yield _entry(page, place, words)


def _entry(page: Page, place: Heading, words: Sequence[str]) -> tuple[str, str, str, str]:
    address = f"{page.address.as_posix()}#{place.anchor}"
    return address, page.title, place.title, " ".join(words)


def _coloured(code: str, language: str, _: str) -> str:
    """Colour code; a language that nobody knows stays plain."""
    try:
        lexer = get_lexer_by_name(language or "text")
    except ClassNotFound:
        lexer = get_lexer_by_name("text")
    inner = highlight(code, lexer, HtmlFormatter(nowrap=True))
    return f'<pre class="code" tabindex="0"><code>{inner}</code></pre>'


def _environment() -> Environment:
    loader = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined)


_MARKDOWN: Final = MarkdownIt("commonmark", {"highlight": _coloured}).enable("table")


if __name__ == "__main__":
    settings.PAGE.write_text(settings.page(), encoding="utf-8")
    sys.stdout.write(f"{build()} pages: {OUTPUT / 'index.html'}\n")
