"""The tables of those who work in the console: accounts, sessions, what they wrote for each other, what they did."""

from __future__ import annotations

import sqlalchemy as sa

from store.columns import Moment, RowNumber, at, flag, later, maybe, refers, text
from store.tables import metadata

users = sa.Table(
    "users",
    metadata,
    sa.Column("key", sa.Text, primary_key=True, comment="the name without differences of case"),
    text("name"),
    text("role"),
    text("password_hash"),
    at("created_at"),
    sa.Column("skills", sa.Text, nullable=False, server_default="[]", comment="JSON list; empty is all of them"),
    sa.Column("languages", sa.Text, nullable=False, server_default="[]", comment="JSON list; empty is all of them"),
    sa.Column("capacity", sa.Integer, nullable=False, server_default="4", comment="customers at once, for offers"),
    sa.Column("team", sa.Text, nullable=False, server_default=""),
    sa.Column("presence", sa.Text, nullable=False, server_default="available", comment="as they have chosen"),
    sa.Column("seen_at", Moment, comment="when their console was open last"),
    later("offered_at"),
    flag("disabled"),
)

sessions = sa.Table(
    "sessions",
    metadata,
    text("token_hash", key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True, comment="names it to people; opens nothing"),
    refers("user", "users.key"),
    text("csrf"),
    at("opened_at"),
    at("expires_at"),
    sa.Column("browser", sa.Text, nullable=False, server_default=""),
    sa.Index("ix_sessions_user", "user"),
)

canned_replies = sa.Table(
    "canned_replies",
    metadata,
    sa.Column("id", RowNumber, primary_key=True, autoincrement=True),
    text("shortcut"),
    text("language"),
    text("text"),
    text("who"),
    at("at"),
    sa.UniqueConstraint("shortcut", "language"),
    sqlite_autoincrement=True,
)

mentions = sa.Table(
    "mentions",
    metadata,
    sa.Column("id", RowNumber, primary_key=True, autoincrement=True),
    sa.Column("message", RowNumber, sa.ForeignKey("messages.row"), nullable=False),
    refers("conversation", "conversations.id"),
    refers("user", "users.key"),
    text("who"),
    at("at"),
    flag("seen"),
    sa.Index("ix_mentions_user", "user", "seen", "id"),
    sa.Index("ix_mentions_conversation", "conversation"),
    sqlite_autoincrement=True,
)

ticket_tags = sa.Table(
    "ticket_tags",
    metadata,
    sa.Column("ticket", RowNumber, sa.ForeignKey("tickets.id"), primary_key=True),
    text("tag", key=True),
    sa.Index("ix_ticket_tags_tag", "tag"),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", RowNumber, primary_key=True, autoincrement=True),
    at("at"),
    text("who"),
    text("did"),
    maybe("conversation"),
    maybe("ticket"),
    sa.Column(
        "about", sa.Text, nullable=False, server_default="", comment="an account, a setting; never a customer's words"
    ),
    sa.Column("address", sa.Text, nullable=False, server_default=""),
    sa.Index("ix_audit_at", "at", "id"),
    *(sa.Index(f"ix_audit_{name}", name, "at", "id") for name in ("who", "did", "conversation", "ticket")),
    sqlite_autoincrement=True,
)

customer_links = sa.Table(
    "customer_links",
    metadata,
    sa.Column("id", RowNumber, primary_key=True, autoincrement=True),
    refers("customer", "customers.id"),
    refers("other", "customers.id"),
    sa.Column("verdict", sa.Text, nullable=False, comment="linked, unlinked or different; the last one counts"),
    at("at"),
    text("who"),
    text("why"),
    sa.Index("ix_customer_links_customer", "customer"),
    sa.Index("ix_customer_links_other", "other"),
    sqlite_autoincrement=True,
)

house_rules = sa.Table(
    "house_rules",
    metadata,
    text("name", key=True),
    sa.Column("content", sa.Text, nullable=False, comment="JSON"),
    text("who"),
    at("at"),
)
