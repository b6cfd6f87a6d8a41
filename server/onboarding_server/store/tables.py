"""The tables, in SQL that SQLite and PostgreSQL both speak."""

from datetime import UTC, datetime

import sqlalchemy as sa

__all__ = [
    "LONGEST_KEY",
    "UtcDateTime",
    "account",
    "batch",
    "fact",
    "lookup",
    "memo",
    "proposal",
    "tombstone",
]

metadata = sa.MetaData()

LONGEST_KEY = 500
"""Names are looked up by their first characters: PostgreSQL's index holds 2,704 bytes an entry."""


def _key(length: int) -> sa.types.TypeEngine[str]:
    """Text that is sorted and searched by its characters, on PostgreSQL whatever the server's language."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An instant in UTC. SQLite keeps no offset, so it is added when read."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Bring an instant to UTC before it is written."""
        del dialect
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Say that what was read is UTC."""
        del dialect
        if value is None or value.tzinfo:
            return value and value.astimezone(UTC)
        return value.replace(tzinfo=UTC)


account = sa.Table(
    "account",
    metadata,
    sa.Column("id", _key(16), primary_key=True),
    sa.Column("name", sa.String(2000), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("head", sa.Integer, nullable=False),
)

batch = sa.Table(
    "batch",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("recorded_at", UtcDateTime, nullable=False),
    sa.Column("recorded_by", sa.String(200), nullable=False),
)

fact = sa.Table(
    "fact",
    metadata,
    sa.Column("account_id", sa.ForeignKey("account.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("id", sa.String(24), nullable=False, unique=True),
    sa.Column("batch", sa.ForeignKey("batch.number"), nullable=False, index=True),
    sa.Column("type", sa.String(40), nullable=False),
    sa.Column("happened_on", sa.Date, nullable=False),
    sa.Column("recorded_at", UtcDateTime, nullable=False),
    sa.Column("recorded_by", sa.String(200), nullable=False),
    sa.Column("source", sa.String(2000), nullable=False),
    sa.Column("source_id", sa.String(2000)),
    sa.Column("body", sa.JSON, nullable=False),
)

# Derived from the facts in force of each account whenever they change; it can be dropped and built again.
lookup = sa.Table(
    "lookup",
    metadata,
    sa.Column("account_id", sa.ForeignKey("account.id"), primary_key=True),
    sa.Column("kind", _key(8), primary_key=True),
    sa.Column("key", _key(2000), primary_key=True),
    sa.Column("until", sa.Date),
    sa.Index("lookup_by_key", "kind", "key"),
)

# What was computed of an account at one head; `key` says by which rules and for which date. It can be dropped
# any time. What a thousand accounts are sorted by stands apart from what is read of the few that are shown.
memo = sa.Table(
    "memo",
    metadata,
    sa.Column("account_id", sa.ForeignKey("account.id"), primary_key=True),
    sa.Column("head", sa.Integer, nullable=False),
    sa.Column("key", sa.String(64), nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)

proposal = sa.Table(
    "proposal",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("proposed_by", sa.String(200), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("applied_at", UtcDateTime),
    sa.Column("result", sa.JSON),
)

# What was forgotten, dated and without text: open while it is being done, which lets the facts be deleted.
tombstone = sa.Table(
    "tombstone",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("account_id", sa.String(16), nullable=False, index=True),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("facts", sa.Integer, nullable=False),
    sa.Column("forgotten_at", UtcDateTime, nullable=False),
    sa.Column("closed_at", UtcDateTime),
)
