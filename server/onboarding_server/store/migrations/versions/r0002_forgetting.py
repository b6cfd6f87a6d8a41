"""Tombstones: an account or a person can be forgotten, and every other change of a fact is refused."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_SAYS = "facts are only ever added"
_OPEN = "SELECT 1 FROM tombstone WHERE account_id = OLD.account_id AND closed_at IS NULL"
_SQLITE = (
    "DROP TRIGGER fact_no_delete",
    (
        f"CREATE TRIGGER fact_no_delete BEFORE DELETE ON fact WHEN NOT EXISTS ({_OPEN}) "
        f"BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
    ),
    # INSERT OR REPLACE deletes the old row without asking the trigger above.
    (
        "CREATE TRIGGER fact_no_replace BEFORE INSERT ON fact WHEN EXISTS (SELECT 1 FROM fact "  # noqa: S608 -- constants of this module
        "WHERE id = NEW.id OR (account_id = NEW.account_id AND seq = NEW.seq)) "
        f"BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
    ),
    (
        "CREATE TRIGGER tombstone_no_delete BEFORE DELETE ON tombstone "
        "BEGIN SELECT RAISE(ABORT, 'tombstones stay'); END"
    ),
)
_POSTGRES = (
    (
        "CREATE FUNCTION onboarding_keep_fact() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'DELETE' THEN IF EXISTS ({_OPEN}) THEN RETURN OLD; END IF; END IF; "
        f"RAISE EXCEPTION '{_SAYS}' USING ERRCODE = 'restrict_violation'; END $$"
    ),
    (
        "CREATE TRIGGER fact_no_change BEFORE UPDATE OR DELETE ON fact "
        "FOR EACH ROW EXECUTE FUNCTION onboarding_keep_fact()"
    ),
    "CREATE TRIGGER fact_no_truncate BEFORE TRUNCATE ON fact EXECUTE FUNCTION onboarding_keep_fact()",
    (
        "CREATE FUNCTION onboarding_keep_tombstone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'tombstones stay' USING ERRCODE = 'restrict_violation'; END $$"
    ),
    (
        "CREATE TRIGGER tombstone_no_delete BEFORE DELETE ON tombstone "
        "FOR EACH ROW EXECUTE FUNCTION onboarding_keep_tombstone()"
    ),
    (
        "CREATE TRIGGER tombstone_no_truncate BEFORE TRUNCATE ON tombstone "
        "EXECUTE FUNCTION onboarding_keep_tombstone()"
    ),
)


def upgrade() -> None:
    """Create the table; facts may be deleted while a tombstone for their account is open, and only then."""
    op.create_table(
        "tombstone",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("account_id", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("facts", sa.Integer, nullable=False),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_tombstone_account_id", "tombstone", ["account_id"])
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRES:
        op.execute(statement)
