"""Canned replies: everybody reads them, leads keep them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from fastapi import APIRouter

from bot.canned import MOST_REPLIES, CannedReply, canned_text
from bot.errors import ConflictError, NotFoundError
from console.api.gate import Lead, Reader
from console.api.writing_shapes import LARGEST_ROW, CannedChange, CannedOut, CannedPage, NewCanned
from console.deps import Deps

ROW = re.compile(r"[1-9][0-9]{0,9}", re.ASCII)


@dataclass(frozen=True)
class Canned:
    """`/canned`."""

    deps: Deps

    def add(self, router: APIRouter) -> None:
        """The routes of canned replies."""
        tags: list[str | Enum] = ["canned replies"]
        router.get("/canned", tags=tags, summary="All canned replies")(self.all)
        router.post("/canned", tags=tags, status_code=201, summary="Keep a new reply")(self.add_reply)
        router.patch("/canned/{reply}", tags=tags, summary="Change a reply")(self.change)
        router.delete("/canned/{reply}", tags=tags, summary="Take a reply away")(self.remove)

    async def all(self, visitor: Reader) -> CannedPage:
        """By shortcut, then language."""
        return CannedPage(items=[_shown(reply) for reply in await self.deps.store.canned()])

    async def add_reply(self, visitor: Lead, body: NewCanned) -> CannedOut:
        """409 when there is one of this shortcut and language, or there are too many."""
        reply = canned_text(body.shortcut, body.language, body.text)
        if len(await self.deps.store.canned()) >= MOST_REPLIES:
            raise ConflictError(f"There are {MOST_REPLIES} replies already: delete some first.")
        kept = await self.deps.store.put_canned(reply, who=visitor.user.name, now=self.deps.clock.now())
        return self._told(kept)

    async def change(self, visitor: Lead, reply: str, body: CannedChange) -> CannedOut:
        """What is left out stays; 409 when there is another of this shortcut and language."""
        held = await self._found(reply)
        given = {name: value for name, value in body.dict(exclude_unset=True).items() if value is not None}
        wanted = {"shortcut": held.shortcut, "language": held.language, "text": held.text} | given
        new = canned_text(**wanted)
        kept = await self.deps.store.put_canned(new, who=visitor.user.name, now=self.deps.clock.now(), id=held.id)
        return self._told(kept)

    async def remove(self, visitor: Lead, reply: str) -> CannedOut:
        """What it was, so that it can be kept again."""
        return self._told(await self.deps.store.remove_canned(_row(reply)))

    async def _found(self, reply: str) -> CannedReply:
        wanted = _row(reply)
        found = next((each for each in await self.deps.store.canned() if each.id == wanted), None)
        if found is None:
            raise NotFoundError("There is no such reply any more.")
        return found

    def _told(self, reply: CannedReply) -> CannedOut:
        """Open pages look again: an agent may be choosing one right now."""
        self.deps.live.tell_desk("canned", {})
        return _shown(reply)


def _shown(reply: CannedReply) -> CannedOut:
    return CannedOut(**vars(reply))


def _row(identifier: str) -> int:
    """A row number; anything else names nothing, and databases refuse some of it."""
    if not ROW.fullmatch(identifier) or int(identifier) > LARGEST_ROW:
        raise NotFoundError("There is no such reply any more.")
    return int(identifier)
