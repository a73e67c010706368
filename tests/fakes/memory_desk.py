"""The memory store: what agents do, and who they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.conversations import Owner
from bot.errors import ConflictError, NotFoundError
from bot.handoffs import Handoff, HandoffState, claimed, finished
from bot.messages import Author, Draft, Message
from bot.people import Role, Session, User
from bot.tickets import UNDER_WAY, TicketState, id_of, responded
from tests.fakes.memory_tables import Memory


class MemoryDesk(Memory):
    """Desk and Accounts of bot.storing."""

    async def claim(self, handoff: str, *, agent: str, now: datetime) -> Handoff:
        held = self._handoff(handoff)
        taken, conversation = claimed(held, self._conversation(held.conversation), agent=agent, now=now)
        self.kept.handoffs[handoff] = taken
        self._save(conversation)
        return taken

    async def finish(
        self, handoff: str, *, agent: str, state: HandoffState, notice: Draft | None, now: datetime
    ) -> Handoff:
        held = self._handoff(handoff)
        ended, conversation = finished(held, self._conversation(held.conversation), agent=agent, state=state, now=now)
        self.kept.handoffs[handoff] = ended
        self._save(conversation)
        ticket = self.kept.tickets.get(id_of(ended.ticket or "") or 0)
        if state is HandoffState.RESOLVED and ticket is not None and ticket.state in UNDER_WAY:
            self._change(ticket, who=agent, now=now, why="handoff resolved", state=TicketState.SOLVED)
        self._put_out(conversation, [notice] if notice else [], now=now)
        return ended

    async def say(
        self, conversation: str, draft: Draft, *, external_id: str, now: datetime, not_before: datetime | None = None
    ) -> Message:
        present = self._conversation(conversation)
        key = ("desk", conversation, external_id)
        said = [line.message for line in self.kept.lines if line.key == key]
        if said:
            return said[0]
        if draft.author is Author.AGENT and (present.owner is not Owner.AGENT or present.agent != draft.agent):
            raise ConflictError("This conversation is not yours to answer.")
        if draft.author is Author.AGENT:
            self._answered_by(conversation, agent=draft.agent or "", now=now)
        line = self._put_out(present, [draft], now=now)[0]
        line.key, line.not_before = key, not_before or now
        return line.message

    async def note(self, conversation: str, *, agent: str, text: str, now: datetime) -> Message:
        self._conversation(conversation)
        return self._add(conversation, Author.NOTE, text, now, agent=agent).message

    async def user(self, name: str) -> User | None:
        return self.kept.users.get(_key(name))

    async def users(self) -> list[User]:
        return [self.kept.users[key] for key in sorted(self.kept.users)]

    async def add_user(self, name: str, *, role: Role, password_hash: str, now: datetime) -> User:
        if _key(name) in self.kept.users:
            raise ConflictError(f"There is a user named {name} already.")
        self.kept.users[_key(name)] = User(name, role, password_hash, now)
        return self.kept.users[_key(name)]

    async def set_password(self, name: str, *, password_hash: str) -> None:
        user = self._user(name)
        self.kept.users[_key(name)] = replace(user, password_hash=password_hash)
        self.kept.sessions = {h: (key, s) for h, (key, s) in self.kept.sessions.items() if key != _key(name)}

    async def open_session(self, name: str, *, token_hash: str, csrf: str, expires_at: datetime) -> Session:
        session = Session(self._user(name), csrf, expires_at)
        self.kept.sessions[token_hash] = (_key(name), session)
        return session

    async def session(self, token_hash: str, *, now: datetime) -> Session | None:
        _, found = self.kept.sessions.get(token_hash, ("", None))
        return found if found is not None and found.expires_at > now else None

    async def close_session(self, token_hash: str) -> None:
        self.kept.sessions.pop(token_hash, None)

    def _answered_by(self, conversation: str, *, agent: str, now: datetime) -> None:
        here = [h for h in self.kept.handoffs.values() if h.conversation == conversation and h.ended_at is None]
        ticket = self.kept.tickets.get(id_of(here[-1].ticket or "") or 0) if here else None
        if ticket is not None:
            self._revised(responded(ticket, who=agent, now=now), now=now)

    def _handoff(self, handoff: str) -> Handoff:
        if handoff not in self.kept.handoffs:
            raise NotFoundError("There is no such handoff.")
        found = self.kept.handoffs[handoff]
        return replace(found, customer=self._conversation(found.conversation).name)

    def _user(self, name: str) -> User:
        if _key(name) not in self.kept.users:
            raise NotFoundError("There is no such user.")
        return self.kept.users[_key(name)]


def _key(name: str) -> str:
    return name.strip().casefold()
