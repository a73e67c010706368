"""The memory store: arrival, and what changes after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from bot.conversations import Conversation, Owner
from bot.handoffs import HandoffState
from bot.leaving import CHOICES
from bot.matters import written
from bot.messages import Author, ChannelAddress, Delivery, Inbound, Message, ReplyTo
from bot.storing import GONE, Recorded
from bot.tickets import TicketState
from tests.fakes.memory_tables import Line, Memory, TurnLine, keepable


class MemoryInbox(Memory):
    """Inbox of bot.storing."""

    async def open_conversation(
        self,
        sender: ChannelAddress,
        reply_to: ReplyTo,
        *,
        name: str = "",
        locale: str | None = None,
        zone: str | None = None,
        handle: str = "",
    ) -> Conversation:
        customer = self.kept.addresses.setdefault(sender, str(uuid4()))
        known = self._there(customer, reply_to) or Conversation(str(uuid4()), customer, reply_to)
        told = {"name": name or known.name, "locale": locale or known.locale, "zone": zone or known.zone}
        self._save(replace(known, **told, handle=handle or known.handle))  # type: ignore[arg-type]
        return self._conversation(known.id)

    async def find_conversation(self, sender: ChannelAddress, reply_to: ReplyTo) -> Conversation | None:
        return self._there(self.kept.addresses.get(sender), reply_to)

    async def record(self, inbound: Inbound) -> Recorded:
        keepable(inbound.text)
        key = (inbound.reply_to.channel, inbound.reply_to.account, inbound.external_id)
        known = self._keyed(key)
        if known is None:
            self._unclaimed(inbound.attachments)
        conversation = await self.open_conversation(
            inbound.sender, inbound.reply_to, name=inbound.name, locale=inbound.locale, zone=inbound.zone,
            handle=inbound.handle,
        )  # fmt: skip
        if known is not None:
            return Recorded(conversation, known.message, new=False, turn=None)
        line = self._arrived(conversation.id, inbound)
        line.key = key
        self.kept.born.setdefault(conversation.customer, inbound.sent_at)
        for ticket in [t for t in self.kept.tickets.values() if t.state is TicketState.PENDING]:
            if ticket.customer == conversation.customer:
                self._revised(written(ticket, inbound.text, now=inbound.sent_at), now=inbound.sent_at)
        conversation = replace(conversation, unreachable=False)
        self._save(conversation)
        for held in self.kept.handoffs.values():
            mine = held.conversation == conversation.id and held.state is HandoffState.CLAIMED
            if mine and held.waiting_since is None:
                self.kept.handoffs[held.id] = replace(held, waiting_since=inbound.sent_at)
        leaves = conversation.owner is Owner.QUEUE and inbound.choice in CHOICES
        if conversation.owner is not Owner.BOT and not leaves:
            return Recorded(conversation, line.message, new=True, turn=None)
        turn = TurnLine(str(uuid4()), conversation.id, line.message.row)
        self.kept.turns[turn.id] = turn
        return Recorded(conversation, line.message, new=True, turn=turn.id)

    async def edit(self, *, channel: str, account: str, external_id: str, text: str, now: datetime) -> Message | None:
        keepable(text)
        line = self._keyed((channel, account, external_id))
        if line is None or line.message.author is not Author.CUSTOMER or line.message.text == text:
            return None
        line.message = replace(line.message, text=text, choice=None, edited_at=now)
        return line.message

    async def set_reachable(self, conversation: str, reachable: bool, *, now: datetime) -> None:
        known = self.kept.conversations.get(conversation)
        if known is None or known.unreachable == (not reachable):
            return
        self._save(replace(known, unreachable=not reachable))
        for line in self._leaving(conversation):
            if not reachable and line.message.delivery is Delivery.PENDING:
                line.message = replace(line.message, delivery=Delivery.FAILED, error=GONE, due=None)

    async def move_chat(self, channel: str, account: str, *, before: str, after: str) -> int:
        place = (channel, account, before)
        known = list(self.kept.conversations.values())
        here = [c for c in known if (c.reply_to.channel, c.reply_to.account, c.reply_to.chat) == place]
        moved = [replace(c, reply_to=replace(c.reply_to, chat=after)) for c in here]
        free = [c for c in moved if self._there(c.customer, c.reply_to) is None]
        for conversation in free:
            self._save(conversation)
        return len(free)

    def _there(self, customer: str | None, reply_to: ReplyTo) -> Conversation | None:
        known = self.kept.conversations.values()
        return next((c for c in known if (c.customer, c.reply_to) == (customer, reply_to)), None)

    def _keyed(self, key: tuple[str, str, str]) -> Line | None:
        return next((line for line in self.kept.lines if line.key == key), None)

    def _arrived(self, conversation: str, inbound: Inbound) -> Line:
        identity = inbound.external_id.rpartition(":")[2] if inbound.reply_to.channel == "web" else str(uuid4())
        if any(line.message.id == identity for line in self._lines(conversation)):
            identity = str(uuid4())
        event = self._next_event(conversation)
        known: dict[str, Any] = {"id": identity, "choice": inbound.choice, "event": event, "album": inbound.album}
        line = self._add(conversation, Author.CUSTOMER, inbound.text, inbound.sent_at, **known)
        self._enclose(line, inbound.attachments)
        return line
