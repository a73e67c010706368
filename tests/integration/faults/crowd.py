"""Many customers of one platform who ask one question after another, and what each of them should hear."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

from tests.conversations.wording import wording
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_user import FakeUser as SlackUser
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_people import FakeUser as TelegramUser
from tests.integration.faults.quick_brain import echo

ASKED = {
    "quanto tempo demora a entrega?": "faq/delivery_period",
    "vcs aceitam pix?": "faq/payment_methods",
    "esqueci minha senha e não consigo entrar": "faq/recover_password",
    "quanto custa o frete?": "faq/delivery_cost",
    "preciso da nota fiscal em pdf": "faq/download_invoice",
    "onde está a minha encomenda?": "faq/track_order",
}
"""Questions with an answer of one bubble that depends on nothing said before."""

PEOPLE = count(700_001)


class Person(Protocol):
    """A customer on a fake platform."""

    def writes(self, text: str) -> object:
        """Say something to the bot alone."""


@dataclass
class Crowd:
    """Customers by the chat they have with us; `asked` and `expected` grow as they ask."""

    platform: str
    people: dict[str, Person]
    expected: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.expected = {chat: [] for chat in self.people}

    @property
    def written(self) -> int:
        """Messages so far."""
        return sum(map(len, self.expected.values()))

    def asks(self, times: int = 1) -> None:
        """Everybody asks their next question, and the one after it: nobody waits for an answer."""
        for _ in range(times):
            for chat in self.people:
                self.ask(chat)

    def ask(self, chat: str) -> None:
        """One of them asks their next question."""
        text = tuple(ASKED)[len(self.expected[chat]) % len(ASKED)]
        self.people[chat].writes(text)
        self.expected[chat].append(self.answer(text))

    @staticmethod
    def answer(text: str) -> str:
        """What is said to this question."""
        return wording(ASKED[text], "pt")

    def hear(self) -> dict[str, list[str]]:
        """What each of them has been shown."""
        raise NotImplementedError

    @property
    def unanswered(self) -> int:
        """Answers still to come."""
        heard = self.hear()
        return sum(sum((Counter(texts) - Counter(heard[chat])).values()) for chat, texts in self.expected.items())


@dataclass
class TelegramCrowd(Crowd):
    """In private chats with the bot."""

    fake: FakeTelegram | None = None

    @classmethod
    def of(cls, fake: FakeTelegram, size: int) -> TelegramCrowd:
        """New people."""
        users: list[TelegramUser] = [fake.user(id=next(PEOPLE)) for _ in range(size)]
        return cls("telegram", {str(user.id): user for user in users}, fake=fake)

    def hear(self) -> dict[str, list[str]]:
        """The bot's messages, in order."""
        assert self.fake is not None
        return {chat: [sent.text for sent in self.fake.sent(int(chat))] for chat in self.people}


@dataclass
class EchoedCrowd(TelegramCrowd):
    """The same before a brain that repeats what it hears."""

    @staticmethod
    def answer(text: str) -> str:
        """Their own words."""
        return echo(text)


@dataclass
class SlackCrowd(Crowd):
    """In direct messages with the app."""

    fake: FakeSlack | None = None

    @classmethod
    def of(cls, fake: FakeSlack, size: int) -> SlackCrowd:
        """New people."""
        users: list[SlackUser] = [fake.user(name=f"Ana {number}") for number in range(size)]
        return cls("slack", {user.dm: user for user in users}, fake=fake)

    def hear(self) -> dict[str, list[str]]:
        """The app's messages, in order."""
        assert self.fake is not None
        return {chat: [seen.text for seen in self.fake.posted(chat)] for chat in self.people}
