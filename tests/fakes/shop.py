"""The whole counter in one process without servers: memory store, fake brain, real core and real gateway parts."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from bot.attachments import FileLimits
from bot.conversations import Conversation
from bot.desk import Counter
from bot.door import Door
from bot.errors import BrainError
from bot.handoffs import Handoff, HandoffState
from bot.hours import Hours
from bot.messages import Audience, Author, ChannelAddress, Inbound, Message, ReplyTo
from bot.ports import Call, Channel, Outgoing
from bot.questions import Answer
from bot.storing import Recorded, Store
from bot.turns import Assistant
from gateway.answering import Answering
from gateway.delivery import Departing
from gateway.dots import Dots
from gateway.figures import Figures
from gateway.hub import Hub
from gateway.limiter import Limiter
from gateway.words import load_words
from tests.fakes.brain import FakeBrain, Script
from tests.fakes.clock import FakeClock
from tests.fakes.house import house
from tests.fakes.memory_store import MemoryStore

WORDS = load_words(Path(__file__).resolve().parents[2])
NUMBERS = count(1)


@dataclass
class FakeChannel:
    """A platform that takes everything, or raises what the test put into `troubles`; one call a line of text."""

    name: str = "web"
    per_second: float | None = None
    troubles: list[Exception | None] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)

    def gap(self, reply_to: ReplyTo) -> float:
        """As quick as anybody likes."""
        return 0

    def audience(self, reply_to: ReplyTo) -> Audience:
        """One reader."""
        return Audience.ALONE

    def render(self, outgoing: Outgoing) -> Sequence[Call]:
        """A call for each line."""
        return [Call("say", {"text": line}) for line in outgoing.message.text.split("\n") or [""]]

    async def send(self, call: Call) -> None:
        """Take one call, unless there is trouble; None among the troubles is a good moment."""
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble:
            raise trouble
        self.taken.append(call.fields["text"])

    async def typing(self, conversation: Conversation) -> None:
        """Nobody looks."""

    async def download(self, source: str) -> AsyncGenerator[bytes, None]:
        """Whatever the source says."""
        yield source.encode()


class Shop:
    """What a test needs: somebody writes, the assistant works, agents act, the customer reads."""

    def __init__(self, *answers: Answer | BrainError | Script, hours: Hours | None = None) -> None:
        self.clock = FakeClock()
        self.store: Store = MemoryStore()
        self.brain = FakeBrain(*answers)
        self.channel = FakeChannel()
        self.later: list[tuple[str, float]] = []
        self.hub = Hub(arrived=lambda _: None, leaving=lambda _: None)
        channels: dict[str, Channel] = {"web": self.channel}
        figures = Figures()
        limiter = Limiter(lambda: self.clock.now().timestamp())
        self.house = house(hours)
        limits = FileLimits(20 * 2**20, ("*/*",))
        self.door = Door(self.store, self.hub, self.clock, limits, self.house.words)
        self.desk = Counter(self.store, self.hub, self.house, self.clock)
        assistant = Assistant(self.store, self.brain, self.house, self.clock, looks=0)
        self.answering = Answering(self.store, self.brain, assistant, self.hub, self.clock, figures, "me")
        self.departing = Departing(
            self.store,
            channels,
            self.hub,
            self.clock,
            figures,
            "me",
            lambda key, after: self.later.append((key, after)),
            limiter,
            Dots(self.store, channels, limiter),
        )

    async def writes(self, text: str, *, choice: str | None = None, person: str = "ana") -> Recorded:
        """A message of this person arrives."""
        address = ChannelAddress("web", "default", person)
        reply_to = ReplyTo("web", "default", person)
        number = f"{person}:{next(NUMBERS)}"
        inbound = Inbound(number, address, reply_to, text, self.clock.now(), choice=choice, locale="pt-BR")
        return await self.door.take(inbound)

    async def works(self, conversation: str) -> None:
        """Answer and deliver until nothing is left to do."""
        while await self.answering.work(conversation):
            pass
        while await self.departing.work(conversation):
            pass

    async def says(self, text: str, *, choice: str | None = None, person: str = "ana") -> list[str]:
        """Somebody writes; returns what the other side then showed."""
        recorded = await self.writes(text, choice=choice, person=person)
        conversation = recorded.conversation.id
        await self.works(conversation)
        return [m.text for m in await self.shown(conversation) if (m.event or 0) > (recorded.message.event or 0)]

    async def shown(self, conversation: str) -> list[Message]:
        """What the customer sees."""
        return await self.store.visible(conversation, after=None, limit=500)

    async def conversation(self, person: str = "ana") -> str:
        """The id of this person's conversation."""
        opened = await self.store.open_conversation(
            ChannelAddress("web", "default", person), ReplyTo("web", "default", person)
        )
        return opened.id

    async def waiting(self) -> list[Handoff]:
        """The queue."""
        return await self.store.handoffs(HandoffState.WAITING)


def by(messages: list[Message], author: Author) -> list[str]:
    """The texts of one side."""
    return [m.text for m in messages if m.author is author]
