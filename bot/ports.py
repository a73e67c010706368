"""What the core needs from the running world: clock, brain, channels, files and live streams."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.attachments import Attachment
from bot.conversations import Conversation
from bot.handoffs import Handoff
from bot.messages import Audience, Message, ReplyTo
from bot.questions import Answer, BrainState, Question


class Clock(Protocol):
    """The time, so that tests can set it."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        ...


class Brain(Protocol):
    """Rasa, as the core sees it."""

    @property
    def state(self) -> BrainState:
        """What is known of it at present, without asking."""
        ...

    async def ask(self, question: Question) -> Answer:
        """Its answer within the deadline; BrainError for an error, a late answer or silence."""
        ...


class Live(Protocol):
    """Tells the open streams of customers and agents what changed; losing a call loses nothing stored."""

    def message(self, message: Message) -> None:
        """A message became visible (or changed its delivery state)."""
        ...

    def typing(self, conversation: str, *, on: bool, author: str) -> None:
        """`author` is bot, agent or customer."""
        ...

    def status(self, conversation: str) -> None:
        """Owner, place or ticket of this conversation changed."""
        ...

    def queue(self, handoff: Handoff | None = None) -> None:
        """The queue changed: this handoff, or more than one."""
        ...

    def ticket(self, conversation: str) -> None:
        """A ticket of this conversation may have changed; only the console shows it."""
        ...

    def tell_desk(self, kind: str, about: Mapping[str, Any], *, to: str | None = None) -> None:
        """An event for open consoles: those of the user named `to`, or all."""
        ...

    def arrived(self, conversation: str) -> None:
        """A turn waits to be answered."""
        ...

    def leaving(self, conversation: str) -> None:
        """Messages wait to be delivered."""
        ...

    def enclosed(self, attachment: Attachment) -> None:
        """An attachment came; those that wait are to be fetched."""
        ...


@dataclass(frozen=True)
class Outgoing:
    """A message on its way, with where it goes.

    `person` is the customer's id on the platform, `answers` the external id of the message it answers
    (empty for news), `done` how many of its calls the platform has taken already, `lost` how often its
    sending was cut off.
    """

    message: Message
    conversation: Conversation
    attempts: int
    person: str = ""
    answers: str = ""
    done: int = 0
    lost: int = 0

    @property
    def reply_to(self) -> ReplyTo:
        """Where it goes."""
        return self.conversation.reply_to


@dataclass(frozen=True)
class Call:
    """One call of a platform's API; the bytes of `file` go with it.

    `chat` is where it shows something, by which the platform counts; empty: where the conversation is.
    """

    method: str
    fields: Mapping[str, Any]
    file: Attachment | None = None
    chat: str = ""


class Channel(Protocol):
    """A platform, as delivery sees it."""

    @property
    def name(self) -> str:
        """As it stands in ReplyTo.channel."""
        ...

    @property
    def per_second(self) -> float | None:
        """Messages a second over all chats of the account; None: as many as there are."""
        ...

    def gap(self, reply_to: ReplyTo) -> float:
        """Seconds between two messages to one chat."""
        ...

    def audience(self, reply_to: ReplyTo) -> Audience:
        """Who reads along there, which agents must know before they write."""
        ...

    def render(self, outgoing: Outgoing) -> Sequence[Call]:
        """The calls that send this message, in order; pure, and the same each time it is asked."""
        ...

    async def send(self, call: Call) -> None:
        """Make one call; raises one of the DeliveryErrors."""
        ...

    async def typing(self, conversation: Conversation) -> None:
        """Show for some seconds that an answer is being written, where the platform can. Never raises."""
        ...

    def download(self, source: str) -> AsyncGenerator[bytes, None]:
        """The bytes of an attachment, in pieces; raises one of the DeliveryErrors."""
        ...


class Connector(Protocol):
    """A platform as the gateway runs it."""

    @property
    def channel(self) -> Channel:
        """The way out."""
        ...

    async def receive(self, opened: Callable[[], None]) -> None:
        """Receive for ever, after a `look`; calls `opened` once all is well. Raises a DeliveryError when it is not."""
        ...

    async def look(self) -> str:
        """Learn whom the token belongs to; raises a DeliveryError."""
        ...

    async def check(self) -> str:
        """Whether every token holds, and whose they are, for `balcao check`; raises a DeliveryError."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class Files(Protocol):
    """Where the bytes of attachments are kept, each under an id of ours."""

    async def keep(self, file: str, pieces: AsyncIterator[bytes], *, at_most: int) -> int:
        """Keep all pieces and return their size; TooLargeError above `at_most` bytes, and nothing is kept then."""
        ...

    def read(self, file: str) -> AsyncIterator[bytes]:
        """The bytes in pieces; NotFoundError at the first when there is no such file."""
        ...

    async def forget(self, file: str) -> None:
        """Remove it; nothing happens when it is not there."""
        ...
