"""People on a channel, as the suite knows them: what they do, what they see, and what is kept of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.attachments import Kind
from bot.conversations import Conversation
from bot.messages import ChannelAddress, Delivery, Message, ReplyTo

if TYPE_CHECKING:
    from tests.contract.channels.bench import Bench


@dataclass(frozen=True)
class Heard:
    """A message of ours as the customer sees it now; `source` is how the platform knows it."""

    text: str
    titles: tuple[str, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()
    source: Any = None


@dataclass(frozen=True)
class Given:
    """A file that a customer sends; `claims` another size than it has."""

    data: bytes
    name: str = "nota.pdf"
    type: str = "application/pdf"
    kind: Kind = Kind.FILE
    claims: int | None = None


class Customer(ABC):
    """Somebody on a channel. What they do returns at once; `hears` waits until everything has calmed down."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self._heard = 0

    @property
    @abstractmethod
    def place(self) -> tuple[ChannelAddress, ReplyTo]:
        """Who they are to us, and where they are answered."""

    @abstractmethod
    async def writes(self, text: str) -> Any:
        """A message; what it returns can be edited."""

    @abstractmethod
    async def sees(self) -> list[Heard]:
        """Our messages, in order, as they are shown now."""

    async def presses(self, message: Heard, title: str) -> str:
        """A button; what the customer is told about it, if anything."""
        raise NotImplementedError

    async def forges(self, payload: str) -> str:
        """The press of a button that is not there; what they are told."""
        raise NotImplementedError

    async def chosen(self, message: Heard) -> str:
        """Which choice the message shows as taken, if any."""
        raise NotImplementedError

    async def edits(self, message: Any, text: str) -> None:
        """Change what was said."""
        raise NotImplementedError

    async def sends(self, *files: Given, text: str = "") -> str:
        """Files as one message or album; what they are told at once, if anything."""
        raise NotImplementedError

    async def shares(self, kind: Kind) -> None:
        """A sticker, a place, somebody's card."""
        raise NotImplementedError

    def at(self, group: Any) -> Customer:
        """The same person where others read along: there, `writes` names us and `mutters` does not."""
        raise NotImplementedError

    async def mutters(self, text: str) -> None:
        """Something said to others."""
        raise NotImplementedError

    async def commands(self, name: str) -> None:
        """One of our commands, in the way of the channel."""
        raise NotImplementedError

    async def shuts(self) -> None:
        """They do not want to be written to any more."""
        raise NotImplementedError

    async def opens(self) -> None:
        """They can be written to again."""
        raise NotImplementedError

    async def hears(self) -> list[str]:
        """The texts of what came since they were asked last."""
        return [heard.text for heard in await self.new()]

    async def new(self) -> list[Heard]:
        """What came since they were asked last."""
        await self.bench.settled()
        seen = await self.sees()
        news, self._heard = seen[self._heard :], len(seen)
        return news

    async def conversation(self) -> Conversation:
        """As the store has it."""
        found = await self.bench.store.find_conversation(*self.place)
        assert found is not None
        return found

    async def story(self) -> list[Message]:
        """The transcript; empty for a stranger."""
        found = await self.bench.store.find_conversation(*self.place)
        return await self.bench.store.transcript(found.id) if found else []

    async def said(self) -> list[str]:
        """Their own messages in the transcript."""
        return [m.text for m in await self.story() if m.delivery is Delivery.RECEIVED]

    async def answers(self) -> list[Message]:
        """Our messages in the transcript."""
        return [m for m in await self.story() if m.delivery is not Delivery.RECEIVED]
