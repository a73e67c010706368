"""What the core needs done for actions: each effect once, however often a turn is tried."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.handoffs import Reason
from bot.helping import Help
from bot.tickets import Ask, NewTicket, Ticket


class Effects(Protocol):
    """What actions do, once for each (turn, effect)."""

    async def open_ticket(self, turn: str, new: NewTicket, *, now: datetime) -> Ticket:
        """Open a ticket, or return the one this turn has opened already.

        The assistant's ticket of the same matter becomes this one: people inherit it whole.
        """
        ...

    async def opened_ticket(self, turn: str) -> Ticket | None:
        """The ticket with people that an action opened in this turn."""
        ...

    async def own_tickets(self, turn: str) -> list[Ticket]:
        """The tickets at level 2 of the customer whose turn this is, the newest first, at most 20."""
        ...

    async def own_ticket(self, turn: str, number: str) -> Ticket:
        """One of the customer's; NotFoundError when there is none or it is somebody else's."""
        ...

    async def ask_for(self, turn: str, number: str, ask: Ask, *, text: str, now: datetime) -> Ticket:
        """What the customer asks for (bot.tickets.asked_for), once for this turn, ticket and wish."""
        ...

    async def own_help(self, turn: str) -> Help | None:
        """Who helped the customer whose turn this is the last time, in any of their conversations; None: nobody yet."""
        ...

    async def enclosed_of(self, turn: str) -> int:
        """How many files the customer has sent that belong to no ticket yet and would go with one opened now."""
        ...

    async def ask_handoff(self, turn: str, reason: Reason, *, now: datetime) -> None:
        """Remember that this turn asks for a person."""
        ...
