"""Whom the operator trusts stands in a file, or in a folder of files."""

from pathlib import Path

import pytest

from chargeloom.services.contracts.authorities import Authorities
from tests.contract_pki import Operator, issue


def test_who_vouches_for_itself_is_a_root_and_others_are_known(tmp_path: Path) -> None:
    operator, other = Operator(), Operator(name="Other")
    folder = operator.trusted(tmp_path / "trusted", operator.second, other.root)
    (folder / "README").write_text("nothing of this kind is read", encoding="ascii")
    found = Authorities.read(folder)
    assert set(found.roots) == {operator.root.certificate, other.root.certificate}
    assert found.others == (operator.second.certificate,)


def test_a_namesake_of_its_issuer_is_no_root(tmp_path: Path) -> None:
    operator = Operator()
    impostor = issue("MO Root", operator.first, is_authority=True)
    found = Authorities.read(operator.trusted(tmp_path / "trusted", impostor))
    assert found.others == (impostor.certificate,)


def test_one_file_may_hold_them_all(tmp_path: Path) -> None:
    operator = Operator()
    file = tmp_path / "authorities"
    file.write_text(operator.root.pem + operator.first.pem, encoding="ascii")
    found = Authorities.read(file)
    assert found.all == (operator.root.certificate, operator.first.certificate)


def test_what_can_not_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        Authorities.read(tmp_path / "nowhere")
    (tmp_path / "bad.pem").write_text("bad", encoding="ascii")
    with pytest.raises(ValueError, match="PEM"):
        Authorities.read(tmp_path)
