"""Telegram on the bench, by polling or by webhook."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

from bot.attachments import Kind
from bot.messages import ChannelAddress, ReplyTo
from bot.settings import load
from bot.storing import Store
from connectors.telegram.render import CHOSEN, LONGEST_TEXT, MOST_BUTTONS
from tests.contract.channels.bench import SECRET_KEY, Bench, Knock, fixture
from tests.contract.channels.customer import Customer, Given, Heard
from tests.contract.channels.gateway import Gateway
from tests.fakes.telegram import BOT, TOKEN, FakeTelegram
from tests.fakes.telegram_people import FakeGroup, FakeUser
from tests.fakes.telegram_world import Json

HOOK = "/webhooks/telegram"
PROOF = "X-Telegram-Bot-Api-Secret-Token"
SECRET = "the-secret-of-these-tests"
SENDS = ("sendMessage", "sendDocument", "sendPhoto")
STATUS = {
    "429": (429, "Too Many Requests: retry after 1", {"retry_after": 1}),
    "500": (500, "Internal Server Error", None),
}


class TelegramCustomer(Customer):
    """Somebody in their private chat with our bot."""

    bench: TelegramBench

    def __init__(self, bench: TelegramBench, user: FakeUser, group: FakeGroup | None = None) -> None:
        super().__init__(bench)
        self.user = user
        self.group = group

    @property
    def place(self) -> tuple[ChannelAddress, ReplyTo]:
        chat = self.group.id if self.group else self.user.id
        return ChannelAddress("telegram", str(BOT), str(self.user.id)), ReplyTo("telegram", str(BOT), str(chat))

    async def writes(self, text: str) -> Json:
        return self.user.writes(text, chat=self.group, mention=self.group is not None)

    async def mutters(self, text: str) -> None:
        self.user.writes(text, chat=self.group)

    async def sees(self) -> list[Heard]:
        return [
            Heard(s.text, tuple(t for t, _ in s.buttons), tuple((f.name, f.data) for f in s.files), s)
            for s in self.bench.fake.sent(self.group or self.user)
        ]

    def at(self, group: FakeGroup) -> TelegramCustomer:
        return TelegramCustomer(self.bench, self.user, group)

    async def presses(self, message: Heard, title: str) -> str:
        now = next(s for s in await self.sees() if s.source.id == message.source.id)
        shown = title if title in now.titles else CHOSEN + title
        return await self._told(self.user.presses(now.source, shown))

    async def forges(self, payload: str) -> str:
        query = self.bench.fake.new_query()
        said = self.user.fake.private(self.user)
        about = {"message_id": 999, "date": 0, "chat": said.shape}
        self.bench.fake.push(
            {"callback_query": {"id": query, "from": self.user.shape, "message": about, "data": payload}}
        )
        return await self._told(query)

    async def chosen(self, message: Heard) -> str:
        async def shown() -> str:
            now = next(s for s in await self.sees() if s.source.id == message.source.id)
            [title] = now.titles if len(now.titles) == 1 else [""]
            return title.removeprefix(CHOSEN) if title.startswith(CHOSEN) else ""

        return str(await self.bench.until(shown))

    async def edits(self, message: Json, text: str) -> None:
        self.user.edits(message, text)

    async def sends(self, *files: Given, text: str = "") -> str:
        if len(files) > 1:
            self.user.sends_album([file.data for file in files], text)
            return ""
        [file] = files
        if file.kind is Kind.PHOTO:
            self.user.sends_photo(file.data, text)
        elif file.kind is Kind.VOICE:
            self.user.sends_voice(file.data)
        else:
            self.user.sends_document(file.data, file.name, file.type, text, size=file.claims)
        return ""

    async def shares(self, kind: Kind) -> None:
        acts = {
            Kind.STICKER: self.user.sends_sticker,
            Kind.LOCATION: self.user.sends_location,
            Kind.CONTACT: self.user.sends_contact,
        }
        acts[kind]()

    async def commands(self, name: str) -> None:
        self.user.writes(f"/{name}")

    async def shuts(self) -> None:
        self.user.blocks()

    async def opens(self) -> None:
        self.user.unblocks()

    async def _told(self, query: str) -> str:
        async def answered() -> list[str]:
            said = self.bench.fake.answered(query)
            return [] if said is None else [said]

        [said] = await self.bench.until(answered)
        await self.bench.settled()
        return str(said)


class TelegramBench(Bench):
    """One bot."""

    channel = "telegram"
    takes = LONGEST_TEXT
    most_buttons = MOST_BUTTONS
    unheard: ClassVar = {
        "bot_message_in_group": "bot",
        "group_anonymous_admin": "bot",
        "channel_post_forwarded": "bot",
        "command_for_other_bot": "not_addressed",
        "group_text_not_addressed": "not_addressed",
        "group_reply_to_other": "not_addressed",
        "new_chat_members": "service",
        "left_chat_member": "service",
        "pinned_message": "service",
        "live_location_edit": "edit_unknown",
        "edited_text": "edit_unknown",
        "my_chat_member_added_to_group": "membership",
        "channel_post": "other_kind",
        "inline_query": "other_kind",
        "unknown_future_kind": "other_kind",
        "unknown_future_content": "unsupported",
        "callback_query_inaccessible_message": "not_offered",
    }

    def __init__(self, store: Store, home: Path, *, webhook: bool) -> None:
        super().__init__(store, home)
        self.fake = FakeTelegram(pause=0.05)
        self._webhook = webhook
        self._people = 0

    async def open(self) -> None:
        self.fake.start()
        environ = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": self.fake.url, "TELEGRAM_WEBHOOK_SECRET": SECRET}
        environ |= {"BALCAO_SECRET_KEY": SECRET_KEY, "BALCAO_ATTACHMENT_MB": "1"}
        if self._webhook:
            environ["BALCAO_PUBLIC_URL"] = f"http://127.0.0.1:{self.port}"
        self.gateway = Gateway(load(self.home, environ), self.store, self.brain, self.listener)
        await self.gateway.start()
        await self.state(lambda state: state == "ok")

    async def close(self) -> None:
        await self.gateway.stop()
        self.fake.stop()

    def customer(self, name: str = "Ana") -> TelegramCustomer:
        self._people += 1
        return TelegramCustomer(self, self.fake.user(600000 + self._people, name))

    def delivering(self) -> bool:
        return bool(self.fake.updates.pending)

    async def brings_again(self, times: int) -> None:
        self.fake.replay(times, seed=7)

    async def push(self, fixture_name: str) -> None:
        self.fake.push(fixture("telegram", fixture_name))

    async def push_odd(self, odd: str) -> None:
        update = fixture("telegram", "document")
        update["message"]["from"] |= {"language_code": odd, "first_name": odd, "last_name": odd}
        update["message"]["document"] |= {"mime_type": f"text/{odd}", "file_name": odd}
        update["message"]["caption"] = odd
        self.fake.push(update)

    def group(self) -> FakeGroup:
        return self.fake.group()

    def moves(self, group: FakeGroup, *, told: bool) -> FakeGroup:
        return self.fake.migrate(group, told=told)

    @property
    def secrets(self) -> tuple[str, ...]:
        return TOKEN, SECRET

    def forgeries(self) -> Iterator[tuple[str, Knock]]:
        body = json.dumps(fixture("telegram", "private_text")).encode()
        for wrong, headers in {"nothing": {}, "another": {PROOF: "x" * 25}, "empty": {PROOF: ""}}.items():
            yield wrong, Knock(HOOK, body, headers)
        yield "no letters", Knock(HOOK, body, {PROOF: "é".encode("latin-1").decode("latin-1")})

    def proved(self, body: bytes) -> Sequence[Knock]:
        return [Knock(HOOK, body, {PROOF: SECRET})]

    def breaks(self, how: str, customer: Customer | None = None, *, times: int | None = 1) -> None:
        chat = customer.user.id if isinstance(customer, TelegramCustomer) else None
        kind, _, after = how.partition("+")
        about: dict[str, Any] = {"times": times, "chat": chat}
        if kind in STATUS:
            self.fake.fail("sendMessage", *STATUS[kind], **about)
        elif kind == "download":
            self.fake.html(502, "file", times=times)
        elif kind == "502":
            self.fake.html(502, "sendMessage", **about)
        elif kind == "reset":
            self.fake.reset("sendMessage", after=bool(after), **about)
        else:
            self.fake.hang("sendMessage", 1.0, after=bool(after), **about)

    def cuts_line(self) -> None:
        self.fake.reset("getUpdates", times=2)
        self.fake.html(502, "getUpdates")

    def mends(self) -> None:
        self.fake.mend()

    def kills_token(self) -> None:
        self.fake.fail("*", 401, "Unauthorized", times=None)
        if not self._webhook:  # a poll that waits is not asked again before something comes
            self.fake.push({"unknown": {}})

    def calls(self, customer: Customer) -> list[float]:
        assert isinstance(customer, TelegramCustomer)
        return [c.at for c in self.fake.calls("sendMessage") if c.fields.get("chat_id") == customer.user.id]
