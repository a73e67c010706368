"""A brain that says what the test tells it to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.cards import Tried
from bot.errors import BrainError
from bot.questions import Answer, BrainState, Question, Reply

Script = Callable[[Question], Awaitable[Answer]]


def saying(*texts: str, intent: str = "faq/track_order", language: str | None = "pt", **slots: str) -> Answer:
    """An answer of these bubbles."""
    return Answer(tuple(Reply(text) for text in texts), (Tried(intent, 0.9),), slots, language)


class FakeBrain:
    """Answers from a queue of answers, errors or functions; remembers what it was asked."""

    def __init__(self, *answers: Answer | BrainError | Script) -> None:
        self.answers = list(answers)
        self.asked: list[Question] = []
        self.state = BrainState.READY

    async def ask(self, question: Question) -> Answer:
        """The next answer; an echo when there is none left."""
        self.asked.append(question)
        answer = self.answers.pop(0) if self.answers else saying(f"eco: {question.text}")
        if isinstance(answer, BrainError):
            raise answer
        return answer if isinstance(answer, Answer) else await answer(question)
