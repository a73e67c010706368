"""The hub: what happened in this process, told at once to every open stream that should know."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from bot.attachments import Attachment, Keeping
from bot.errors import BusyError
from bot.handoffs import Handoff
from bot.messages import Author, Message
from bot.streams import Beat, DeskNote, Happening, MessageShown, QueueChanged, StatusChanged, TypingChanged

QUEUE_BOUND = 256
"""Happenings that may wait for a slow reader before its stream is closed."""

STREAMS_OF_ONE = 16
"""Open streams of one conversation: browsers keep one for all their tabs."""


class Line:
    """One open stream's queue (bot.streams.Subscription): the publisher never waits for its reader."""

    __slots__ = ("_bound", "_closed", "_hub", "_waiter", "_waiting", "conversation", "session", "user")

    def __init__(self, hub: Hub, conversation: str | None, *, bound: int, user: str = "", session: str = "") -> None:
        self.conversation = conversation
        self.user = user
        self.session = session
        self._hub = hub
        self._bound = bound
        self._waiting: deque[Happening] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._closed = False

    def __aiter__(self) -> AsyncIterator[Happening]:
        return self

    async def __anext__(self) -> Happening:
        while not self._waiting:
            if self._closed:
                raise StopAsyncIteration
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        return self._waiting.popleft()

    def follow_queue(self, on: bool) -> None:
        """Whether QueueChanged is wanted."""
        if not self._closed:
            self._hub.follow(self, on=on)

    def rest(self) -> list[Happening]:
        """What waits besides, taken off."""
        waiting = list(self._waiting)
        self._waiting.clear()
        return waiting

    def put(self, happening: Happening) -> None:
        """Add one; a queue over its bound is emptied and closed, the reader resumes from the store."""
        if self._closed:
            return
        if len(self._waiting) >= self._bound:
            self.close(at_once=True)
            return
        self._waiting.append(happening)
        self._wake()

    def close(self, *, at_once: bool = False) -> None:
        """End the iteration once what waits has been read, or without it."""
        if at_once:
            self._waiting.clear()
        if self._closed:
            return
        self._closed = True
        self._hub.forget(self)
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class Hub:
    """Implements bot.ports.Live and bot.streams.Streams; belongs to one event loop.

    `arrived`, `leaving` and `enclosed` wake the workers that answer, deliver and fetch; `writing` hears
    when somebody on our side begins or stops.
    """

    def __init__(
        self,
        *,
        arrived: Callable[[str], None],
        leaving: Callable[[str], None],
        enclosed: Callable[[str], None] = lambda _: None,
        writing: Callable[[str, bool], None] = lambda *_: None,
        line_changed: Callable[[Handoff | None], None] = lambda _: None,
        bound: int = QUEUE_BOUND,
    ) -> None:
        self._arrived = arrived
        self._leaving = leaving
        self._enclosed = enclosed
        self._writing = writing
        self._line_changed = line_changed
        self._bound = bound
        self._customers: defaultdict[str, set[Line]] = defaultdict(set)
        self._desk: set[Line] = set()
        self._queue_followers: set[Line] = set()
        self._closed = False

    def subscribe(self, conversation: str) -> Line:
        """A customer's stream."""
        if len(self._customers.get(conversation, ())) >= STREAMS_OF_ONE:
            raise BusyError("This conversation is open in too many windows.", retry_after=30)
        line = Line(self, conversation, bound=self._bound)
        self._customers[conversation].add(line)
        return self._opened(line)

    def subscribe_desk(self, user: str, *, session: str = "") -> Line:
        """A console's stream, opened by this session."""
        line = Line(self, None, bound=self._bound, user=user, session=session)
        self._desk.add(line)
        self._queue_followers.add(line)
        return self._opened(line)

    def at_desk(self) -> set[str]:
        """Users with an open console here."""
        return {line.user for line in self._desk}

    def message(self, message: Message) -> None:
        """To the console always; to the customer once it has its event number."""
        shown = MessageShown(message)
        self._tell(self._desk, shown)
        if message.event is not None and message.author is not Author.NOTE:
            self._tell_customer(message.conversation, shown)

    def typing(self, conversation: str, *, on: bool, author: str) -> None:
        """Customers are not told that they type."""
        happening = TypingChanged(conversation, author, on)
        self._tell(self._desk, happening)
        if author != Author.CUSTOMER.value:
            self._tell_customer(conversation, happening)
            self._writing(conversation, on)

    def status(self, conversation: str) -> None:
        """Both sides look again."""
        happening = StatusChanged(conversation)
        self._tell(self._desk, happening)
        self._tell_customer(conversation, happening)

    def ticket(self, conversation: str) -> None:
        """The console looks again."""
        self._tell(self._desk, StatusChanged(conversation))

    def status_of_all(self) -> None:
        """Something that every customer is shown changed, such as the assistant being up."""
        for conversation in list(self._customers):
            self._tell_customer(conversation, StatusChanged(conversation))

    def queue(self, handoff: Handoff | None = None) -> None:
        """To the console and to customers who wait; a board that remembers the line hears of it first."""
        self._line_changed(handoff)
        self._tell(self._queue_followers, QueueChanged(handoff))

    def tell_desk(self, kind: str, about: Mapping[str, Any], *, to: str | None = None) -> None:
        """To the consoles of one user, or of all."""
        wanted = [line for line in self._desk if to is None or line.user.casefold() == to.casefold()]
        self._tell(wanted, DeskNote(kind, about, to))

    def hang_up(self, user: str, *, only: str | None = None, but: str | None = None) -> None:
        """End the streams of a user whose sessions were ended: `only` this one, or all `but` this one."""
        theirs = [line for line in self._desk if line.user.casefold() == user.casefold()]
        for line in theirs:
            if only in (None, line.session) and line.session != but:
                line.close(at_once=True)

    def arrived(self, conversation: str) -> None:
        """A turn waits to be answered."""
        self._arrived(conversation)

    def leaving(self, conversation: str) -> None:
        """Messages wait to be delivered."""
        self._leaving(conversation)

    def enclosed(self, attachment: Attachment) -> None:
        """An attachment that waits is to be fetched."""
        if attachment.state is Keeping.WAITING:
            self._enclosed(attachment.id)

    async def beat(self, *, every: float = 20) -> None:
        """The one ticker behind all keep-alive lines; runs until cancelled."""
        while True:
            await asyncio.sleep(every)
            self._tell(self._lines(), Beat())

    def close(self) -> None:
        """End every stream, and those still to come: the process is stopping."""
        self._closed = True
        for line in self._lines():
            line.close()

    @property
    def open_streams(self) -> int:
        """How many pages listen at present."""
        return len(self._lines())

    def follow(self, line: Line, *, on: bool) -> None:
        """Whether this line hears of the queue."""
        if on:
            self._queue_followers.add(line)
        else:
            self._queue_followers.discard(line)

    def forget(self, line: Line) -> None:
        """Take a closed line off every list."""
        self._desk.discard(line)
        self._queue_followers.discard(line)
        if line.conversation is None or line.conversation not in self._customers:
            return
        lines = self._customers[line.conversation]
        lines.discard(line)
        if not lines:
            del self._customers[line.conversation]

    def _opened(self, line: Line) -> Line:
        if self._closed:
            line.close()
        return line

    def _lines(self) -> list[Line]:
        return [*self._desk, *(line for lines in self._customers.values() for line in lines)]

    def _tell_customer(self, conversation: str, happening: Happening) -> None:
        self._tell(self._customers.get(conversation, ()), happening)

    @staticmethod
    def _tell(lines: set[Line] | list[Line] | tuple[()], happening: Happening) -> None:
        for line in list(lines):  # a line that overflows leaves the set while we walk it
            line.put(happening)
