"""How often the next stage of a batch was begun: one that never ends holds the batch at last."""

import sqlalchemy as sa
from alembic import op


revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the count; batches under way begin with none."""
    op.add_column("batches", sa.Column("tries_of_stage", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("batches", "tries_of_stage")
