"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.BigInteger()
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LEAVING = sa.text("delivery IN ('pending', 'sending')")
UNFINISHED = sa.text("state IN ('waiting', 'working')")
PRESENT = sa.text("state IN ('waiting', 'claimed')")


def upgrade() -> None:
    """The first tables."""
    _people()
    _conversations()
    _messages()
    _turns()
    _tickets()
    _effects()
    _handoffs()


def _people() -> None:
    op.create_table(
        "users",
        sa.Column("key", sa.Text(), nullable=False, comment="the name without differences of case"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_users")),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("csrf", sa.Text(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.key"], name=op.f("fk_sessions_user")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    op.create_index("ix_sessions_user", "sessions", ["user"])


def _conversations() -> None:
    op.create_table(
        "customers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
    )
    op.create_table(
        "addresses",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["customer"], ["customers.id"], name=op.f("fk_addresses_customer")),
        sa.PrimaryKeyConstraint("channel", "account", "person", name=op.f("pk_addresses")),
    )
    op.create_index("ix_addresses_customer", "addresses", ["customer"])
    op.create_table(
        "conversations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("events", sa.Integer(), server_default="0", nullable=False, comment="the last event number given"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["customer"], ["customers.id"], name=op.f("fk_conversations_customer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint(
            "customer",
            "channel",
            "account",
            "chat",
            "thread",
            name=op.f("uq_conversations_customer_channel_account_chat_thread"),
        ),
    )


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("row", NUMBER, autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("buttons", sa.Text(), nullable=True, comment="JSON, null when there are none"),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("choice", sa.Text(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("event", sa.Integer(), nullable=True),
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column(
            "version",
            sa.Integer(),
            nullable=True,
            comment="the conversation's version that an outgoing message was written for",
        ),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "lost", sa.Integer(), server_default="0", nullable=False, comment="times its sender died while sending"
        ),
        sa.Column("not_before", MOMENT, nullable=True),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("turn", sa.Text(), nullable=True),
        sa.Column(
            "channel",
            sa.Text(),
            nullable=True,
            comment="with account and external_id: what makes a repeat recognisable",
        ),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_messages_conversation")),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_messages")),
        sa.UniqueConstraint("channel", "account", "external_id", name=op.f("uq_messages_channel_account_external_id")),
        sa.UniqueConstraint("conversation", "id", name=op.f("uq_messages_conversation_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_messages_conversation_event", "messages", ["conversation", "event"], unique=True)
    op.create_index("ix_messages_conversation_row", "messages", ["conversation", "row"])
    op.create_index(
        "ix_messages_leaving", "messages", ["conversation", "row"], sqlite_where=LEAVING, postgresql_where=LEAVING
    )


def _turns() -> None:
    op.create_table(
        "turns",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("message", NUMBER, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column(
            "ranking", sa.Text(), nullable=True, comment="JSON of intent and confidence, null when nothing is known"
        ),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_turns_conversation")),
        sa.ForeignKeyConstraint(["message"], ["messages.row"], name=op.f("fk_turns_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turns")),
        sa.UniqueConstraint("message", name=op.f("uq_turns_message")),
    )
    op.create_index("ix_turns_conversation_message", "turns", ["conversation", "message"])
    op.create_index(
        "ix_turns_unfinished",
        "turns",
        ["conversation", "message"],
        sqlite_where=UNFINISHED,
        postgresql_where=UNFINISHED,
    )


def _tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("assignee", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_tickets_conversation")),
        sa.ForeignKeyConstraint(["customer"], ["customers.id"], name=op.f("fk_tickets_customer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tickets_conversation", "tickets", ["conversation"])
    op.create_index("ix_tickets_customer", "tickets", ["customer"])
    op.create_index("ix_tickets_state", "tickets", ["state"])
    op.create_table(
        "ticket_changes",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("ticket", NUMBER, nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_ticket_changes_conversation")),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.id"], name=op.f("fk_ticket_changes_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_changes")),
    )
    op.create_index("ix_ticket_changes_ticket", "ticket_changes", ["ticket"])


def _effects() -> None:
    op.create_table(
        "effects",
        sa.Column("turn", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("ticket", NUMBER, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("told", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_effects_conversation")),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.id"], name=op.f("fk_effects_ticket")),
        sa.ForeignKeyConstraint(["turn"], ["turns.id"], name=op.f("fk_effects_turn")),
        sa.PrimaryKeyConstraint("turn", "effect", name=op.f("pk_effects")),
    )
    op.create_index("ix_effects_conversation", "effects", ["conversation"])


def _handoffs() -> None:
    op.create_table(
        "handoffs",
        sa.Column("row", NUMBER, autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("ticket", NUMBER, nullable=True),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("promised_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_handoffs_conversation")),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.id"], name=op.f("fk_handoffs_ticket")),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_handoffs")),
        sa.UniqueConstraint("id", name=op.f("uq_handoffs_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_handoffs_conversation", "handoffs", ["conversation"])
    op.create_index(
        "ix_handoffs_present",
        "handoffs",
        ["conversation"],
        unique=True,
        sqlite_where=PRESENT,
        postgresql_where=PRESENT,
    )
    op.create_index("ix_handoffs_state_asked_at_row", "handoffs", ["state", "asked_at", "row"])
    op.create_index("ix_handoffs_claimed_at", "handoffs", ["claimed_at"])
