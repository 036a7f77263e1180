"""What a token has charged, found at once; readers differ in case."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0012"
down_revision: Final = "0011"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Make the index."""
    op.create_index("transaction_of_token", "transaction", [sa.text("lower(token_uid)"), "id"])
