"""What a vehicle and its EVSE do besides charging (OCPP 2.1, E02): the battery is made ready, the electronics sleep."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0026"
down_revision: Final = "0025"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Make room for both; of what was told before nothing is known."""
    op.add_column("transaction", sa.Column("preconditioning", sa.Text()))
    op.add_column("transaction", sa.Column("evse_sleep", sa.Boolean()))
