import re

from tests.house.repository import text_of, visible_files
from tests.shared import REPOSITORY

LARGEST_BYTES = 800_000

# The names are joined here, so that this file does not hold what it looks for.
REGISTRY_HOSTS = tuple(
    ".".join(labels)
    for labels in (
        ("pypi", "org"),
        ("python" + "hosted", "org"),
        ("npm" + "js", "org"),
        ("npm" + "js", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian"),
        ("ftp", "debian"),
        ("archive", "ubuntu"),
    )
)
REGISTRY = re.compile("|".join(re.escape(host) for host in REGISTRY_HOSTS))
MACHINE_PATH = re.compile(r"/(farm|home|root|work|Users)/[a-z.]")
THIRD_PARTY = re.compile(r"(^|/)(vendor|node_modules|site-packages)/|\.min\.(js|css)$")


def offences(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(REPOSITORY)}:{number}: {line.strip()[:100]}"
        for path in visible_files()
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_names_the_host_of_a_package_registry() -> None:
    assert offences(REGISTRY) == []


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    assert offences(MACHINE_PATH) == []


def test_no_file_is_large() -> None:
    sizes = {str(path.relative_to(REPOSITORY)): path.stat().st_size for path in visible_files()}
    assert {name: size for name, size in sizes.items() if size > LARGEST_BYTES} == {}


def test_no_file_is_a_copy_of_a_third_party_package() -> None:
    names = (path.relative_to(REPOSITORY).as_posix() for path in visible_files())
    assert [name for name in names if THIRD_PARTY.search(name)] == []


def test_the_patterns_find_what_they_are_for() -> None:
    assert REGISTRY.search("https://" + "files.python" + "hosted" + ".org/packages/x.whl")
    assert MACHINE_PATH.search("sys.path.insert(0, '/" + "root/code')")
    assert THIRD_PARTY.search("src/chargeloom/web/assets/htmx.min.js")
