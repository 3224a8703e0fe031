"""Rejected rows lie in blocks, many to a row of the database."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


# A row held its own cells, or those of a block, or the number of the row that holds its block.
COPY_BLOCKS = """
    INSERT INTO rejected_blocks
    SELECT batch_no,
        carrier,
        max(row_number),
        array_agg(row_number ORDER BY row_number),
        array_agg(findings_no ORDER BY row_number),
        CASE WHEN bool_or(match_key IS NOT NULL) THEN array_agg(match_key ORDER BY row_number) END,
        (array_agg(raw_encrypted) FILTER (WHERE row_number = carrier))[1]
    FROM (
        SELECT r.*, f.findings_no,
            CASE
                WHEN octet_length(r.raw_encrypted) = 8
                THEN ('x' || encode(r.raw_encrypted, 'hex'))::bit(64)::bigint
                ELSE r.row_number
            END AS carrier
        FROM rejected_rows AS r JOIN rejected_findings AS f USING (batch_no, findings)
    ) AS rows_with_carriers
    GROUP BY batch_no, carrier
"""

COPY_FINDINGS = """
    INSERT INTO rejected_findings
    SELECT batch_no, row_number() OVER (PARTITION BY batch_no ORDER BY findings), findings
    FROM (SELECT DISTINCT batch_no, findings FROM rejected_rows) AS different
"""

COPY_RESTS = """
    INSERT INTO rejected_rests
    SELECT batch_no, row_number, faulty_elements, rest_digest
    FROM rejected_rows
    WHERE faulty_elements IS NOT NULL AND rest_digest IS NOT NULL
"""

CREATE_VIEW = """
    CREATE VIEW rejected_rows AS
    SELECT b.batch_no, b.first_row, r.row_number, f.findings, r.match_key,
        s.faulty_elements, s.rest_digest
    FROM rejected_blocks AS b
    CROSS JOIN LATERAL unnest(b.row_numbers, b.findings_nos, b.match_keys)
        AS r (row_number, findings_no, match_key)
    JOIN rejected_findings AS f ON f.batch_no = b.batch_no AND f.findings_no = r.findings_no
    LEFT JOIN rejected_rests AS s ON s.batch_no = b.batch_no AND s.row_number = r.row_number
"""

COPY_ROWS_BACK = """
    INSERT INTO rejected_rows_before
    SELECT r.batch_no,
        r.row_number,
        CASE WHEN r.row_number = r.first_row THEN b.content ELSE int8send(r.first_row) END,
        r.findings,
        r.match_key,
        r.faulty_elements,
        r.rest_digest
    FROM rejected_rows AS r JOIN rejected_blocks AS b USING (batch_no, first_row)
"""


def upgrade() -> None:
    """Put the rows into blocks as they are: nothing has to be decrypted for it."""
    op.create_table(
        "rejected_blocks",
        sa.Column("batch_no", sa.Text(), nullable=False),
        sa.Column("first_row", sa.BigInteger(), nullable=False),
        sa.Column("last_row", sa.BigInteger(), nullable=False),
        sa.Column("row_numbers", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("findings_nos", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("match_keys", postgresql.ARRAY(postgresql.BYTEA()), nullable=True),
        sa.Column("content", postgresql.BYTEA(), nullable=False),
        sa.PrimaryKeyConstraint("batch_no", "first_row"),
    )
    op.create_table(
        "rejected_findings",
        sa.Column("batch_no", sa.Text(), nullable=False),
        sa.Column("findings_no", sa.Integer(), nullable=False),
        sa.Column("findings", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("batch_no", "findings_no"),
    )
    op.create_table(
        "rejected_rests",
        sa.Column("batch_no", sa.Text(), nullable=False),
        sa.Column("row_number", sa.BigInteger(), nullable=False),
        sa.Column("faulty_elements", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("rest_digest", postgresql.BYTEA(), nullable=False),
        sa.PrimaryKeyConstraint("batch_no", "row_number"),
    )
    op.execute(COPY_FINDINGS)
    op.execute(COPY_BLOCKS)
    op.execute(COPY_RESTS)
    op.drop_table("rejected_rows")
    op.execute(CREATE_VIEW)


def downgrade() -> None:
    """Give each row a row of the database again; the first of a block holds it."""
    op.create_table(
        "rejected_rows_before",
        sa.Column("batch_no", sa.Text(), nullable=False),
        sa.Column("row_number", sa.BigInteger(), nullable=False),
        sa.Column("raw_encrypted", postgresql.BYTEA(), nullable=False),
        sa.Column("findings", postgresql.JSONB(), nullable=False),
        sa.Column("match_key", sa.LargeBinary(), nullable=True),
        sa.Column("faulty_elements", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("rest_digest", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("batch_no", "row_number", name="rejected_rows_pkey"),
    )
    op.execute(COPY_ROWS_BACK)
    op.execute("DROP VIEW rejected_rows")
    op.drop_table("rejected_rests")
    op.drop_table("rejected_blocks")
    op.drop_table("rejected_findings")
    op.rename_table("rejected_rows_before", "rejected_rows")
