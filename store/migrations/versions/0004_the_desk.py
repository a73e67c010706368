"""The desk: agents and their presence, offers and places, canned replies, mentions, tags, links, the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.marking import fill_marks

revision = "0004"
down_revision = "0003"

MOMENT = sa.BigInteger()
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Whoever is signed in signs in again; waiting customers keep their places."""
    _users()
    _sessions()
    _handoffs()
    _customers()
    _marks()
    _writing()
    _audit()


def _users() -> None:
    for name in ("skills", "languages"):
        listed = "JSON list; empty is all of them"
        op.add_column("users", sa.Column(name, sa.Text(), server_default="[]", nullable=False, comment=listed))
    capacity = "customers at once, for offers"
    op.add_column("users", sa.Column("capacity", sa.Integer(), server_default="4", nullable=False, comment=capacity))
    op.add_column("users", sa.Column("team", sa.Text(), server_default="", nullable=False))
    chosen = "as they have chosen"
    presence = sa.Column("presence", sa.Text(), server_default="available", nullable=False, comment=chosen)
    op.add_column("users", presence)
    op.add_column("users", sa.Column("seen_at", MOMENT, nullable=True, comment="when their console was open last"))
    op.add_column("users", sa.Column("offered_at", MOMENT, nullable=True))
    op.add_column("users", sa.Column("disabled", sa.Boolean(), server_default=sa.false(), nullable=False))


def _sessions() -> None:
    op.drop_table("sessions")
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False, comment="names it to people; opens nothing"),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("csrf", sa.Text(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("browser", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.key"], name=op.f("fk_sessions_user")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
        sa.UniqueConstraint("id", name=op.f("uq_sessions_id")),
    )
    op.create_index("ix_sessions_user", "sessions", ["user"])


def _handoffs() -> None:
    for column in (
        sa.Column("skill", sa.Text(), server_default="general", nullable=False),
        sa.Column("language", sa.Text(), server_default="pt", nullable=False),
        sa.Column("callback", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("asked_place", sa.Integer(), nullable=True, comment=ASKED_PLACE),
        sa.Column("prefers", sa.Text(), nullable=True),
        sa.Column("offered_to", sa.Text(), nullable=True),
        sa.Column("offered_until", MOMENT, nullable=True),
        sa.Column("passed", sa.Text(), server_default="[]", nullable=False, comment=PASSED),
        sa.Column("waiting_since", MOMENT, nullable=True, comment=WAITING_SINCE),
        sa.Column("answered", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True, comment=ANSWERED_AT),
        sa.Column("told_place", sa.Integer(), nullable=True, comment=TOLD_PLACE),
        sa.Column("told_at", MOMENT, nullable=True),
    ):
        op.add_column("handoffs", column)
    # whoever holds a customer now has answered, as far as is known
    op.execute("UPDATE handoffs SET answered = TRUE WHERE state = 'claimed'")


def _customers() -> None:
    op.add_column("customers", sa.Column("linked_to", sa.Text(), nullable=True, comment=LINKED))
    op.create_index("ix_customers_linked_to", "customers", ["linked_to"])
    op.add_column("conversations", sa.Column("handle", sa.Text(), server_default="", nullable=False, comment=HANDLE))
    op.create_table(
        "customer_links",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False, comment=VERDICT),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["customer"], ["customers.id"], name=op.f("fk_customer_links_customer")),
        sa.ForeignKeyConstraint(["other"], ["customers.id"], name=op.f("fk_customer_links_other")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_links")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_customer_links_customer", "customer_links", ["customer"])
    op.create_index("ix_customer_links_other", "customer_links", ["other"])


def _marks() -> None:
    op.create_table(
        "customer_marks",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("conversation", "kind")),
        sa.Column("value", sa.Text(), nullable=False, comment=MARK),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_customer_marks_conversation")),
        sa.PrimaryKeyConstraint("conversation", "kind", "value", name=op.f("pk_customer_marks")),
    )
    op.create_index("ix_customer_marks_kind_value", "customer_marks", ["kind", "value"])
    fill_marks(op.get_bind())


def _writing() -> None:
    op.create_table(
        "canned_replies",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("shortcut", "language", "text", "who")),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_replies")),
        sa.UniqueConstraint("shortcut", "language", name=op.f("uq_canned_replies_shortcut_language")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "mentions",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("message", NUMBER, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("conversation", "user", "who")),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("seen", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.row"], name=op.f("fk_mentions_message")),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_mentions_conversation")),
        sa.ForeignKeyConstraint(["user"], ["users.key"], name=op.f("fk_mentions_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentions")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mentions_user", "mentions", ["user", "seen", "id"])
    op.create_index("ix_mentions_conversation", "mentions", ["conversation"])
    op.create_table(
        "ticket_tags",
        sa.Column("ticket", NUMBER, nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.id"], name=op.f("fk_ticket_tags_ticket")),
        sa.PrimaryKeyConstraint("ticket", "tag", name=op.f("pk_ticket_tags")),
    )
    op.create_index("ix_ticket_tags_tag", "ticket_tags", ["tag"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("who", "did")),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("conversation", "ticket")),
        sa.Column("about", sa.Text(), server_default="", nullable=False, comment=ABOUT),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_at", "audit", ["at", "id"])
    for name in ("who", "did", "conversation", "ticket"):
        op.create_index(f"ix_audit_{name}", "audit", [name, "at", "id"])
    op.create_table(
        "house_rules",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False, comment="JSON"),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_house_rules")),
    )


ASKED_PLACE = "the place in the line when it was asked for"
PASSED = "JSON list of who let an offer pass"
WAITING_SINCE = "since when the customer has waited for a word of the agent who has it"
ANSWERED_AT = "when the customer first heard a person"
TOLD_PLACE = "the last place that the customer was told"
LINKED = "the oldest customer who is the same person; null for that one"
VERDICT = "linked, unlinked or different; the last one counts"
MARK = "what the customer told or is called, in one way of writing"
HANDLE = "what the platform calls the customer"
ABOUT = "an account, a setting; never a customer's words"
