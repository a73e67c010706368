"""What tests about tickets ask and do, in few words."""

from __future__ import annotations

from typing import Any

from bot.reading import TicketQuery
from bot.staffing import TicketEdit
from bot.tickets import NewTicket, Ticket
from tests.contract.store.counter import Counter


async def listed(counter: Counter, **query: Any) -> list[str]:
    """Numbers of the tickets that a query finds, in its order."""
    return [each.ticket.number for each in await counter.store.tickets(TicketQuery(**query))]


async def lines(counter: Counter, number: str) -> list[tuple[str, str, str, str]]:
    """A history: field, before, after, why."""
    return [(line.field, line.before, line.after, line.why) for line in await counter.store.changes(number)]


async def changes(counter: Counter, number: str, *, who: str = "Bia", **edit: Any) -> Ticket:
    """An agent changes a ticket."""
    return await counter.store.change_ticket(number, TicketEdit(**edit), who=who, now=counter.now)


async def opens(counter: Counter, new: NewTicket, *, chat: str = "ana") -> Ticket:
    """A customer opens a ticket with the form."""
    turn = await counter.begun((await counter.hears("quero abrir um chamado", chat=chat)).conversation)
    ticket = await counter.store.open_ticket(turn.id, new, now=counter.now)
    await counter.ends(turn, ticket.number)
    return ticket


async def asks(counter: Counter, new: NewTicket, *, chat: str = "ana", **known: Any) -> str:
    """A customer asks something and the assistant answers; the conversation."""
    return (await counter.serves(new.description, "Resposta.", chat=chat, asked=new, **known)).id
