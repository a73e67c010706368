"""What the suite knows of a channel: customers who act and look, and a platform that can be broken."""

from __future__ import annotations

import asyncio
import json
import socket
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

from bot.attachments import Enclosed
from bot.conversations import Conversation
from bot.handoffs import Reason
from bot.questions import Answer, Question
from bot.storing import Store
from tests.contract.channels.customer import Customer, Given
from tests.contract.channels.gateway import Gateway, TableBrain
from tests.fakes.brain import saying

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
PATIENCE = 15.0
LOOK = 0.004
AGENT = "Marta"
SECRET_KEY = "a secret of these tests, which is long enough"


@dataclass(frozen=True)
class Knock:
    """A request to one of our addresses."""

    path: str
    body: bytes
    headers: Mapping[str, str]


class Bench(ABC):
    """One channel of one gateway. `takes` are characters of a part, `most_buttons` how many a message may have."""

    channel = ""
    takes = 0
    most_buttons = 0
    unheard: ClassVar[Mapping[str, str]] = {}
    """Fixtures that are not for us, and what they are counted as."""

    def __init__(self, store: Store, home: Path) -> None:
        self.store = store
        self.home = home
        self.brain = TableBrain()
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        self.gateway = Gateway.__new__(Gateway)

    @abstractmethod
    async def open(self) -> None:
        """Start the platform and the gateway; receiving has begun."""

    @abstractmethod
    async def close(self) -> None:
        """End both."""

    @abstractmethod
    def customer(self, name: str = "Ana") -> Customer:
        """Somebody."""

    @abstractmethod
    def delivering(self) -> bool:
        """Whether the platform still has something to bring."""

    @abstractmethod
    async def brings_again(self, times: int) -> None:
        """Everything so far is delivered again, so many times, shuffled."""

    async def push(self, fixture: str) -> None:
        """A captured payload arrives."""
        raise NotImplementedError

    async def push_odd(self, odd: str) -> None:
        """A message of somebody with this wherever a text may stand."""
        raise NotImplementedError

    def group(self) -> Any:
        """Where several people and we are."""
        raise NotImplementedError

    def moves(self, group: Any, *, told: bool) -> Any:
        """The group gets another id; not `told`, we find out when we send."""
        raise NotImplementedError

    @property
    @abstractmethod
    def secrets(self) -> tuple[str, ...]:
        """What must never be seen in a log."""

    def forgeries(self) -> Iterator[tuple[str, Knock]]:
        """Requests that do not come from the platform, by what is wrong with them."""
        raise NotImplementedError

    def proved(self, body: bytes) -> Sequence[Knock]:
        """Requests that do, with any body, to each address."""
        raise NotImplementedError

    def breaks(self, how: str, customer: Customer | None = None, *, times: int | None = 1) -> None:
        """What the next sendings meet: `429`, `500`, `502`, `reset` or `hang`, the latter two also `+after`.

        `download`: what the next download meets.
        """
        raise NotImplementedError

    def cuts_line(self) -> None:
        """The connection breaks over which we receive."""
        raise NotImplementedError

    def mends(self) -> None:
        """All works again."""
        raise NotImplementedError

    def kills_token(self) -> None:
        """The platform does not know us any more."""
        raise NotImplementedError

    def calls(self, customer: Customer) -> list[float]:
        """When each call to this customer's chat came, in seconds."""
        raise NotImplementedError

    async def holds(self) -> bool:
        """Whether the brain thinks about something."""
        return self.brain.thinking > 0

    async def settled(self) -> None:
        """All was delivered, answered, sent and fetched."""
        await self.until(self._calm)

    async def until(self, holds: Callable[[], Awaitable[Any]], *, within: float = PATIENCE) -> Any:
        """What it returns once it is true."""
        loop = asyncio.get_running_loop()
        end = loop.time() + within
        while not (found := await holds()):
            assert loop.time() < end, f"still waiting after {within} s: {self.gateway.states()}"
            await asyncio.sleep(LOOK)
        return found

    async def state(self, wanted: Callable[[str], bool]) -> str:
        """How the channel is doing, once it is so."""

        async def reached() -> str:
            state = self.gateway.states()[self.channel]
            return state if wanted(state) else ""

        return str(await self.until(reached))

    async def hand_over(self, customer: Customer) -> Conversation:
        """The customer asks for a person, and Marta takes it."""

        async def asked(question: Question) -> Answer:
            await self.store.ask_handoff(question.turn, Reason.ASKED, now=self.gateway.clock.now())
            return saying("Vou chamar alguém.", intent="talk_to_person")

        self.brain.answers.append(asked)
        await customer.writes("quero falar com uma pessoa")
        await customer.hears()
        conversation = await customer.conversation()
        handoff = await self.store.handoff_of(conversation.id)
        assert handoff is not None
        await self.gateway.desk.claim(handoff.id, agent=AGENT)
        await customer.hears()
        return await customer.conversation()

    async def marta_says(self, customer: Customer, text: str, *files: Given) -> None:
        """An agent's message, with files that were uploaded in the console."""
        enclosed = []
        for file in files:
            identity = uuid4().hex
            self.gateway.files.kept[identity] = file.data
            enclosed.append(Enclosed(file.kind, file.name, file.type, len(file.data), file=identity))
        conversation = await customer.conversation()
        known = {"agent": AGENT, "text": text, "external_id": uuid4().hex, "attachments": tuple(enclosed)}
        await self.gateway.desk.reply(conversation.id, **known)

    async def _calm(self) -> bool:
        return not self.delivering() and await self.gateway.idle()


def fixture(channel: str, name: str) -> Any:
    """A captured payload."""
    return json.loads((FIXTURES / channel / f"{name}.json").read_text(encoding="utf-8"))
