"""What the fake Telegram knows: people, chats, their messages, files and open button presses."""

from __future__ import annotations

import hashlib
import itertools
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

LARGEST_DOWNLOAD = 20 * 2**20
TOO_LARGE = "Bad Request: file is too big"


class ApiError(Exception):
    """An answer that is not `ok`."""

    def __init__(self, status: int, description: str, parameters: Mapping[str, Any] | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


@dataclass(frozen=True)
class StoredFile:
    """A file on Telegram's servers; `size` is what it claims, so that a test needs no 20 MB in hand."""

    id: str
    name: str
    type: str
    data: bytes
    size: int
    path: str


@dataclass
class Chat:
    """One chat: its public shape, its messages by id, and how the bot stands there."""

    id: int
    shape: Json
    messages: dict[int, Json] = field(default_factory=dict)
    own: dict[int, Own] = field(default_factory=dict)
    threads: set[int] = field(default_factory=set)
    closed: str = ""
    """Why the bot may not send: the description of a 403."""
    migrated_to: int | None = None
    last_id: int = 0
    acted: int = 0
    """The order up to which everything was said before the customer's last act."""

    @property
    def type(self) -> str:
        """private, group, supergroup or channel."""
        return str(self.shape["type"])


@dataclass
class Own:
    """What is known of a message of the bot besides its JSON."""

    order: int
    at: float
    files: tuple[StoredFile, ...] = ()


@dataclass(frozen=True)
class Sent:
    """A message of the bot as the customer sees it now: plain text, buttons as (title, payload)."""

    id: int
    chat: int
    text: str
    buttons: tuple[tuple[str, str], ...]
    reply_to: int | None
    files: tuple[StoredFile, ...]
    thread: int | None
    edited: bool
    at: float
    order: int
    raw: Json


class World:
    """Everything that is kept, under one lock; `changed` is told of every change."""

    def __init__(self, bot: Json) -> None:
        self.bot = bot
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.people: dict[int, Json] = {bot["id"]: bot}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.links: set[str] = set()
        self.queries: dict[str, str] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self._ids = itertools.count(1)
        self._orders = itertools.count(1)
        self._files = itertools.count(1)
        self.order = 0

    def chat(self, shape: Json) -> Chat:
        """This chat, known from now on."""
        return self.chats.setdefault(shape["id"], Chat(shape["id"], shape))

    def post(self, chat: Chat, body: Json, *, files: Sequence[StoredFile] | None = None) -> Json:
        """Add a message; `files` says that it is the bot's."""
        number = self._number(chat)
        message = {"message_id": number, "chat": chat.shape, "date": int(time.time()), **body}
        chat.messages[number] = message
        if files is not None:
            self.order = next(self._orders)
            chat.own[number] = Own(self.order, time.monotonic(), tuple(files))
        self.changed.notify_all()
        return message

    def keep(
        self, data: bytes, *, name: str, type: str, folder: str, size: int | None = None, id: str | None = None
    ) -> StoredFile:
        """Store a file, under a new id when none is given."""
        number = next(self._files)
        ending = f".{name.rpartition('.')[2]}" if "." in name else ""
        id = id or f"AgACAgEAAxkBAAI{number:06d}{hashlib.sha256(data).hexdigest()[:24]}"
        file = StoredFile(id, name, type, data, len(data) if size is None else size, f"{folder}/file_{number}{ending}")
        self.files[id] = file
        return file

    def sent(self, chat: int) -> list[Sent]:
        """The bot's messages in a chat, in the order they were taken."""
        place = self.chats.get(chat)
        if place is None:
            return []
        return [self._seen(place, number) for number in sorted(place.own, key=lambda id: place.own[id].order)]

    def known(self, update: Json) -> None:
        """Learn people, chats and messages from a raw update."""
        for happening in update.values():
            if not isinstance(happening, dict):
                continue
            sender = happening.get("from")
            if isinstance(sender, dict) and "id" in sender:
                self.people.setdefault(sender["id"], sender)
            message = happening if "message_id" in happening else happening.get("message")
            if isinstance(message, dict) and isinstance(message.get("chat"), dict):
                self._learn(message)

    def _learn(self, message: Json) -> None:
        chat = self.chat(message["chat"])
        number = message["message_id"]
        chat.messages[number] = message
        chat.last_id = max(chat.last_id, number)
        if "message_thread_id" in message:
            chat.threads.add(message["message_thread_id"])
        if message.get("from", {}).get("id") == self.bot["id"] and number not in chat.own:
            chat.own[number] = Own(self.order, time.monotonic())

    def _number(self, chat: Chat) -> int:
        """Ids run per chat in supergroups and channels, and over all chats elsewhere."""
        if chat.type in ("supergroup", "channel"):
            chat.last_id += 1
            return chat.last_id
        number = next(self._ids)
        while number in chat.messages:
            number = next(self._ids)
        return number

    def _seen(self, chat: Chat, number: int) -> Sent:
        message, own = chat.messages[number], chat.own[number]
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        return Sent(
            id=number,
            chat=chat.id,
            text=str(message.get("text") or message.get("caption") or ""),
            buttons=tuple((b["text"], b.get("callback_data", b.get("url", ""))) for row in rows for b in row),
            reply_to=message.get("reply_to_message", {}).get("message_id"),
            files=own.files,
            thread=message.get("message_thread_id"),
            edited="edit_date" in message,
            at=own.at,
            order=own.order,
            raw=message,
        )
