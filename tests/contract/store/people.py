"""Customers of several channels, in few words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.conversations import Conversation
from bot.linking import Suggestion
from bot.messages import ChannelAddress, ReplyTo
from bot.tickets import NewTicket, Ticket
from tests.contract.store.counter import Counter, inbound

FORM = NewTicket("Não chegou", "O pedido não chegou", category="track_order", why="form")


async def comes(
    counter: Counter, person: str, text: str = "olá", *, channel: str = "web", thread: str = "", **known: Any
) -> Conversation:
    """Somebody writes, a minute after the one before."""
    counter.clock.pass_by(timedelta(minutes=1))
    said = inbound(text, key=f"{channel}{next(counter.keys)}", chat=person, sent_at=counter.now, **known)
    sender, there = ChannelAddress(channel, "shop", person), ReplyTo(channel, "shop", person, thread)
    return (await counter.store.record(replace(said, sender=sender, reply_to=there))).conversation


async def tells(counter: Counter, conversation: Conversation, **told: Any) -> Ticket:
    """They open a ticket with the form."""
    turn = await counter.begun(conversation)
    ticket = await counter.store.open_ticket(turn.id, replace(FORM, **told), now=counter.now)
    await counter.ends(turn, ticket.number)
    await counter.delivers(conversation)
    return ticket


async def links(counter: Counter, one: Conversation, other: Conversation, why: str = "") -> None:
    """Bia says that these two are one person."""
    await counter.store.link(one.customer, other.customer, who="Bia", why=why, now=counter.now)


async def unlinks(counter: Counter, one: Conversation, other: Conversation) -> None:
    """Bia takes it back."""
    await counter.store.unlink(one.customer, other.customer, who="Bia", now=counter.now)


async def suggested(counter: Counter, conversation: Conversation) -> list[tuple[str, list[tuple[str, str]]]]:
    """Who may be this customer: their id, and what both told."""
    found = await counter.store.suggestions(conversation.customer)
    return [(each.customer, reasons(each)) for each in found]


def reasons(suggestion: Suggestion) -> list[tuple[str, str]]:
    """What both told."""
    return [(mark.kind.value, mark.value) for mark in suggestion.reasons]
