"""Which ticket a message means: the one it names, else the only one that fits, else the customer chooses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from actions import wiring
from actions.heard import ARGUMENT, Heard
from actions.talk import Talk, may_be_reopened, payload, title
from actions.ticket_reading import ticket_number_in
from bot.errors import NotFoundError
from bot.spotting import order_number_in
from bot.tickets import UNDER_WAY, Ticket

MOST_CHOICES = 5

Fits = Callable[[Ticket], bool]


@dataclass(frozen=True)
class Which:
    """The tickets that may be meant; `named`: the message named one, whether or not there is such a one."""

    tickets: tuple[Ticket, ...] = ()
    named: bool = False

    def one(self, talk: Talk, intent: str, *, none: str, detail: str = "") -> Ticket | None:
        """The only one there is; otherwise says what is missing: the customer's choice, the ticket, or any at all."""
        if len(self.tickets) == 1:
            return self.tickets[0]
        if self.tickets:
            talk.say("utter_ticket_which", buttons=choices(intent, self.tickets, detail))
        else:
            talk.say("utter_ticket_not_found" if self.named else none)
        return None


async def meant(message: Heard, *fits: Fits, words: str | None = None) -> Which:
    """The ticket that is named; else those of that order; else those that fit, by the first rule any fits.

    A number that is somebody else's, impossible or nobody's is the same as any other that is not found.
    `words`: the part of the message that says which, where not all of it does.
    """
    pressed = message.argument.partition(ARGUMENT)[0]
    says = message.words if words is None else words
    named = pressed or ticket_number_in(says)
    order = None if pressed else order_number_in(says)
    if named and not (order and named.endswith(order)):
        return Which(await _own(message.turn, named), named=True)
    own = await wiring.own_tickets(message.turn)
    of_order = tuple(ticket for ticket in own if order and ticket.order_number == order)
    if named and not of_order:
        return Which(await _own(message.turn, named), named=True)
    among = of_order or own
    return Which(next((found for rule in fits if (found := tuple(filter(rule, among)))), ()))


def under_way(ticket: Ticket) -> bool:
    """Whether somebody still works on it."""
    return ticket.state in UNDER_WAY


def ended(ticket: Ticket) -> bool:
    """Whether nobody works on it any more."""
    return not under_way(ticket)


def ended_lately(ticket: Ticket) -> bool:
    """Whether it can still be taken up again."""
    return may_be_reopened(ticket)


def any_at_all(ticket: Ticket) -> bool:
    """Every ticket."""
    return True


def choices(intent: str, tickets: tuple[Ticket, ...], detail: str = "") -> list[dict[str, str]]:
    """A button for each ticket, the newest first, at most MOST_CHOICES."""
    return [
        {"title": title(ticket), "payload": payload(intent, ticket.number, detail)} for ticket in tickets[:MOST_CHOICES]
    ]


async def _own(turn: str, number: str) -> tuple[Ticket, ...]:
    try:
        return (await wiring.own_ticket(turn, number),)
    except NotFoundError:
        return ()
