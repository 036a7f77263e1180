"""The page of all settings says what the server reads, and all of it."""

from inspect import signature
from pathlib import Path

import pytest

from chargeloom.cli.serve import serve
from chargeloom.config import Config, explain, load
from docs.site.settings import PAGE, Row, page, rows, sections

ROWS = [*rows("", Config), *(row for name, kind in sections().items() for row in rows(name, kind))]


def named(row: Row) -> str:
    return f"{row.section}.{row.key}" if row.section else row.key


def test_the_page_is_what_the_settings_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run make docs"


WORTHY = {
    "alerts.smtp": "mail.example:25",
    "http.bind": "127.0.0.1:0",
    "http.url": "https://charge.example",
    "ocpp.bind": "127.0.0.1:0",
    "ocpps.bind": "127.0.0.1:0",
}
"""What a text must look like where not every one will do."""


def test_the_page_has_every_setting_of_the_server() -> None:
    shown = {setting.name for setting in explain(load(environment={}))}
    assert {named(row) for row in ROWS} == shown


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_a_setting_says_what_it_means(row: Row) -> None:
    assert row.meaning.endswith(".")


@pytest.mark.parametrize("row", [row for row in ROWS if row.kind == "text"], ids=named)
def test_a_text_is_taken_from_the_name_in_the_environment_that_the_page_says(row: Row) -> None:
    value = WORTHY.get(named(row), "something")
    config = load(environment={row.environment: value})
    part = getattr(config, row.section)
    assert getattr(part, row.key) == value


def test_the_options_of_the_command_line_are_named() -> None:
    options = {named(row): row.option for row in ROWS if row.option}
    assert options == {
        "data": "--data",
        "storage.database": "--database",
        "http.bind": "--http",
        "ocpp.bind": "--ocpp",
        "ocpps.bind": "--ocpps",
    }


def test_every_option_that_the_page_names_can_be_given() -> None:
    assert {row.option[2:] for row in ROWS if row.option} <= set(signature(serve).parameters)


def test_the_data_folder_is_where_the_page_says(tmp_path: Path) -> None:
    folder = load(environment={"HOME": str(tmp_path)}).data
    assert folder == tmp_path / ".local/state/chargeloom"
