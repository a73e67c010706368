"""A conversation in pages, for those that are long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query

from bot.errors import InvalidError, NotFoundError
from bot.transcripts import Page
from console.api.gate import Limit, Reader, known
from console.api.search_shapes import MessagePage
from console.api.showing import show_message
from console.deps import Deps

LARGEST_ROW = 2**63 - 1

Row = Annotated[int | None, Query(ge=0, le=LARGEST_ROW)]


@dataclass(frozen=True)
class Transcripts:
    """`/conversations/{id}/messages`, to be read."""

    deps: Deps

    def add(self, router: APIRouter) -> None:
        """Its one route."""
        path = "/conversations/{conversation}/messages"
        router.get(path, tags=["conversations"], summary="A piece of the conversation")(self.page)

    async def page(
        self,
        visitor: Reader,
        conversation: str,
        *,
        limit: Limit,
        before: Row = None,
        after: Row = None,
        around: Annotated[str | None, Query(max_length=200, description="The id of a message.")] = None,
    ) -> MessagePage:
        """The messages before a row, behind a row, or around a message; the last ones when nothing is given."""
        if sum(wish is not None for wish in (before, after, around)) > 1:
            raise InvalidError("Say only one of `before`, `after` and `around`.")
        store = self.deps.store
        found = await store.conversation(known(conversation))
        if found is None:
            raise NotFoundError("There is no such conversation.")
        if around is not None:
            return _shown(await store.messages_around(found.id, known(around), limit=limit))
        if after is not None:
            return _shown(await store.messages_after(found.id, after, limit=limit))
        return _shown(await store.messages_before(found.id, before, limit=limit))


def _shown(page: Page) -> MessagePage:
    rows = [message.row for message in page.messages]
    return MessagePage(
        items=[show_message(message) for message in page.messages],
        next=rows[0] if page.earlier else None,
        later=rows[-1] if page.later else None,
    )
