"""Customers on Telegram and Slack, who act and hear alike, so that one conversation can be had on each platform."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any, Protocol, TypeVar
from uuid import uuid4

from gateway.words import load_words
from tests.conversations.chat import Bubble, Staff
from tests.conversations.wording import GAP
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_seen import Seen
from tests.fakes.slack_user import FakeUser as SlackUser
from tests.fakes.slack_world import Place, Post
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_people import FakeUser as TelegramUser
from tests.fakes.telegram_world import Sent
from tests.whole import ROOT

PATIENCE = 15.0
LOOK = 0.05
LOCALES = {"pt": "pt-BR", "es": "es-AR", "en": "en-GB"}
WORDS = load_words(ROOT)
PEOPLE = count(512_001)
T = TypeVar("T")
Shown = Sent | Seen


class Customer(Protocol):
    """What somebody can do on every platform; `says`, `presses` and `hears` wait for that many bubbles."""

    language: str

    def says(self, text: str, *, answers: int = 1) -> list[Bubble]:
        """Write something and read the answer."""

    def presses(self, wanted: str, *, answers: int = 1) -> list[Bubble]:
        """Press the button of this title or payload under the latest message that has it."""

    def hears(self, answers: int = 1) -> list[Bubble]:
        """What comes next without having asked."""

    def sends_picture(self, data: bytes, caption: str) -> None:
        """A picture; nothing is awaited."""

    def tells_language(self, language: str) -> list[Bubble]:
        """Choose a language by command."""

    def latest_files(self) -> list[tuple[str, bytes]]:
        """Name and bytes of the files under the last message."""

    def conversation(self) -> str:
        """The id of this conversation."""

    def unheard(self) -> list[str]:
        """What was shown and nobody waited for."""


@dataclass
class _Listening:
    """Knows which of the shown messages were heard already."""

    home: Path
    language: str
    heard: int = field(default=0, init=False)

    def hears(self, answers: int = 1) -> list[Bubble]:
        """The next bubbles; AssertionError when they do not come."""
        until(lambda: len(self.shown()) >= self.heard + answers, lambda: f"only {self.unheard()} came")
        fresh = self.shown()[self.heard : self.heard + answers]
        self.heard += len(fresh)
        return [bubble_of(shown) for shown in fresh]

    def unheard(self) -> list[str]:
        """What was shown beyond that."""
        return [shown.text for shown in self.shown()[self.heard :]]

    def shown(self) -> list[Any]:
        """All of ours that this person sees."""
        raise NotImplementedError

    def latest_with(self, wanted: str) -> tuple[Any, str]:
        """The latest message with this button, and the button's title."""
        for shown in reversed(self.shown()):
            for title, payload in shown.buttons:
                if wanted in (title, payload):
                    return shown, title
        raise AssertionError(f"no button {wanted!r} under {[s.buttons for s in self.shown()]}")


@dataclass
class OnTelegram(_Listening):
    """Somebody alone with the bot."""

    fake: FakeTelegram

    def __post_init__(self) -> None:
        self.user: TelegramUser = self.fake.user(id=next(PEOPLE), language_code=LOCALES[self.language].lower())

    def says(self, text: str, *, answers: int = 1) -> list[Bubble]:
        """Write to the bot."""
        self.user.writes(text)
        return self.hears(answers)

    def presses(self, wanted: str, *, answers: int = 1) -> list[Bubble]:
        """Press, and see what was pressed marked."""
        message, title = self.latest_with(wanted)
        query = self.user.presses(message, title)
        heard = self.hears(answers)
        until(lambda: self.fake.answered(query) == "", lambda: "the press was not acknowledged")
        until(lambda: [t for t, _ in self._again(message).buttons] == [f"✓ {title}"], lambda: "not marked")
        return heard

    def sends_picture(self, data: bytes, caption: str) -> None:
        """A photo."""
        self.user.sends_photo(data, caption)

    def tells_language(self, language: str) -> list[Bubble]:
        """The command of the menu."""
        return self.says(f"/language {language}")

    def latest_files(self) -> list[tuple[str, bytes]]:
        """Of the last message."""
        return [(file.name, file.data) for file in self.shown()[-1].files]

    def conversation(self) -> str:
        """By their chat."""
        return conversation_at(self.home, "telegram", str(self.user.id))

    def shown(self) -> list[Sent]:
        """The chat, without what they wrote."""
        return self.fake.sent(self.user)

    def _again(self, message: Sent) -> Sent:
        return next(sent for sent in self.shown() if sent.id == message.id)


@dataclass
class OnSlack(_Listening):
    """Somebody in the direct messages with the app, or in a thread of a channel once `channel` is given."""

    fake: FakeSlack
    channel: Place | None = None
    thread: Post | None = None

    def __post_init__(self) -> None:
        self.user: SlackUser = self.fake.user(name="Ana Souza", locale=LOCALES[self.language])
        if self.channel is not None:
            self.channel.members.add(self.user.id)

    def says(self, text: str, *, answers: int = 1) -> list[Bubble]:
        """Write; the first words in a channel mention the app and begin the thread."""
        if self.channel is None:
            self.user.writes(text)
        elif self.thread is None:
            self.thread = self.user.mentions(text, channel=self.channel)
        else:
            self.user.writes(text, channel=self.channel, thread=self.thread)
        return self.hears(answers)

    def presses(self, wanted: str, *, answers: int = 1) -> list[Bubble]:
        """Press, and see what was pressed instead of the buttons."""
        message, title = self.latest_with(wanted)
        self.user.presses(message, title)
        heard = self.hears(answers)
        until(lambda: not self._again(message).buttons, lambda: "the buttons are still there")
        assert f"✓ {title}" in self._again(message).text
        return heard

    def sends_picture(self, data: bytes, caption: str) -> None:
        """A shared file."""
        self.user.shares_file(data, "foto.png", "image/png", caption, channel=self.channel, thread=self.thread)

    def tells_language(self, language: str) -> list[Bubble]:
        """The slash command."""
        self.user.commands("/helpdesk", f"language {language}", channel=self.channel)
        return self.hears()

    def latest_files(self) -> list[tuple[str, bytes]]:
        """Of the last message."""
        return [(file.name, file.content) for file in self.shown()[-1].files]

    def conversation(self) -> str:
        """By the direct messages, or by channel and thread."""
        chat = self.channel.id if self.channel else self.user.dm
        return conversation_at(self.home, "slack", chat, self.thread.ts if self.thread else "")

    def shown(self) -> list[Seen]:
        """The direct messages; or the thread, and what stands in the channel for them alone."""
        if self.channel is None:
            return self.user.sees()
        root = self.thread.ts if self.thread else ""
        return [s for s in self.user.sees(self.channel) if s.thread == root or (s.ephemeral and not s.thread)]

    def _again(self, message: Seen) -> Seen:
        return next(seen for seen in self.shown() if seen.ts == message.ts)


@dataclass(frozen=True)
class Desk:
    """An agent at the console's API, for one conversation."""

    staff: Staff
    conversation: str

    def claims(self) -> str:
        """Take the handoff that waits; returns its id."""
        handoff = self.staff.waiting(self.conversation)
        assert handoff is not None
        self.staff.post(f"/handoffs/{handoff['id']}/claim")
        return str(handoff["id"])

    def says(self, text: str) -> str:
        """A message to the customer; returns its id."""
        said = self.staff.post(f"/conversations/{self.conversation}/messages", {"id": str(uuid4()), "text": text})
        return str(said["id"])

    def sends(self, data: bytes, name: str, type: str, text: str = "") -> str:
        """A file, with words."""
        response = self.staff.http.post(
            f"/conversations/{self.conversation}/attachments",
            data={"id": str(uuid4()), "text": text},
            files={"file": (name, data, type)},
        )
        response.raise_for_status()
        return str(response.json()["id"])

    def story(self) -> dict[str, Any]:
        """All there is."""
        return dict(self.staff.get(f"/conversations/{self.conversation}"))

    def message(self, id: str) -> dict[str, Any]:
        """One line of the story."""
        return next(message for message in self.story()["messages"] if message["id"] == id)

    def kept(self, text: str) -> list[bytes]:
        """The files of the customer's message with this text, once they are all kept."""

        def found() -> list[dict[str, Any]]:
            told = [m for m in self.story()["messages"] if m["text"] == text and m["attachments"]]
            files = told[0]["attachments"] if told else []
            return files if files and all(file["state"] == "kept" for file in files) else []

        files = until(found, lambda: f"not kept: {self.story()['messages'][-1]['attachments']}")
        return [self.staff.http.get(f"/attachments/{file['id']}").raise_for_status().content for file in files]


def until(found: Callable[[], T], why: Callable[[], str], timeout: float = PATIENCE) -> T:
    """What this returns once it is true; AssertionError when it does not become so."""
    end = time.monotonic() + timeout
    while not (result := found()):
        if time.monotonic() > end:
            raise AssertionError(f"{why()} ({timeout:.0f} s)")
        time.sleep(LOOK)
    return result


def bubble_of(shown: Shown) -> Bubble:
    """As in the web chat, so that the same sentences can be asked of it."""
    titles, payloads = ([part[i] for part in shown.buttons] for i in (0, 1))
    return Bubble(str(shown.order), "bot", shown.text, tuple(titles), tuple(payloads))


def is_own(bubble: Bubble, key: str, language: str) -> bool:
    """Whether this is what Balcão itself says there (data/words), its gaps filled with anything."""
    pattern = GAP.sub(r"[\\s\\S]+", re.escape(WORDS.sentences[language][key]))
    return re.fullmatch(pattern, bubble.text) is not None


def is_place_in_line(bubble: Bubble, language: str) -> bool:
    """Whether a handoff begins there: first, or at a place, which tells how long it takes once that is known."""
    said = WORDS.sentences[language]
    known = [WORDS.say("handoff.eta.one", language), GAP.sub(r"\\d+", re.escape(said["handoff.eta"]))]
    waits = re.sub(rf" (?:{'|'.join(known)})$", "", bubble.text)
    return is_own(bubble, "handoff.first", language) or is_own(replace(bubble, text=waits), "handoff.waiting", language)


def conversation_at(home: Path, channel: str, chat: str, thread: str = "") -> str:
    """The id of the conversation at this place, of which there is one."""
    with sqlite3.connect(home / "balcao.db", timeout=30) as database:
        query = "SELECT id FROM conversations WHERE channel = ? AND chat = ? AND thread = ?"
        [(found,)] = database.execute(query, (channel, chat, thread)).fetchall()
    database.close()
    return str(found)
