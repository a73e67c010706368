"""The tables of conversations; every table with customers' text carries its conversation and a time, for erasure."""

from __future__ import annotations

import sqlalchemy as sa

from bot.tickets import UNDER_WAY
from store.columns import Moment, RowNumber, at, flag, later, maybe, number, one_of, refers, text
from store.tables import metadata

customers = sa.Table(
    "customers",
    metadata,
    text("id", key=True),
    sa.Column("linked_to", sa.Text, comment="the oldest customer who is the same person; null for that one"),
    at("created_at"),
    sa.Index("ix_customers_linked_to", "linked_to"),
)

addresses = sa.Table(
    "addresses",
    metadata,
    text("channel", key=True),
    text("account", key=True),
    text("person", key=True),
    refers("customer", "customers.id"),
    at("created_at"),
    sa.Index("ix_addresses_customer_channel_account", "customer", "channel", "account"),
    sa.Index("ix_addresses_person", "person"),
)

conversations = sa.Table(
    "conversations",
    metadata,
    text("id", key=True),
    refers("customer", "customers.id"),
    text("channel"),
    text("account"),
    text("chat"),
    text("thread"),
    text("owner"),
    sa.Column("version", sa.Integer, nullable=False),
    maybe("agent"),
    maybe("language"),
    maybe("locale"),
    sa.Column("zone", sa.Text, comment="the customer's time zone, where the platform tells it"),
    text("name"),
    sa.Column("handle", sa.Text, nullable=False, server_default="", comment="what the platform calls the customer"),
    number("failures"),
    flag("unreachable"),
    sa.Column("events", sa.Integer, nullable=False, server_default="0", comment="the last event number given"),
    at("created_at"),
    at("updated_at"),
    sa.UniqueConstraint("customer", "channel", "account", "chat", "thread"),
)

customer_marks = sa.Table(
    "customer_marks",
    metadata,
    refers("conversation", "conversations.id", key=True),
    text("kind", key=True),
    sa.Column("value", sa.Text, primary_key=True, comment="what the customer told or is called, in one way of writing"),
    at("at"),
    sa.Index("ix_customer_marks_kind_value", "kind", "value"),
)

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("row", RowNumber, primary_key=True, autoincrement=True),
    text("id"),
    refers("conversation", "conversations.id"),
    text("author"),
    text("text"),
    sa.Column("buttons", sa.Text, comment="JSON, null when there are none"),
    maybe("agent"),
    maybe("choice"),
    at("at"),
    sa.Column("event", sa.Integer),
    text("delivery"),
    maybe("error"),
    sa.Column("version", sa.Integer, comment="the conversation's version that an outgoing message was written for"),
    number("attempts"),
    sa.Column("lost", sa.Integer, nullable=False, server_default="0", comment="times its sender died while sending"),
    later("not_before"),
    maybe("holder"),
    later("lease_until"),
    maybe("turn"),
    sa.Column("channel", sa.Text, comment="with account and external_id: what makes a repeat recognisable"),
    maybe("account"),
    maybe("external_id"),
    flag("private"),
    sa.Column("album", sa.Text, comment="the same for messages that were sent as one"),
    later("edited_at"),
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
    text("id", key=True),
    refers("conversation", "conversations.id"),
    sa.Column("message", RowNumber, sa.ForeignKey("messages.row"), nullable=False),
    sa.Column("place", sa.Integer, nullable=False, comment="among those of its message, from 0"),
    text("kind"),
    text("name"),
    text("type"),
    sa.Column("size", sa.BigInteger, comment="bytes, null when the platform does not say"),
    text("state"),
    maybe("error"),
    sa.Column("source", sa.Text, nullable=False, comment="where the platform has the bytes; never shown"),
    number("attempts"),
    later("not_before"),
    maybe("holder"),
    later("lease_until"),
    at("at"),
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

leases = sa.Table("leases", metadata, text("name", key=True), text("holder"), at("until"))

turns = sa.Table(
    "turns",
    metadata,
    text("id", key=True),
    refers("conversation", "conversations.id"),
    sa.Column("message", RowNumber, sa.ForeignKey("messages.row"), nullable=False, unique=True),
    text("state"),
    number("attempt"),
    maybe("holder"),
    later("lease_until"),
    at("created_at"),
    later("ended_at"),
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
    refers("conversation", "conversations.id"),
    refers("customer", "customers.id"),
    text("subject"),
    text("description"),
    maybe("order_number"),
    maybe("contact"),
    text("category"),
    text("priority"),
    sa.Column("level", sa.Integer, nullable=False),
    text("state"),
    maybe("assignee"),
    at("created_at"),
    at("updated_at"),
    flag("answered"),
    later("first_response_at"),
    later("ended_at"),
    later("first_response_due"),
    later("resolution_due"),
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
    refers("conversation", "conversations.id"),
    at("at"),
    text("who"),
    text("field"),
    text("before"),
    text("after"),
    text("why"),
    sa.Index("ix_ticket_changes_ticket", "ticket"),
)

effects = sa.Table(
    "effects",
    metadata,
    refers("turn", "turns.id", key=True),
    text("effect", key=True),
    refers("conversation", "conversations.id"),
    at("at"),
    sa.Column("ticket", RowNumber, sa.ForeignKey("tickets.id")),
    maybe("reason"),
    flag("told"),
    sa.Index("ix_effects_conversation", "conversation"),
)

handoffs = sa.Table(
    "handoffs",
    metadata,
    sa.Column("row", RowNumber, primary_key=True, autoincrement=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    refers("conversation", "conversations.id"),
    text("reason"),
    text("state"),
    text("card"),
    sa.Column("ticket", RowNumber, sa.ForeignKey("tickets.id")),
    maybe("agent"),
    at("asked_at"),
    later("claimed_at"),
    later("ended_at"),
    later("promised_at"),
    sa.Column("skill", sa.Text, nullable=False, server_default="general"),
    sa.Column("language", sa.Text, nullable=False, server_default="pt"),
    flag("callback"),
    sa.Column("asked_place", sa.Integer, comment="the place in the line when it was asked for"),
    maybe("prefers"),
    maybe("offered_to"),
    later("offered_until"),
    sa.Column("passed", sa.Text, nullable=False, server_default="[]", comment="JSON list of who let an offer pass"),
    sa.Column("waiting_since", Moment, comment="since when the customer has waited for a word of the agent who has it"),
    flag("answered"),
    sa.Column("answered_at", Moment, comment="when the customer first heard a person"),
    sa.Column("told_place", sa.Integer, comment="the last place that the customer was told"),
    later("told_at"),
    sa.Index("ix_handoffs_conversation", "conversation"),
    sa.Index("ix_handoffs_state_asked_at_row", "state", "asked_at", "row"),
    sa.Index("ix_handoffs_claimed_at", "claimed_at"),
    sqlite_autoincrement=True,
)

PRESENT = one_of(handoffs.c.state, "waiting", "claimed")
sa.Index(
    "ix_handoffs_present",
    handoffs.c.conversation,
    unique=True,
    sqlite_where=PRESENT,
    postgresql_where=PRESENT,
)
