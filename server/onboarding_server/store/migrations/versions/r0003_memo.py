"""Computed rows are kept under one key, and what they are sorted by stands beside them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Drop what was computed, which the next question computes again, and keep it in its new form."""
    op.drop_table("memo")
    key = sa.String(16).with_variant(sa.String(16, collation="C"), "postgresql")
    op.create_table(
        "memo",
        sa.Column("account_id", key, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("head", sa.Integer, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
