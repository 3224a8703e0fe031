"""A view that says of each rejected row whether its record has come since, without naming any key.

Whoever only reads may not see match keys: those of natural persons are made with the keyed hash of their
number.
"""

from alembic import op


revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the view. A match key belongs to one record at most, so each row stays one."""
    op.execute("""
        CREATE VIEW rejected_rows_with_records AS
        SELECT rejected_rows.batch_no, rejected_rows.first_row, rejected_rows.row_number,
            rejected_rows.findings, records.changed_at AS record_changed_at
        FROM rejected_rows
        LEFT JOIN records ON records.match_key = rejected_rows.match_key
    """)


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP VIEW rejected_rows_with_records")
