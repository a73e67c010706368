"""What each route of `/api/v1` leaves in the audit log: one table, in which every route must stand."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.auditing import Deed
from console.deps import Deps


@dataclass(frozen=True)
class Done:
    """A route that was successful: the values of its path, and the bytes of its answer."""

    deps: Deps
    path: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Concerned:
    """What it was about."""

    conversation: str | None = None
    ticket: str | None = None
    about: str = ""


Finder = Callable[[Done], Awaitable[Sequence[Concerned]]]


@dataclass(frozen=True)
class Leaves:
    """A line for each that was concerned; `looks`: written after the answer, once in a while (console.trail)."""

    deed: Deed
    finder: Finder
    looks: bool = False


async def _nothing(done: Done) -> Sequence[Concerned]:
    return (Concerned(),)


async def _conversation(done: Done) -> Sequence[Concerned]:
    return (Concerned(conversation=done.path["conversation"]),)


async def _handoff(done: Done) -> Sequence[Concerned]:
    found = await done.deps.store.handoff(done.path["handoff"])
    return (Concerned(found.conversation, found.ticket),) if found else ()


async def _ticket(done: Done) -> Sequence[Concerned]:
    found = await done.deps.store.ticket(done.path["number"])
    return (Concerned(found.conversation, found.number),) if found else ()


async def _changed_tickets(done: Done) -> Sequence[Concerned]:
    return [Concerned(ticket=number) for number in json.loads(done.body)["changed"]]


async def _customer(done: Done) -> Sequence[Concerned]:
    found = await done.deps.store.last_used(done.path["customer"])
    return (Concerned(found.id if found else None, about=done.path["customer"]),)


async def _file(done: Done) -> Sequence[Concerned]:
    found = await done.deps.store.attachment(done.path["attachment"])
    return (Concerned(found.conversation, about=found.id),) if found else ()


async def _reply(done: Done) -> Sequence[Concerned]:
    answer: dict[str, str] = json.loads(done.body)
    return (Concerned(about=f"{answer['shortcut']} ({answer['language']})"),)


async def _rule(done: Done) -> Sequence[Concerned]:
    return (Concerned(about=done.path["name"]),)


async def _presence(done: Done) -> Sequence[Concerned]:
    answer: dict[str, str] = json.loads(done.body)
    return (Concerned(about=f"{answer['name']}: {answer['chosen']}"),)


NOTHING = None
"""Lists and what belongs to oneself: there is nothing to tell of it."""

BY_ITSELF = "by itself"
"""Its handler writes its own lines: only there is it known what was changed."""

DEEDS: Mapping[str, Leaves | str | None] = {
    "POST /session": BY_ITSELF,
    "DELETE /session": Leaves(Deed.SIGNED_OUT, _nothing),
    "POST /session/password": Leaves(Deed.CHANGED_PASSWORD, _nothing),
    "GET /me": NOTHING,
    "GET /colleagues": NOTHING,
    "GET /sessions": NOTHING,
    "DELETE /sessions": BY_ITSELF,
    "DELETE /sessions/{session}": BY_ITSELF,
    "GET /accounts": NOTHING,
    "POST /accounts": BY_ITSELF,
    "PATCH /accounts/{name}": BY_ITSELF,
    "POST /accounts/{name}/password": BY_ITSELF,
    "GET /audit": NOTHING,
    "GET /audit.csv": Leaves(Deed.EXPORTED_AUDIT, _nothing),
    "GET /handoffs": NOTHING,
    "GET /handoffs/{handoff}": Leaves(Deed.OPENED_CONVERSATION, _handoff, looks=True),
    "GET /handoffs/{handoff}/card.txt": Leaves(Deed.OPENED_CONVERSATION, _handoff, looks=True),
    "POST /handoffs/{handoff}/claim": Leaves(Deed.CLAIMED, _handoff),
    "POST /handoffs/{handoff}/return": Leaves(Deed.RETURNED, _handoff),
    "POST /handoffs/{handoff}/resolve": Leaves(Deed.RESOLVED, _handoff),
    "POST /handoffs/{handoff}/release": Leaves(Deed.RELEASED, _handoff),
    "POST /handoffs/{handoff}/transfer": Leaves(Deed.TRANSFERRED, _handoff),
    "POST /handoffs/{handoff}/decline": NOTHING,
    "GET /agents": NOTHING,
    "PUT /presence": NOTHING,
    "GET /conversations/{conversation}": Leaves(Deed.OPENED_CONVERSATION, _conversation, looks=True),
    "GET /conversations/{conversation}/messages": Leaves(Deed.OPENED_CONVERSATION, _conversation, looks=True),
    "POST /conversations/{conversation}/messages": Leaves(Deed.REPLIED, _conversation),
    "POST /conversations/{conversation}/attachments": Leaves(Deed.REPLIED, _conversation),
    "POST /conversations/{conversation}/notes": Leaves(Deed.NOTED, _conversation),
    "POST /conversations/{conversation}/typing": NOTHING,
    "POST /conversations/{conversation}/looking": NOTHING,
    "GET /attachments/{attachment}": Leaves(Deed.OPENED_FILE, _file, looks=True),
    "GET /tickets": NOTHING,
    "GET /tickets.csv": Leaves(Deed.EXPORTED_TICKETS, _nothing),
    "POST /tickets/bulk": Leaves(Deed.CHANGED_TICKET, _changed_tickets),
    "GET /tickets/{number}": Leaves(Deed.OPENED_TICKET, _ticket, looks=True),
    "PATCH /tickets/{number}": Leaves(Deed.CHANGED_TICKET, _ticket),
    "POST /tickets/{number}/take": Leaves(Deed.CLAIMED, _ticket),
    "PUT /tickets/{number}/tags": Leaves(Deed.CHANGED_TICKET, _ticket),
    "GET /tags": NOTHING,
    "GET /customers/{customer}": Leaves(Deed.OPENED_CUSTOMER, _customer, looks=True),
    "GET /customers/{customer}/timeline": Leaves(Deed.OPENED_CUSTOMER, _customer, looks=True),
    "GET /customers/{customer}/suggestions": NOTHING,
    "POST /customers/{customer}/links": Leaves(Deed.LINKED_CUSTOMERS, _customer),
    "DELETE /customers/{customer}/links/{other}": Leaves(Deed.UNLINKED_CUSTOMERS, _customer),
    "POST /customers/{customer}/suggestions/{other}/no": Leaves(Deed.TOLD_APART, _customer),
    "GET /canned": NOTHING,
    "POST /canned": Leaves(Deed.CHANGED_REPLIES, _reply),
    "PATCH /canned/{reply}": Leaves(Deed.CHANGED_REPLIES, _reply),
    "DELETE /canned/{reply}": Leaves(Deed.CHANGED_REPLIES, _reply),
    "GET /mentions": NOTHING,
    "POST /mentions/seen": NOTHING,
    "GET /search": Leaves(Deed.SEARCHED, _nothing, looks=True),
    "GET /metrics": NOTHING,
    "GET /floor": NOTHING,
    "PUT /agents/{name}/presence": Leaves(Deed.CHANGED_PRESENCE, _presence),
    "GET /rules": NOTHING,
    "PUT /rules/{name}": Leaves(Deed.CHANGED_RULES, _rule),
    "DELETE /rules/{name}": Leaves(Deed.CHANGED_RULES, _rule),
    "POST /rules/{name}/check": NOTHING,
    "GET /events": NOTHING,
}
"""`METHOD /path` without `/api/v1`."""
