"""A counter where customers, the assistant and agents act on one store, in the words of the field."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from bot.attachments import Attachment, Enclosed, Kind
from bot.cards import Card, Tried, TurnNote
from bot.conversations import Conversation
from bot.enclosing import Fetch
from bot.handoffs import Handoff, NewHandoff, Place, Reason
from bot.messages import Author, Button, ChannelAddress, Draft, Inbound, Message, ReplyTo
from bot.ports import Outgoing
from bot.storing import Ended, Outcome, Recorded, Store, Turn
from bot.tickets import NewTicket
from tests.fakes.clock import FakeClock

HERE = "this process"
THERE = "another process"
LEASE = timedelta(seconds=30)
CARD = Card("Onde está 12345? 📦", "asked", "pt", "web", "Ana", (Tried("order/track", 0.8),), ("Já saiu.",), 1)
TICKET = NewTicket("Pedido atrasado", category="delivery")


def inbound(text: str = "olá", *, key: str, chat: str = "ana", **known: Any) -> Inbound:
    """A message of the customer of this chat of the web."""
    return Inbound(
        external_id=f"{chat}:{key}",
        sender=ChannelAddress("web", "shop", chat),
        reply_to=ReplyTo("web", "shop", chat),
        text=text,
        **known,
    )


def person_wanted(*, promised_at: datetime | None = None, reason: Reason = Reason.ASKED, **known: Any) -> NewHandoff:
    """A handoff whose notice says ticket and place."""

    def notice(place: Place) -> Draft:
        return Draft(Author.SYSTEM, f"{place.ticket} · {place.position}")

    return NewHandoff(reason, known.get("card", CARD), known.get("ticket", TICKET), notice, promised_at)


@dataclass
class Counter:
    """What happens at the counter, one line a step."""

    store: Store
    clock: FakeClock
    keys: Any = field(default_factory=lambda: count(1))

    @property
    def now(self) -> datetime:
        """The present."""
        return self.clock.now()

    async def hears(self, text: str = "olá", *, chat: str = "ana", key: str | None = None, **known: Any) -> Recorded:
        """A customer writes."""
        name = key or f"m{next(self.keys)}"
        return await self.store.record(inbound(text, key=name, chat=chat, sent_at=self.now, **known))

    async def edits(self, text: str, *, key: str, chat: str = "ana") -> Message | None:
        """A customer changes what they wrote."""
        known = {"channel": "web", "account": "shop", "external_id": f"{chat}:{key}"}
        return await self.store.edit(**known, text=text, now=self.now)

    async def begins(self, conversation: Conversation | str, *, holder: str = HERE) -> Turn | None:
        """A process looks for work."""
        identity = conversation if isinstance(conversation, str) else conversation.id
        return await self.store.begin_turn(identity, holder=holder, now=self.now, until=self.now + LEASE)

    async def begun(self, conversation: Conversation | str, *, holder: str = HERE) -> Turn:
        """The same when there is work."""
        turn = await self.begins(conversation, holder=holder)
        assert turn is not None
        return turn

    async def ends(self, turn: Turn, *texts: str, holder: str = HERE, **known: Any) -> Ended:
        """The assistant answers."""
        replies = tuple(Draft(Author.BOT, text) for text in texts)
        return await self.store.end_turn(turn, Outcome(replies, **known), holder=holder, now=self.now)

    async def answers(self, conversation: Conversation, *texts: str, **known: Any) -> Ended:
        """A whole turn of the assistant."""
        return await self.ends(await self.begun(conversation), *texts, **known)

    async def serves(self, text: str, *replies: str, chat: str = "ana", **known: Any) -> Conversation:
        """A customer writes, the assistant answers and every answer arrives."""
        conversation = (await self.hears(text, chat=chat)).conversation
        await self.answers(conversation, *replies, **known)
        await self.delivers(conversation)
        return conversation

    async def sends(self, conversation: Conversation, *, holder: str = HERE) -> Outgoing | None:
        """A process looks for a message to send."""
        return await self.store.begin_delivery(conversation.id, holder=holder, now=self.now, until=self.now + LEASE)

    async def sending(self, conversation: Conversation, *, holder: str = HERE) -> Message:
        """The same when there is one."""
        outgoing = await self.sends(conversation, holder=holder)
        assert outgoing is not None
        return outgoing.message

    async def delivers(self, conversation: Conversation) -> list[str]:
        """Everything that may leave arrives; its texts."""
        texts = []
        while outgoing := await self.sends(conversation):
            assert await self.store.delivered(outgoing.message.row, holder=HERE)
            texts.append(outgoing.message.text)
        return texts

    async def fetches(self, attachment: Attachment, *, holder: str = HERE) -> Fetch | None:
        """A process wants the bytes of an attachment."""
        return await self.store.begin_fetch(attachment.id, holder=holder, now=self.now, until=self.now + LEASE)

    async def fetched(self, attachment: Attachment, *, holder: str = HERE) -> Fetch:
        """The same when it is to be fetched."""
        fetch = await self.fetches(attachment, holder=holder)
        assert fetch is not None
        return fetch

    async def leases(self, name: str, *, holder: str = HERE) -> bool:
        """A process wants to do what only one does."""
        return await self.store.take_lease(name, holder=holder, now=self.now, until=self.now + LEASE)

    async def queued(self, chat: str = "ana", **known: Any) -> Handoff:
        """A customer asks for a person and waits."""
        conversation = (await self.hears("quero uma pessoa", chat=chat)).conversation
        ended = await self.answers(conversation, handoff=person_wanted(**known))
        await self.delivers(conversation)
        handoff = await self.store.handoff(ended.handoff or "")
        assert handoff is not None
        return handoff

    async def claimed(self, chat: str = "ana", *, agent: str = "Bia") -> Handoff:
        """A customer is with an agent."""
        handoff = await self.queued(chat)
        return await self.store.claim(handoff.id, agent=agent, now=self.now)

    async def present(self, conversation: Conversation | str) -> Conversation:
        """The conversation as it is kept."""
        identity = conversation if isinstance(conversation, str) else conversation.id
        found = await self.store.conversation(identity)
        assert found is not None
        return found

    async def seen(self, conversation: Conversation | str, after: int | None = None) -> list[tuple[int | None, str]]:
        """Event numbers and texts that the customer sees."""
        identity = conversation if isinstance(conversation, str) else conversation.id
        return [(m.event, m.text) for m in await self.store.visible(identity, after=after, limit=50)]


def drafted(text: str, *, author: Author = Author.AGENT, **known: Any) -> Draft:
    """Something to say, by Bia unless somebody else is named."""
    return Draft(author, text, agent="Bia" if author is Author.AGENT else None, **known)


def photo(name: str = "foto.jpg", **known: Any) -> Enclosed:
    """A photo that its platform still has."""
    return Enclosed(Kind.PHOTO, name, "image/jpeg", **{"size": 1024, "source": "file-id-1", **known})


def kept(file: str, name: str = "nota.pdf") -> Enclosed:
    """A file whose bytes we have."""
    return Enclosed(Kind.FILE, name, "application/pdf", 2048, file=file)


def noted(*tried: Tried) -> TurnNote:
    """What is kept of a turn; text and choice are those of the message."""
    return TurnNote("olá", None, tried)


def button(payload: str) -> Button:
    """A choice."""
    return Button("Sim, “isso”", payload)
