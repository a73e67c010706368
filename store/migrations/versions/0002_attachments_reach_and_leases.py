"""Attachments, customers who cannot be reached, edited and private messages, parts of messages, leases by name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.BigInteger()
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TO_FETCH = sa.text("state IN ('waiting')")


def upgrade() -> None:
    """New columns say of what is there already: reachable, not private, nothing enclosed."""
    _reach()
    _messages()
    _attachments()
    _leases()


def _reach() -> None:
    op.drop_index("ix_addresses_customer", table_name="addresses")
    op.create_index("ix_addresses_customer_channel_account", "addresses", ["customer", "channel", "account"])
    op.add_column("conversations", sa.Column("unreachable", sa.Boolean(), server_default=sa.false(), nullable=False))


def _messages() -> None:
    op.add_column("messages", sa.Column("private", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column(
        "messages",
        sa.Column("album", sa.Text(), nullable=True, comment="the same for messages that were sent as one"),
    )
    op.add_column("messages", sa.Column("edited_at", MOMENT, nullable=True))
    op.add_column(
        "messages",
        sa.Column(
            "done", sa.Integer(), server_default="0", nullable=False, comment="calls that the platform has taken"
        ),
    )
    op.add_column(
        "messages",
        sa.Column(
            "attachments",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="how many: readers look only for some",
        ),
    )


def _attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("message", NUMBER, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False, comment="among those of its message, from 0"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True, comment="bytes, null when the platform does not say"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False, comment="where the platform has the bytes; never shown"),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", MOMENT, nullable=True),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_attachments_conversation")),
        sa.ForeignKeyConstraint(["message"], ["messages.row"], name=op.f("fk_attachments_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        sa.UniqueConstraint("message", "place", name=op.f("uq_attachments_message_place")),
    )
    op.create_index("ix_attachments_conversation", "attachments", ["conversation"])
    op.create_index(
        "ix_attachments_to_fetch",
        "attachments",
        ["message", "place"],
        sqlite_where=TO_FETCH,
        postgresql_where=TO_FETCH,
    )


def _leases() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
