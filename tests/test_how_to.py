"""The commands of the how-to pages, typed as they stand there."""

import re
import subprocess
from pathlib import Path

import pytest

from chargeloom import edge
from chargeloom.config import load
from tests.patience import PATIENCE_S
from tests.shared import REPOSITORY

PAGE = (REPOSITORY / "docs" / "how-to" / "connect-securely.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.needs("openssl")
def test_the_certificates_of_the_page_are_made_and_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    making = [block for block in BLOCKS if "openssl req" in block]
    script = "set -e\n" + "".join(making)
    subprocess.run(
        ("sh", "-c", script), cwd=tmp_path, check=True, capture_output=True, timeout=PATIENCE_S
    )
    monkeypatch.chdir(tmp_path)
    settings = tmp_path / "chargeloom.toml"
    settings.write_text(PAGE.partition("```toml\n")[2].partition("```")[0])
    config = load(environment={"HOME": str(tmp_path)}, file=settings)
    assert edge.certificates(config.ocpps) is not None
    assert (tmp_path / "garage-1.pem").exists()
