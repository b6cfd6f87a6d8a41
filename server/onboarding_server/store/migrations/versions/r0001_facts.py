"""Accounts, facts that are only ever added, proposals."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_INSTANT = sa.DateTime(timezone=True)


def _key(length: int) -> sa.types.TypeEngine[str]:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables, and the triggers that keep facts from being changed."""
    _accounts_and_facts()
    op.create_table(
        "lookup",
        sa.Column("account_id", _key(16), sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("kind", _key(8), primary_key=True),
        sa.Column("key", _key(2000), primary_key=True),
        sa.Column("until", sa.Date),
    )
    op.create_index("lookup_by_key", "lookup", ["kind", "key"])
    op.create_table(
        "memo",
        sa.Column("account_id", _key(16), sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("head", sa.Integer, nullable=False),
        sa.Column("playbook", sa.String(80), nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
    )
    op.create_table(
        "proposal",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("proposed_by", sa.String(200), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("applied_at", _INSTANT),
        sa.Column("result", sa.JSON),
    )
    _keep_facts()


def _accounts_and_facts() -> None:
    op.create_table(
        "account",
        sa.Column("id", _key(16), primary_key=True),
        sa.Column("name", sa.String(2000), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("head", sa.Integer, nullable=False),
    )
    op.create_table(
        "batch",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("recorded_by", sa.String(200), nullable=False),
    )
    op.create_table(
        "fact",
        sa.Column("account_id", _key(16), sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(24), nullable=False, unique=True),
        sa.Column("batch", sa.Integer, sa.ForeignKey("batch.number"), nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("happened_on", sa.Date, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("recorded_by", sa.String(200), nullable=False),
        sa.Column("source", sa.String(2000), nullable=False),
        sa.Column("source_id", sa.String(2000)),
        sa.Column("body", sa.JSON, nullable=False),
    )
    op.create_index("ix_fact_batch", "fact", ["batch"])


def _keep_facts() -> None:
    """Refuse to change or delete a fact, whoever asks; every database writes its triggers differently."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER fact_no_{change.lower()} BEFORE {change} ON fact "
            "BEGIN SELECT RAISE(ABORT, 'facts are only ever added'); END"
        )
