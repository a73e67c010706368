"""The card of a handoff as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from bot.card_making import brought_up
from bot.errors import NotFoundError
from bot.handoffs import Handoff, HandoffState
from bot.messages import Message
from bot.mood import Moods
from bot.reading import TicketQuery
from console.api.gate import Reader, known
from console.card_text import CardText, Whole
from console.deps import Deps
from console.words import language_for

OPEN = (HandoffState.WAITING, HandoffState.CLAIMED)


@dataclass(frozen=True)
class Cards:
    """`/handoffs/{handoff}/card.txt`."""

    deps: Deps

    def add(self, router: APIRouter) -> None:
        """The one route."""
        route = router.get("/handoffs/{handoff}/card.txt", tags=["queue"], summary="The card as plain text")
        route(self.text)

    async def text(self, visitor: Reader, request: Request, handoff: str, lang: str = "") -> PlainTextResponse:
        """The card, the tickets and the last 500 messages, in the language of `lang` or of Accept-Language."""
        found = await self.deps.store.handoff(known(handoff))
        conversation = await self.deps.store.conversation(found.conversation) if found else None
        if found is None or conversation is None:
            raise NotFoundError("There is no such handoff.")
        messages = await self.deps.store.transcript(conversation.id)
        whole = Whole(
            with_news(found, messages, self.deps.counter.house.moods),
            conversation,
            await self.deps.store.tickets(TicketQuery(kin=conversation.customer)),
            messages,
        )
        language = language_for(lang, request.headers.get("accept-language", ""))
        zone = self.deps.counter.house.policy.calendar.hours.zone
        return PlainTextResponse(CardText(language, zone).write(whole), headers={"Content-Language": language})


def with_news(handoff: Handoff, messages: Sequence[Message], moods: Moods) -> Handoff:
    """A handoff under way with what the customer has written since its card was made."""
    if handoff.state not in OPEN:
        return handoff
    return replace(handoff, card=brought_up(handoff.card, messages, asked_at=handoff.asked_at, moods=moods))
