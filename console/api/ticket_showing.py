"""From the core's tickets to the JSON of `/api/v1`."""

from __future__ import annotations

from datetime import datetime

from bot.reading import ListedTicket
from bot.routing import Routing
from bot.tickets import MOVES, Change, Ticket, TicketState
from bot.transcripts import Stretch
from console.api.ticket_shapes import ChangeOut, StretchOut, TicketOut


def show_ticket(listed: ListedTicket, routing: Routing, *, now: datetime) -> TicketOut:
    """A ticket with whose it is, who looks after it, and whether it is late."""
    ticket = listed.ticket
    route = routing.route(ticket.category)
    return TicketOut(
        number=ticket.number,
        conversation=ticket.conversation,
        customer=ticket.customer,
        name=listed.name,
        channel=listed.channel,
        language=listed.language,
        subject=ticket.subject,
        description=ticket.description,
        state=ticket.state.value,
        level=ticket.level,
        category=ticket.category,
        team=route.team,
        skill=route.skill,
        priority=ticket.priority.value,
        order_number=ticket.order_number,
        contact=ticket.contact,
        assignee=ticket.assignee or None,
        tags=list(listed.tags),
        created_at=ticket.created_at,
        updated_at=ticket.updated_at,
        first_response_at=ticket.first_response_at,
        first_response_due=ticket.first_response_due,
        resolution_due=ticket.resolution_due,
        ended_at=ticket.ended_at,
        overdue=ticket.overdue(now),
    )


def show_moves(ticket: Ticket) -> list[str]:
    """The states it may become."""
    return [state.value for state in TicketState if state in MOVES[ticket.state]]


def show_stretch(stretch: Stretch) -> StretchOut:
    """A handoff as a transcript shows it."""
    return StretchOut(
        asked_at=stretch.asked_at,
        claimed_at=stretch.claimed_at,
        ended_at=stretch.ended_at,
        agent=stretch.agent,
        state=stretch.state.value,
    )


def show_change(change: Change) -> ChangeOut:
    """One line of the history."""
    return ChangeOut(
        at=change.at,
        who=change.who,
        field=change.field,
        before=change.before,
        after=change.after,
        why=change.why,
    )
