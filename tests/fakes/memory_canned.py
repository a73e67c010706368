"""The memory store: canned replies, and mentions in notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.canned import CannedReply, CannedText
from bot.errors import ConflictError, NotFoundError
from bot.mentions import Mention
from bot.messages import Message
from tests.fakes.memory_tables import Memory, keepable


class MemoryCanned(Memory):
    """CannedReplies and Mentions of bot.storing."""

    async def canned(self) -> list[CannedReply]:
        return sorted(self.kept.canned.values(), key=lambda reply: (reply.shortcut, reply.language))

    async def put_canned(self, reply: CannedText, *, who: str, now: datetime, id: int | None = None) -> CannedReply:
        keepable(reply.text)
        if self._reply_named(reply) not in (None, id):
            raise ConflictError(f"There is a reply /{reply.shortcut} in this language already.")
        if id is not None and id not in self.kept.canned:
            raise NotFoundError("There is no such reply any more.")
        self.kept.canned_ids += id is None
        identity = self.kept.canned_ids if id is None else id
        self.kept.canned[identity] = CannedReply(id=identity, who=who, at=now, **vars(reply))
        return self.kept.canned[identity]

    async def remove_canned(self, reply: int) -> CannedReply:
        if reply not in self.kept.canned:
            raise NotFoundError("There is no such reply any more.")
        return self.kept.canned.pop(reply)

    async def fill_canned(self, replies: Sequence[CannedText], *, now: datetime) -> bool:
        if self.kept.canned_seeded:
            return False
        self.kept.canned_seeded = True
        for reply in replies:
            if self._reply_named(reply) is None:
                await self.put_canned(reply, who="", now=now)
        return True

    async def mentions(self, user: str, *, limit: int = 50) -> list[Mention]:
        mine = [
            self._whole_mention(row, m) for row, m in self.kept.mentions if m.user.casefold() == user.strip().casefold()
        ]
        return mine[::-1][:limit]

    async def unseen_mentions(self, user: str) -> int:
        return sum(not mention.seen for mention in await self.mentions(user, limit=len(self.kept.mentions)))

    async def mentions_in(self, note: Message) -> list[Mention]:
        return [self._whole_mention(row, mention) for row, mention in self.kept.mentions if row == note.row]

    async def see_mentions(self, user: str, mentions: Sequence[int] | None) -> int:
        unseen = [m.id for m in await self.mentions(user, limit=len(self.kept.mentions)) if not m.seen]
        now_seen = {identity for identity in unseen if mentions is None or identity in mentions}
        self.kept.mentions = [(r, replace(m, seen=m.seen or m.id in now_seen)) for r, m in self.kept.mentions]
        return len(now_seen)

    def _reply_named(self, reply: CannedText) -> int | None:
        names = {(known.shortcut, known.language): known.id for known in self.kept.canned.values()}
        return names.get((reply.shortcut, reply.language))

    def _whole_mention(self, row: int, mention: Mention) -> Mention:
        note = self.kept.lines[row - 1].message
        return replace(mention, customer=self._conversation(mention.conversation).name, text=note.text)
