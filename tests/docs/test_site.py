"""The documentation as a site: every page there, every link whole, nothing from elsewhere."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from docs.site import build as site
from tests.house.repository import visible_files
from tests.shared import REPOSITORY

LOADED = {"script": "src", "img": "src", "link": "href", "source": "srcset"}


class Seen(HTMLParser):
    """What a page links to, what it loads, and the names in it that can be linked to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.anchors.add(found.get("id") or "")
        self.links += [href] if tag == "a" and (href := found.get("href")) else []
        self.loaded += [there] if (there := found.get(LOADED.get(tag, ""))) else []


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    site.build(folder)
    return folder


@pytest.fixture(scope="module")
def pages(output: Path) -> dict[Path, Seen]:
    return {path: Seen(path.read_text(encoding="utf-8")) for path in output.rglob("*.html")}


def broken(pages: dict[Path, Seen]) -> Iterator[str]:
    for path, seen in pages.items():
        for link in seen.links:
            parts = urlsplit(link)
            target = (path.parent / parts.path).resolve() if parts.path else path
            if parts.scheme:
                continue
            if target not in pages or (
                parts.fragment and parts.fragment not in pages[target].anchors
            ):
                yield f"{path.name}: {link}"


def test_every_file_of_the_documentation_is_a_page(pages: dict[Path, Seen]) -> None:
    written = [path for path in visible_files() if path.suffix == ".md"]
    documents = [
        path for path in written if path.parent == REPOSITORY or path.is_relative_to(site.DOCS)
    ]
    assert len(pages) == len(documents)


def test_every_link_leads_to_a_page_and_a_part_that_are_there(pages: dict[Path, Seen]) -> None:
    assert list(broken(pages)) == []


def test_a_page_loads_nothing_from_elsewhere(pages: dict[Path, Seen], output: Path) -> None:
    for path, seen in pages.items():
        for one in seen.loaded:
            parts = urlsplit(one)
            assert (parts.netloc, parts.scheme) in {("", ""), ("", "data")}
            assert parts.scheme or (path.parent / parts.path).resolve().is_relative_to(output)
            assert parts.scheme or (path.parent / parts.path).is_file()


@pytest.mark.parametrize("name", ["site.css", "code.css", "search.js"])
def test_what_stands_beside_the_pages_loads_nothing(output: Path, name: str) -> None:
    text = (output / name).read_text(encoding="utf-8")
    assert [word for word in ("http://", "https://", "url(", "@import") if word in text] == []


def test_a_link_to_what_is_not_there_ends_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "page.md").write_text("# A page\n\n[nothing](nothing.md)\n", encoding="utf-8")
    monkeypatch.setattr(site, "REPOSITORY", tmp_path)
    monkeypatch.setattr(site, "HOME", tmp_path / "page.md")
    with pytest.raises(site.BrokenLink, match=r"nothing\.md"):
        site.build(tmp_path / "out")


def test_headings_of_one_name_have_addresses_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "page.md").write_text("# A page\n\n## Part\n\n## Part\n", encoding="utf-8")
    monkeypatch.setattr(site, "REPOSITORY", tmp_path)
    monkeypatch.setattr(site, "HOME", tmp_path / "page.md")
    site.build(tmp_path / "out")
    seen = Seen((tmp_path / "out" / "index.html").read_text(encoding="utf-8"))
    assert {"a-page", "part", "part-1"} <= seen.anchors
