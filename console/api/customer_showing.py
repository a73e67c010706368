"""From the core's customers to the JSON of `/api/v1`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.customers import Address, Event, Visit
from bot.linking import Said, came_by
from bot.storing import Store
from bot.tickets import UNDER_WAY
from console.api.customer_shapes import (
    AddressOut,
    CustomerOut,
    EventOut,
    HandoffStepOut,
    LinkedOut,
    ReasonOut,
    SuggestionOut,
    TicketStepOut,
    TimelinePage,
    VisitOut,
)
from console.api.showing import show_conversation, show_message
from console.api.ticket_shapes import KinOut, OtherOut, TicketOut
from console.api.ticket_showing import show_change
from console.deps import Deps

MOST_OTHERS = 20


async def show_customer(
    deps: Deps, customer: str, kin: Sequence[str], *, tickets: list[TicketOut], timeline: TimelinePage
) -> CustomerOut:
    """One person over all channels, on one page."""
    store = deps.store
    known, visits = await store.addresses(kin), await store.visits(kin)
    counts = await store.tickets_by_state(kin)
    return CustomerOut(
        id=customer,
        name=_name([each for each in known if each.customer == customer], visits),
        since=min((address.since for address in known), default=None),
        languages=list(dict.fromkeys(visit.conversation.speaks for visit in visits)),
        addresses=[AddressOut(**vars(address)) for address in known],
        linked=_linked(customer, kin, await store.links(customer), known),
        conversations=[_visit(deps, visit) for visit in visits],
        conversation_count=await store.conversations_of(kin),
        tickets=tickets,
        ticket_count=sum(counts.values()),
        open_tickets=sum(count for state, count in counts.items() if state in UNDER_WAY),
        timeline=timeline,
    )


async def show_suggestions(store: Store, customer: str) -> list[SuggestionOut]:
    """Who may be the same person, with their names."""
    found = await store.suggestions(customer)
    known = await store.addresses([one for suggestion in found for one in suggestion.kin])
    return [
        SuggestionOut(
            customer=suggestion.customer,
            name=_name(theirs),
            channels=_channels(theirs),
            handles=list(dict.fromkeys(address.handle for address in theirs if address.handle)),
            reasons=[ReasonOut(kind=mark.kind.value, value=mark.value) for mark in suggestion.reasons],
        )
        for suggestion in found
        for theirs in [[address for address in known if address.customer in suggestion.kin]]
    ]


async def show_kin(store: Store, customer: str, conversation: str) -> KinOut:
    """What else there is of the person who writes in a conversation."""
    visits = await store.visits(await store.kin(customer), limit=MOST_OTHERS + 1)
    others = [visit for visit in visits if visit.conversation.id != conversation][:MOST_OTHERS]
    return KinOut(
        id=customer,
        others=[_other(visit) for visit in others],
        suggestions=len(await store.suggestions(customer)),
    )


def show_event(event: Event) -> EventOut:
    """Something that happened."""
    message, ticket, handoff = event.message, event.ticket, event.handoff
    return EventOut(
        id=str(event.point),
        kind=event.kind.value,
        at=event.point.at,
        conversation=event.conversation,
        channel=event.channel,
        name=event.name,
        message=show_message(message) if message else None,
        ticket=TicketStepOut(
            number=ticket.number, subject=ticket.subject, level=ticket.level, change=show_change(ticket.change)
        )
        if ticket
        else None,
        handoff=HandoffStepOut(
            handoff=handoff.handoff,
            step=handoff.step.value,
            state=handoff.state.value,
            reason=handoff.reason.value,
            agent=handoff.agent,
            ticket=handoff.ticket,
        )
        if handoff
        else None,
    )


def _visit(deps: Deps, visit: Visit) -> VisitOut:
    there = visit.conversation
    return VisitOut(
        conversation=show_conversation(there, deps.audience(there.reply_to)),
        last=show_message(visit.last) if visit.last else None,
    )


def _other(visit: Visit) -> OtherOut:
    there = visit.conversation
    return OtherOut(
        conversation=there.id,
        channel=there.reply_to.channel,
        name=there.name,
        owner=there.owner.value,
        last_at=visit.last.at if visit.last else None,
    )


def _linked(customer: str, kin: Sequence[str], links: Sequence[Said], known: Sequence[Address]) -> list[LinkedOut]:
    found = []
    for other in kin:
        if other == customer:
            continue
        theirs = [address for address in known if address.customer == other]
        by = came_by(customer, other, links)
        shown = LinkedOut(
            customer=other, name=_name(theirs), channels=_channels(theirs), at=by.at, who=by.who, why=by.why
        )
        found.append(shown)
    return found


def _name(known: Iterable[Address], visits: Iterable[Visit] = ()) -> str:
    """As they are called where they are known, else in the conversation that was used last."""
    named = [address.name for address in known] + [visit.conversation.name for visit in visits]
    return next(filter(None, named), "")


def _channels(known: Iterable[Address]) -> list[str]:
    return list(dict.fromkeys(address.channel for address in known))
