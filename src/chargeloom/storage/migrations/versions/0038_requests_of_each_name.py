"""A station asks for a certificate in the name of each of its controllers for vehicles."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from cryptography import x509
from cryptography.x509.oid import NameOID

revision: Final = "0038"
down_revision: Final = "0037"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KEPT: Final = "station_no, use, operator_id, number, csr, state, asked_at, chain, ended_at"


def upgrade() -> None:
    """Lay requests into a table that tells them apart by name, too; those of stations themselves have one of no name."""
    op.rename_table("certificate_request", "certificate_request_before")
    op.create_table(
        "certificate_request",
        sa.Column("station_no", _WHOLE, nullable=False, autoincrement=False),
        sa.Column("use", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("operator_id", _WHOLE, nullable=False, server_default="1"),
        sa.Column("number", _WHOLE),
        sa.Column("csr", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("asked_at", _WHOLE, nullable=False),
        sa.Column("chain", sa.Text),
        sa.Column("ended_at", _WHOLE),
        sa.PrimaryKeyConstraint("station_no", "use", "name"),
    )
    op.execute(
        f"INSERT INTO certificate_request (name, {_KEPT})"  # noqa: S608 our own names
        f" SELECT '', {_KEPT} FROM certificate_request_before"
    )
    op.drop_table("certificate_request_before")
    _name()


def _name() -> None:
    bind = op.get_bind()
    found = bind.execute(
        sa.text("SELECT station_no, use, csr FROM certificate_request WHERE use LIKE 'V2G%'")
    )
    for station_no, use, csr in found.all():
        bind.execute(
            sa.text(
                "UPDATE certificate_request SET name = :name WHERE station_no = :no AND use = :use"
            ),
            {"name": _names_in(csr), "no": station_no, "use": use},
        )


def _names_in(csr: str) -> str:
    try:
        subject = x509.load_pem_x509_csr(csr.encode()).subject
    except ValueError:
        return ""
    named = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return ", ".join(str(one.value) for one in named)
