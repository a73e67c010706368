"""The tables; every table with customers' text carries its conversation and a time, for retention and erasure."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.tickets import UNDER_WAY
from store.columns import Moment, RowNumber, one_of

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _text(name: str, *, key: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=False)


def _maybe(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text)


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(create_constraint=False), nullable=False, server_default=sa.false())


def _at(name: str) -> sa.Column[Any]:
    return sa.Column(name, Moment, nullable=False)


def _later(name: str) -> sa.Column[Any]:
    return sa.Column(name, Moment)


def _refers(name: str, target: str, *, key: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, sa.ForeignKey(target), primary_key=key, nullable=False)


customers = sa.Table("customers", metadata, _text("id", key=True), _at("created_at"))

addresses = sa.Table(
    "addresses",
    metadata,
    _text("channel", key=True),
    _text("account", key=True),
    _text("person", key=True),
    _refers("customer", "customers.id"),
    _at("created_at"),
    sa.Index("ix_addresses_customer_channel_account", "customer", "channel", "account"),
)

conversations = sa.Table(
    "conversations",
    metadata,
    _text("id", key=True),
    _refers("customer", "customers.id"),
    _text("channel"),
    _text("account"),
    _text("chat"),
    _text("thread"),
    _text("owner"),
    sa.Column("version", sa.Integer, nullable=False),
    _maybe("agent"),
    _maybe("language"),
    _maybe("locale"),
    sa.Column("zone", sa.Text, comment="the customer's time zone, where the platform tells it"),
    _text("name"),
    _number("failures"),
    _flag("unreachable"),
    sa.Column("events", sa.Integer, nullable=False, server_default="0", comment="the last event number given"),
    _at("created_at"),
    _at("updated_at"),
    sa.UniqueConstraint("customer", "channel", "account", "chat", "thread"),
)

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("row", RowNumber, primary_key=True, autoincrement=True),
    _text("id"),
    _refers("conversation", "conversations.id"),
    _text("author"),
    _text("text"),
    sa.Column("buttons", sa.Text, comment="JSON, null when there are none"),
    _maybe("agent"),
    _maybe("choice"),
    _at("at"),
    sa.Column("event", sa.Integer),
    _text("delivery"),
    _maybe("error"),
    sa.Column("version", sa.Integer, comment="the conversation's version that an outgoing message was written for"),
    _number("attempts"),
    sa.Column("lost", sa.Integer, nullable=False, server_default="0", comment="times its sender died while sending"),
    _later("not_before"),
    _maybe("holder"),
    _later("lease_until"),
    _maybe("turn"),
    sa.Column("channel", sa.Text, comment="with account and external_id: what makes a repeat recognisable"),
    _maybe("account"),
    _maybe("external_id"),
    _flag("private"),
    sa.Column("album", sa.Text, comment="the same for messages that were sent as one"),
    _later("edited_at"),
    sa.Column("done", sa.Integer, nullable=False, server_default="0", comment="calls that the platform has taken"),
    sa.Column(
        "attachments", sa.Integer, nullable=False, server_default="0", comment="how many: readers look only for some"
    ),
    sa.UniqueConstraint("channel", "account", "external_id"),
    sa.UniqueConstraint("conversation", "id"),
    sa.Index("ix_messages_conversation_row", "conversation", "row"),
    sa.Index("ix_messages_conversation_event", "conversation", "event", unique=True),
    sqlite_autoincrement=True,
)

LEAVING = one_of(messages.c.delivery, "pending", "sending")
sa.Index("ix_messages_leaving", messages.c.conversation, messages.c.row, sqlite_where=LEAVING, postgresql_where=LEAVING)

attachments = sa.Table(
    "attachments",
    metadata,
    _text("id", key=True),
    _refers("conversation", "conversations.id"),
    sa.Column("message", RowNumber, sa.ForeignKey("messages.row"), nullable=False),
    sa.Column("place", sa.Integer, nullable=False, comment="among those of its message, from 0"),
    _text("kind"),
    _text("name"),
    _text("type"),
    sa.Column("size", sa.BigInteger, comment="bytes, null when the platform does not say"),
    _text("state"),
    _maybe("error"),
    sa.Column("source", sa.Text, nullable=False, comment="where the platform has the bytes; never shown"),
    _number("attempts"),
    _later("not_before"),
    _maybe("holder"),
    _later("lease_until"),
    _at("at"),
    sa.Column("ticket", RowNumber, comment="the ticket that the customer sent it for"),
    sa.UniqueConstraint("message", "place"),
    sa.Index("ix_attachments_conversation", "conversation"),
    sa.Index("ix_attachments_ticket", "ticket"),
)

TO_FETCH = one_of(attachments.c.state, "waiting")
sa.Index(
    "ix_attachments_to_fetch",
    attachments.c.message,
    attachments.c.place,
    sqlite_where=TO_FETCH,
    postgresql_where=TO_FETCH,
)

leases = sa.Table("leases", metadata, _text("name", key=True), _text("holder"), _at("until"))

turns = sa.Table(
    "turns",
    metadata,
    _text("id", key=True),
    _refers("conversation", "conversations.id"),
    sa.Column("message", RowNumber, sa.ForeignKey("messages.row"), nullable=False, unique=True),
    _text("state"),
    _number("attempt"),
    _maybe("holder"),
    _later("lease_until"),
    _at("created_at"),
    _later("ended_at"),
    sa.Column("ranking", sa.Text, comment="JSON of intent and confidence, null when nothing is known"),
    sa.Index("ix_turns_conversation_message", "conversation", "message"),
)

UNFINISHED = one_of(turns.c.state, "waiting", "working")
sa.Index(
    "ix_turns_unfinished",
    turns.c.conversation,
    turns.c.message,
    sqlite_where=UNFINISHED,
    postgresql_where=UNFINISHED,
)

tickets = sa.Table(
    "tickets",
    metadata,
    sa.Column("id", RowNumber, primary_key=True, autoincrement=True),
    _refers("conversation", "conversations.id"),
    _refers("customer", "customers.id"),
    _text("subject"),
    _text("description"),
    _maybe("order_number"),
    _maybe("contact"),
    _text("category"),
    _text("priority"),
    sa.Column("level", sa.Integer, nullable=False),
    _text("state"),
    _maybe("assignee"),
    _at("created_at"),
    _at("updated_at"),
    _flag("answered"),
    _later("first_response_at"),
    _later("ended_at"),
    _later("first_response_due"),
    _later("resolution_due"),
    sa.Column("look_at", Moment, comment="when time alone may change it next"),
    sa.Index("ix_tickets_conversation", "conversation"),
    sa.Index("ix_tickets_customer", "customer"),
    sa.Index("ix_tickets_state", "state"),
    sa.Index("ix_tickets_updated_at", "updated_at"),
    sa.Index("ix_tickets_look_at", "look_at"),
    sqlite_autoincrement=True,
)

STILL_UNDER_WAY = one_of(tickets.c.state, *sorted(state.value for state in UNDER_WAY))

ticket_changes = sa.Table(
    "ticket_changes",
    metadata,
    sa.Column("id", RowNumber, primary_key=True, autoincrement=True),
    sa.Column("ticket", RowNumber, sa.ForeignKey("tickets.id"), nullable=False),
    _refers("conversation", "conversations.id"),
    _at("at"),
    _text("who"),
    _text("field"),
    _text("before"),
    _text("after"),
    _text("why"),
    sa.Index("ix_ticket_changes_ticket", "ticket"),
)

effects = sa.Table(
    "effects",
    metadata,
    _refers("turn", "turns.id", key=True),
    _text("effect", key=True),
    _refers("conversation", "conversations.id"),
    _at("at"),
    sa.Column("ticket", RowNumber, sa.ForeignKey("tickets.id")),
    _maybe("reason"),
    _flag("told"),
    sa.Index("ix_effects_conversation", "conversation"),
)

handoffs = sa.Table(
    "handoffs",
    metadata,
    sa.Column("row", RowNumber, primary_key=True, autoincrement=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    _refers("conversation", "conversations.id"),
    _text("reason"),
    _text("state"),
    _text("card"),
    sa.Column("ticket", RowNumber, sa.ForeignKey("tickets.id")),
    _maybe("agent"),
    _at("asked_at"),
    _later("claimed_at"),
    _later("ended_at"),
    _later("promised_at"),
    sa.Index("ix_handoffs_conversation", "conversation"),
    sa.Index("ix_handoffs_state_asked_at_row", "state", "asked_at", "row"),
    sa.Index("ix_handoffs_claimed_at", "claimed_at"),
    sqlite_autoincrement=True,
)

users = sa.Table(
    "users",
    metadata,
    sa.Column("key", sa.Text, primary_key=True, comment="the name without differences of case"),
    _text("name"),
    _text("role"),
    _text("password_hash"),
    _at("created_at"),
)

PRESENT = one_of(handoffs.c.state, "waiting", "claimed")
sa.Index(
    "ix_handoffs_present",
    handoffs.c.conversation,
    unique=True,
    sqlite_where=PRESENT,
    postgresql_where=PRESENT,
)

sessions = sa.Table(
    "sessions",
    metadata,
    _text("token_hash", key=True),
    _refers("user", "users.key"),
    _text("csrf"),
    _at("expires_at"),
    sa.Index("ix_sessions_user", "user"),
)
