"""People and groups on the fake Telegram: what they do becomes updates, what they see can be asked."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fakes.telegram_html import entities_of
from tests.fakes.telegram_sending import shape_of
from tests.fakes.telegram_world import Chat, Json, Sent, StoredFile

if TYPE_CHECKING:
    from tests.fakes.telegram import FakeTelegram

QUIET = 0.3
PATIENCE = 30.0
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
Posted = Sent | Json
"""A message of the bot as the customer sees it, or anybody's as its JSON."""


@dataclass(frozen=True)
class FakeGroup:
    """A group; `topic` opens a thread in it when it is a forum."""

    fake: FakeTelegram
    chat: Chat

    @property
    def id(self) -> int:
        """Its id; another one after a migration."""
        return self.chat.id

    def topic(self, name: str = "Pedidos", *, by: FakeUser | None = None) -> int:
        """A new thread: its id is that of the service message which opens it."""
        opener = by.shape if by else {"id": 512900, "is_bot": False, "first_name": "Davi"}
        opened = {"forum_topic_created": {"name": name, "icon_color": 7322096}, "is_topic_message": True}
        with self.fake.world.lock:
            message = self.fake.world.post(self.chat, {"from": opener, **opened})
            message["message_thread_id"] = message["message_id"]
            self.chat.threads.add(message["message_id"])
            self.fake.updates.happened("message", message)
            return int(message["message_id"])

    def removes_bot(self, by: FakeUser) -> None:
        """The bot is put out: sends fail with 403."""
        self.chat.closed = f"Forbidden: bot was kicked from the {self.chat.type} chat"
        self.fake.updates.membership(self.chat, by.shape, before="member", after="kicked")

    def adds_bot(self, by: FakeUser) -> None:
        """The bot is let in (again)."""
        self.chat.closed = ""
        self.fake.updates.membership(self.chat, by.shape, before="left", after="member")


@dataclass(frozen=True)
class FakeUser:
    """A person with a Telegram account. `chat=` is a group; without it they write to the bot alone."""

    fake: FakeTelegram
    shape: Json

    @property
    def id(self) -> int:
        """Their id, which is also the id of their private chat."""
        return int(self.shape["id"])

    def starts(self, payload: str = "") -> Json:
        """Press Start, or open a link with a payload."""
        return self.writes(f"/start {payload}".strip())

    def writes(
        self,
        text: str,
        *,
        chat: FakeGroup | None = None,
        mention: bool = False,
        reply_to: Posted | None = None,
        thread: int | None = None,
    ) -> Json:
        """A message; `mention` puts the bot's name in front."""
        spoken = f"@{self.fake.username} {text}" if mention else text
        return self._post(_marked("text", spoken), chat, reply_to, thread)

    def edits(self, message: Json, text: str) -> Json:
        """Change a message of theirs, or its caption."""
        with self.fake.world.lock:
            chat = self.fake.world.chats[message["chat"]["id"]]
            part = "text" if "text" in message else "caption"
            entities = "entities" if part == "text" else "caption_entities"
            kept = {name: value for name, value in message.items() if name != entities}
            edited = kept | _marked(part, text) | {"edit_date": int(time.time())}
            chat.messages[message["message_id"]] = edited
            self.fake.updates.happened("edited_message", edited)
            return edited

    def presses(self, message: Posted, label: str) -> str:
        """Press the button with this title or payload; returns the id of the query. LookupError without one."""
        number, chat_id = _where(message)
        with self.fake.world.lock:
            chat = self.fake.world.chats[chat_id]
            shown = chat.messages[number]
            rows = shown.get("reply_markup", {}).get("inline_keyboard", [])
            buttons = [button for row in rows for button in row if "callback_data" in button]
            pressed = next((b for b in buttons if label in (b["text"], b["callback_data"])), None)
            if pressed is None:
                raise LookupError(f"there is no button {label!r}, only {[b['text'] for b in buttons]}")
            query = self.fake.new_query()
            about = {"message": shown, "chat_instance": str(-chat_id), "data": pressed["callback_data"]}
            chat.acted = self.fake.world.order
            self.fake.updates.happened("callback_query", {"id": query, "from": self.shape, **about})
            return query

    def sends_photo(self, data: bytes, caption: str = "", **where: Any) -> Json:
        """A picture, which Telegram keeps in three sizes."""
        return self._post(self._photo(data, caption), **where)

    def sends_album(self, photos: Sequence[bytes], caption: str = "", **where: Any) -> list[Json]:
        """Several pictures as one; the caption is on the first."""
        album = {"media_group_id": str(int(time.time() * 1000))}
        captions = [caption] + [""] * (len(photos) - 1)
        bodies = [self._photo(data, text) for data, text in zip(photos, captions, strict=True)]
        return [self._post(body | album, **where) for body in bodies]

    def sends_document(
        self,
        data: bytes,
        name: str = "nota.pdf",
        type: str = "application/pdf",
        caption: str = "",
        *,
        size: int | None = None,
        **where: Any,
    ) -> Json:
        """A file; `size` claims more bytes than there are."""
        file = self.fake.keep(data, name=name, type=type, folder="documents", size=size)
        return self._post(shape_of("document", [file]) | _marked("caption", caption), **where)

    def sends_voice(self, data: bytes, **where: Any) -> Json:
        """A voice message."""
        file = self.fake.keep(data, name="voice.oga", type="audio/ogg", folder="voice")
        return self._post(shape_of("voice", [file]), **where)

    def sends_audio(self, data: bytes, name: str = "som.mp3", **where: Any) -> Json:
        """A piece of music."""
        file = self.fake.keep(data, name=name, type="audio/mpeg", folder="music")
        return self._post(shape_of("audio", [file]), **where)

    def sends_video(self, data: bytes, caption: str = "", **where: Any) -> Json:
        """A film."""
        file = self.fake.keep(data, name="video.mp4", type="video/mp4", folder="videos")
        return self._post(shape_of("video", [file]) | _marked("caption", caption), **where)

    def sends_sticker(self, emoji: str = "👍", **where: Any) -> Json:
        """A sticker."""
        picture = b"RIFF\x1a\0\0\0WEBPVP8L" + emoji.encode()
        file = self.fake.keep(picture, name="sticker.webp", type="image/webp", folder="stickers")
        named = {"emoji": emoji, "set_name": "AuroraShop", "type": "regular"}
        size = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
        sizes = {"file_id": file.id, "file_unique_id": file.id[-24:-8], "file_size": file.size}
        return self._post({"sticker": named | size | sizes}, **where)

    def sends_location(self, latitude: float = -23.5614, longitude: float = -46.6559, **where: Any) -> Json:
        """A place."""
        return self._post({"location": {"latitude": latitude, "longitude": longitude}}, **where)

    def sends_contact(self, phone: str = "+5511912345678", first_name: str = "Bruno", **where: Any) -> Json:
        """Somebody's card."""
        return self._post({"contact": {"phone_number": phone, "first_name": first_name}}, **where)

    def blocks(self) -> None:
        """Block the bot."""
        self.fake.block(self)

    def unblocks(self) -> None:
        """Let it write again."""
        self.fake.unblock(self)

    def sees(self, *, chat: FakeGroup | None = None, after: Posted | None = None) -> list[Sent]:
        """The bot's messages since their last act (or since `after`), as they are now."""
        place = chat.chat if chat else self.fake.world.chats.get(self.id)
        since = place.acted if place else 0
        if after is not None:
            since = _order(after, self.fake.sent(_where(after)[1]))
        return [sent for sent in self.fake.sent(place.id if place else self.id) if sent.order > since]

    def hears(
        self,
        after: Posted | None = None,
        timeout: float = PATIENCE,
        *,
        chat: FakeGroup | None = None,
        quiet: float = QUIET,
    ) -> list[str]:
        """The texts of what the bot says next, once it has been quiet for a moment. Blocks its thread."""

        def said() -> list[Sent]:
            heard = self.sees(chat=chat, after=after)
            return heard if heard and time.monotonic() - heard[-1].at >= quiet else []

        try:
            return [sent.text for sent in self.fake.wait_until(said, timeout)]
        except AssertionError:
            heard = [sent.text for sent in self.sees(chat=chat, after=after)]
            raise AssertionError(f"{self.shape['first_name']} heard only {heard} in {timeout} s") from None

    def _photo(self, data: bytes, caption: str) -> Json:
        small = [data[: len(data) // 9], data[: len(data) // 3]]
        files: list[StoredFile] = [
            self.fake.keep(size, name="photo.jpg", type="image/jpeg", folder="photos") for size in [*small, data]
        ]
        return shape_of("photo", files) | _marked("caption", caption)

    def _post(
        self,
        content: Json,
        chat: FakeGroup | None = None,
        reply_to: Posted | None = None,
        thread: int | None = None,
    ) -> Json:
        world = self.fake.world
        with world.lock:
            place = chat.chat if chat else self.fake.private(self)
            body: Json = {"from": self.shape}
            if thread is not None:
                body |= {"message_thread_id": thread, "is_topic_message": True}
            answers = _where(reply_to)[0] if reply_to is not None else thread
            if answers is not None:  # in a topic, what answers nothing answers the message that opened it
                answered = place.messages[answers]
                body["reply_to_message"] = {k: v for k, v in answered.items() if k != "reply_to_message"}
            message = world.post(place, body | content)
            place.acted = world.order
            self.fake.updates.happened("message", message)
            return message


def _marked(part: str, text: str) -> Json:
    """Text or caption with its entities, none when empty."""
    if not text:
        return {}
    entities = entities_of(text)
    name = "entities" if part == "text" else "caption_entities"
    return {part: text} | ({name: entities} if entities else {})


def _where(message: Posted) -> tuple[int, int]:
    if isinstance(message, Sent):
        return message.id, message.chat
    return message["message_id"], message["chat"]["id"]


def _order(message: Posted, sent: Sequence[Sent]) -> int:
    if isinstance(message, Sent):
        return message.order
    return next((other.order for other in sent if other.id == message["message_id"]), 0)
