"""The brain client against a real socket that misbehaves."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from bot.errors import BrainError
from bot.helping import Helped, How
from bot.questions import BrainState, Question
from gateway.brain import RasaBrain

QUESTION = Question("t", 1, "c", "oi", None, None, "pt-BR")
GOOD = json.dumps(
    {
        "replies": [{"text": "olá", "buttons": [{"title": "Sim", "payload": "affirm"}]}],
        "ranking": [{"name": "chitchat/greet", "confidence": 0.9}],
        "slots": {"language": "pt", "contact": ""},
        "language": "pt",
    }
)


class Rasa:
    """Says the next line of its script to each question; remembers the attempts it was asked under."""

    def __init__(self, *script: tuple[int, str] | None) -> None:
        self.script = list(script)
        self.attempts: list[int] = []
        self.asked: list[dict[str, object]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request a connection; None in the script closes it without a word."""
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-l"))
        self.asked.append(json.loads(await reader.readexactly(length)))
        self.attempts.append(self.asked[-1]["attempt"])  # type: ignore[arg-type]
        said = self.script.pop(0)
        if said is not None:
            body = said[1].encode()
            writer.write(
                b"HTTP/1.1 %d X\r\nconnection: close\r\ncontent-length: %d\r\n\r\n" % (said[0], len(body)) + body
            )
            await writer.drain()
        writer.close()


@pytest.fixture
async def asking() -> AsyncIterator[Callable[[Rasa], asyncio.Future[RasaBrain]]]:
    """A client of this Rasa."""
    ends = []

    async def start(rasa: Rasa) -> RasaBrain:
        server = await asyncio.start_server(rasa.serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        brain = RasaBrain(f"http://127.0.0.1:{port}", on_change=lambda state: None)
        ends.append((server, brain))
        return brain

    yield start
    for server, brain in ends:
        await brain.close()
        server.close()
        await server.wait_closed()


async def test_an_answer_is_tamed(asking: Callable[[Rasa], asyncio.Future[RasaBrain]]) -> None:
    brain = await asking(Rasa((200, GOOD)))
    answer = await brain.ask(QUESTION)
    assert [(r.text, r.buttons[0].payload) for r in answer.replies] == [("olá", "affirm")]
    assert answer.slots == {"language": "pt"}


async def test_a_broken_connection_is_tried_again_as_a_new_attempt(
    asking: Callable[[Rasa], asyncio.Future[RasaBrain]],
) -> None:
    rasa = Rasa(None, (500, "{}"), (200, GOOD))
    brain = await asking(rasa)
    assert (await brain.ask(QUESTION)).language == "pt"
    assert rasa.attempts == sorted(set(rasa.attempts))
    assert len(rasa.attempts) == 3


@pytest.mark.parametrize("said", [(500, "{}"), (200, "not json"), (200, "[]"), (200, '{"replies": [{}]')])
async def test_errors_and_nonsense_are_failures(
    asking: Callable[[Rasa], asyncio.Future[RasaBrain]], said: tuple[int, str]
) -> None:
    brain = await asking(Rasa(said, said))
    with pytest.raises(BrainError):
        await brain.ask(QUESTION)
    assert brain.state is not BrainState.READY


async def test_that_people_helped_travels_with_the_question(
    asking: Callable[[Rasa], asyncio.Future[RasaBrain]],
) -> None:
    rasa = Rasa((200, GOOD), (200, GOOD))
    brain = await asking(rasa)
    await brain.ask(replace(QUESTION, after=Helped("h", How.RESOLVED, "Bia", "BAL-1001")))
    await brain.ask(QUESTION)
    assert rasa.asked[0]["after"] == {"handoff": "h", "how": "resolved", "by": "Bia", "ticket": "BAL-1001"}
    assert rasa.asked[1]["after"] is None
