"""Sites in all their versions, and what others say of their power."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0010"
down_revision: Final = "0009"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "site_version",
        _whole("id", autoincrement=False),
        _operator(),
        _whole("site"),
        _whole("version"),
        _whole("saved_at"),
        _text("saved_by"),
        sa.Column("is_disabled", sa.Boolean(), nullable=False),
        _text("model"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("site_version_of_site", "site_version", ["site", "version"], unique=True)
    op.create_table(
        "outside_limit",
        _whole("id", autoincrement=False),
        _operator(),
        _whole("site"),
        _text("at"),
        _whole("phase", nullable=True),
        _text("covers"),
        _text("kind"),
        _text("says"),
        _text("fallback", nullable=True),
        sa.Column("is_hard", sa.Boolean(), nullable=False),
        _whole("priority"),
        _text("source"),
        _text("external_id", nullable=True),
        _whole("starts_at"),
        _whole("ends_at", nullable=True),
        _whole("expires_at", nullable=True),
        _whole("created_at"),
        _whole("changed_at"),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        _whole("silence_told_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("outside_limit_of_site", "outside_limit", ["site", "id"])
    op.create_index("outside_limit_by_name", "outside_limit", ["source", "external_id"])


def _whole(name: str, *, nullable: bool = False, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, _WHOLE, nullable=nullable, **more)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _operator() -> sa.Column[Any]:
    return sa.Column("operator_id", _WHOLE, server_default="1", nullable=False)
