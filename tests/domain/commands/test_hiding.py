"""What lets somebody in by an address is shown to nobody; where it leads is."""

import json

import pytest
from hypothesis import given, strategies as st

from chargeloom.domain.commands.hiding import HIDDEN, without_credentials


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ftp://loom:secret@files.example/a.bin", f"ftp://{HIDDEN}@files.example/a.bin"),
        ("https://files.example/a.bin", "https://files.example/a.bin"),
        ("https://f.example/a?token=secret", f"https://f.example/a?token={HIDDEN}"),
        (
            "https://f.example/a?sv=2024&sig=sec%2Fret==&se=",
            f"https://f.example/a?sv={HIDDEN}&sig={HIDDEN}&se=",
        ),
        ("https://f.example/a?secret", f"https://f.example/a?{HIDDEN}"),
        ("https://f.example/?", "https://f.example/?"),
        ("https://f.example/?a=1;sig=secret", f"https://f.example/?a={HIDDEN}"),
        ("https://f.example/?a=1?b=secret", f"https://f.example/?a={HIDDEN}"),
        (
            "https://f.example/?to=https://g.example/x&sig=secret",
            f"https://f.example/?to={HIDDEN}&sig={HIDDEN}",
        ),
        (
            "ftp://a.example/x,ftp://u:secret@b.example/y",
            f"ftp://a.example/x,ftp://{HIDDEN}@b.example/y",
        ),
        ("is it so? token=secret", "is it so? token=secret"),
        (
            "see https://f.example/?k=secret or ask",
            f"see https://f.example/?k={HIDDEN} or ask",
        ),
    ],
)
def test_what_lets_somebody_in_is_hidden_and_the_place_is_not(text: str, shown: str) -> None:
    assert without_credentials(text) == shown
    frame = json.dumps([2, "1", "GetLog", {"log": {"remoteLocation": text}}])
    assert json.loads(without_credentials(frame))[3]["log"]["remoteLocation"] == shown


def test_an_escape_hides_nothing_from_us() -> None:
    frame = r'["https:\u002f\u002ff", "https://f.example/?a=1\u0026sig=secret\"", "b"]'
    assert "secret" not in without_credentials(frame)
    assert json.loads(without_credentials(frame))[2] == "b"


@given(st.text(alphabet='ab:/?#&=@\\" \n', max_size=40))
def test_a_frame_stays_a_frame(text: str) -> None:
    frame = json.dumps(["https://u:p@h/?k=v", "://" + text, 1])
    assert len(json.loads(without_credentials(frame))) == 3
