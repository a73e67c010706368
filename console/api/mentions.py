"""Who called the visitor in notes, and what they have seen of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from fastapi import APIRouter

from bot.errors import InvalidError
from bot.mentions import Mention
from console.api.gate import Limit, Reader
from console.api.writing_shapes import LARGEST_ROW, MentionOut, MentionPage, Seen, Unseen
from console.deps import Deps


@dataclass(frozen=True)
class Mentions:
    """`/mentions`: always and only the visitor's own."""

    deps: Deps

    def add(self, router: APIRouter) -> None:
        """The routes of the bell."""
        tags: list[str | Enum] = ["mentions"]
        router.get("/mentions", tags=tags, summary="Notes that call you")(self.mine)
        router.post("/mentions/seen", tags=tags, summary="Mark them as seen")(self.see)

    async def mine(self, visitor: Reader, limit: Limit) -> MentionPage:
        """The last ones, newest first."""
        store, name = self.deps.store, visitor.user.name
        found = await store.mentions(name, limit=limit)
        return MentionPage(items=[_shown(mention) for mention in found], unseen=await store.unseen_mentions(name))

    async def see(self, visitor: Reader, body: Seen) -> Unseen:
        """Ids of others, and of nothing, change nothing."""
        if (body.ids is None) is not body.all:
            raise InvalidError("Give `ids`, or `all`.")
        store, name = self.deps.store, visitor.user.name
        ids = None if body.ids is None else [each for each in body.ids if 0 < each <= LARGEST_ROW]
        if await store.see_mentions(name, ids):
            self.deps.live.tell_desk("mentions", {}, to=name)
        return Unseen(unseen=await store.unseen_mentions(name))


def _shown(mention: Mention) -> MentionOut:
    return MentionOut(
        id=mention.id,
        conversation=mention.conversation,
        who=mention.who,
        name=mention.customer,
        text=mention.excerpt,
        at=mention.at,
        seen=mention.seen,
    )
