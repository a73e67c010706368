"""Slack on the bench, over the Events API or Socket Mode."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

from bot.attachments import Kind
from bot.messages import ChannelAddress, ReplyTo
from bot.settings import load
from bot.storing import Store
from connectors.slack.render import CHOSEN, LONGEST_TEXT, MOST_BUTTONS
from tests.contract.channels.bench import SECRET_KEY, Bench, Knock, fixture
from tests.contract.channels.customer import Customer, Given, Heard
from tests.contract.channels.gateway import Gateway
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_blocks import buttons_of
from tests.fakes.slack_delivery import signature_headers
from tests.fakes.slack_seen import Seen
from tests.fakes.slack_user import FakeUser
from tests.fakes.slack_world import BOT_ID, BOT_USER, TEAM, Place, Post, StoredFile

HOOK = "/webhooks/slack"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
MARKS = re.compile(r"(?<![\w*_~`])([*_~`])(?=\S)([^\n]+?)(?<=\S)\1(?![\w*_~`])")
"""What Slack's mrkdwn takes for bold, italic, struck or code: the signs themselves are not shown."""


class SlackCustomer(Customer):
    """Somebody in the direct messages with our app."""

    bench: SlackBench

    def __init__(self, bench: SlackBench, user: FakeUser, channel: Place | None = None) -> None:
        super().__init__(bench)
        self.user = user
        self.channel = channel
        self.thread = ""
        """The one that their first message in the channel began."""

    @property
    def place(self) -> tuple[ChannelAddress, ReplyTo]:
        chat = self.channel.id if self.channel else self.user.dm
        return ChannelAddress("slack", TEAM, self.user.id), ReplyTo("slack", TEAM, chat, self.thread)

    async def writes(self, text: str) -> Post:
        if self.channel is None:
            return self.user.writes(text)
        post = self.user.mentions(text, channel=self.channel, thread=self.thread or None)
        self.thread = post.root
        return post

    async def mutters(self, text: str) -> None:
        self.user.writes(text, channel=self.channel)

    async def sees(self) -> list[Heard]:
        return [
            Heard(self._shown(s), _titles(s), tuple((f.name, f.content) for f in s.files), s)
            for s in self.user.sees(self.channel)
        ]

    def at(self, group: Place) -> SlackCustomer:
        return SlackCustomer(self.bench, self.user, group)

    async def presses(self, message: Heard, title: str) -> str:
        reactions = self._reactions()
        try:
            self.user.presses(message.source, title)
        except LookupError:  # the buttons are gone already; a second press was quicker than that
            self.bench.fake.replay(1)
            reactions = -1
        return await self._told(reactions)

    async def forges(self, payload: str) -> str:
        with self.bench.fake.world.changed:
            post = self.bench.fake.world.add(Post(self.user.dm, BOT_USER, "?", bot_id=BOT_ID))
        pressed = fixture("slack", "block_actions_dm")
        pressed["user"]["id"] = self.user.id
        pressed["channel"]["id"] = pressed["container"]["channel_id"] = self.user.dm
        pressed["container"]["message_ts"] = pressed["message"]["ts"] = post.ts
        pressed["actions"][0]["value"] = payload
        reactions = self._reactions()
        self.bench.fake.push("interactions", pressed)
        return await self._told(reactions)

    async def chosen(self, message: Heard) -> str:
        async def shown() -> str:
            now = next(s for s in self.user.sees() if s.ts == message.source.ts)
            last = now.text.rpartition("\n")[2]
            return last.removeprefix(CHOSEN) if last.startswith(CHOSEN) and not now.titles else ""

        return str(await self.bench.until(shown, within=3))

    async def edits(self, message: Post, text: str) -> None:
        self.user.edits(message, text)

    async def sends(self, *files: Given, text: str = "") -> str:
        subtypes = {Kind.VOICE: "slack_audio"}
        stored = [
            StoredFile("", f.name, f.type, f.data or b"", self.user.id, subtype=subtypes.get(f.kind)) for f in files
        ]
        self.user.shares(stored, text)
        return ""

    async def commands(self, name: str) -> None:
        self.user.commands("/helpdesk", name)

    async def shuts(self) -> None:
        self.bench.fake.fail("chat.postMessage", error="user_disabled", times=None, channel=self.user.dm)

    async def opens(self) -> None:
        self.bench.fake.mend()

    def _reactions(self) -> int:
        """Calls by which the app may react to a press."""
        methods = ("chat.update", "response_url", "chat.postEphemeral")
        return sum(call.method in methods for call in self.bench.fake.calls())

    async def _told(self, before: int) -> str:
        """Once the app has reacted, or had its time; a press is reacted to beside everything else."""

        async def reacted() -> bool:
            return self._reactions() > before

        with suppress(AssertionError):
            await self.bench.until(reacted, within=1)
        await self.bench.settled()
        return " ".join(s.text for s in self.user.sees(self.channel) if s.ephemeral)

    def _shown(self, seen: Seen) -> str:
        """Without the signs that Slack reads as markup."""
        call = next((c for c in self.bench.fake.calls("chat.postMessage") if c.answer.get("ts") == seen.ts), None)
        return seen.text if call is not None and _is_literal(call.fields) else MARKS.sub(r"\2", seen.text)


class SlackBench(Bench):
    """One app in one workspace."""

    channel = "slack"
    takes = LONGEST_TEXT
    most_buttons = MOST_BUTTONS
    unheard: ClassVar = {
        "own_echo": "bot",
        "other_bot_message": "bot",
        "other_bot_mention": "bot",
        "channel_text_not_addressed": "not_addressed",
        "mention_of_other_user": "not_addressed",
        "thread_reply_without_mention": "not_for_us",
        "channel_join": "service",
        "channel_topic": "service",
        "message_deleted": "service",
        "message_changed": "edit_unknown",
        "message_changed_unfurl": "service",
        "message_changed_own": "bot",
        "unknown_message_subtype": "service",
        "unknown_future_event": "other_kind",
        "reaction_added": "other_kind",
        "view_submission": "other_kind",
        "app_uninstalled": "other_kind",
        "block_actions_dm": "not_offered",
    }

    def __init__(self, store: Store, home: Path, *, socket: bool) -> None:
        super().__init__(store, home)
        self.fake = FakeSlack()
        self.fake.retries(0.05, 0.05, 0.05)
        self._socket = socket

    async def open(self) -> None:
        self.fake.start()
        environ = {"SLACK_BOT_TOKEN": self.fake.bot_token, "SLACK_API_URL": self.fake.url}
        environ |= {"BALCAO_SECRET_KEY": SECRET_KEY, "BALCAO_ATTACHMENT_MB": "1"}
        environ |= {"SLACK_APP_TOKEN": self.fake.app_token} if self._socket else {"SLACK_SIGNING_SECRET": SECRET}
        self.gateway = Gateway(load(self.home, environ), self.store, self.brain, self.listener)
        if not self._socket:
            self.fake.events_to(self.gateway.url + HOOK, SECRET)
        await self.gateway.start()
        await self.state(lambda state: state == "ok")

    async def close(self) -> None:
        await self.gateway.stop()
        self.fake.stop()

    def customer(self, name: str = "Ana") -> SlackCustomer:
        return SlackCustomer(self, self.fake.user(name=name))

    def delivering(self) -> bool:
        return self.fake.office.busy

    async def brings_again(self, times: int) -> None:
        self.fake.replay(times, seed=7)

    async def push(self, fixture_name: str) -> None:
        payload = fixture("slack", fixture_name)
        kind = "interactions" if payload.get("type") in ("block_actions", "view_submission") else "events"
        self.fake.push(kind, payload)

    async def push_odd(self, odd: str) -> None:
        payload = fixture("slack", "file_share_image")
        event = payload["event"]
        event["files"][0] |= {
            "mimetype": f"text/{odd}",
            "name": odd,
            "url_private_download": f"https://slack.com/{odd}",
        }
        event["text"] = odd
        event["user_profile"] = {"real_name": odd}
        self.fake.push("events", payload)

    def group(self) -> Place:
        return self.fake.channel()

    @property
    def secrets(self) -> tuple[str, ...]:
        return self.fake.bot_token, self.fake.app_token, SECRET

    def forgeries(self) -> Iterator[tuple[str, Knock]]:
        body = json.dumps(fixture("slack", "im_text")).encode()
        good, now = signature_headers(SECRET, body), time.time()
        signed = {
            "nothing": {},
            "no signature": {k: v for k, v in good.items() if "Signature" not in k},
            "no timestamp": {k: v for k, v in good.items() if "Signature" in k},
            "another secret": signature_headers("another", body),
            "no secret": signature_headers("", body),
            "another body": signature_headers(SECRET, body + b" "),
            "an old one": signature_headers(SECRET, body, at=now - 600),
            "one of tomorrow": signature_headers(SECRET, body, at=now + 86400),
            "no number": good | {"X-Slack-Request-Timestamp": "abc"},
            "no letters": good | {"X-Slack-Signature": "v0=\u00e9"},
        }
        for wrong, headers in signed.items():
            for path in ("events", "interactions", "commands"):
                yield f"{wrong}, {path}", Knock(f"{HOOK}/{path}", body, headers)

    def proved(self, body: bytes) -> Sequence[Knock]:
        paths = ("events", "interactions", "commands")
        return [Knock(f"{HOOK}/{path}", body, signature_headers(SECRET, body)) for path in paths]

    def breaks(self, how: str, customer: Customer | None = None, *, times: int | None = 1) -> None:
        kind, _, after = how.partition("+")
        about: dict[str, Any] = {"times": times}
        about["channel"] = customer.user.dm if isinstance(customer, SlackCustomer) else None
        if kind == "download":
            self.fake.fail("files-pri", status=502, times=times)
        elif kind == "429":
            self.fake.ratelimit("chat.postMessage", 1, **about)
        elif kind in ("500", "502"):
            self.fake.fail("chat.postMessage", status=int(kind), **about)
        elif kind == "reset":
            self.fake.reset("chat.postMessage", after=bool(after), **about)
        else:
            self.fake.hang("chat.postMessage", 1.0, after=bool(after), **about)

    def cuts_line(self) -> None:
        self.fake.cut_sockets()

    def mends(self) -> None:
        self.fake.mend()

    def kills_token(self) -> None:
        self.fake.kill_tokens()
        self.fake.cut_sockets()

    def calls(self, customer: Customer) -> list[float]:
        assert isinstance(customer, SlackCustomer)
        return [c.at for c in self.fake.calls("chat.postMessage") if c.fields.get("channel") == customer.user.dm]


def _titles(seen: Seen) -> tuple[str, ...]:
    """Titles of buttons are plain text: no sign in them is markup."""
    return tuple(b["text"]["text"] for _, b in buttons_of(seen.raw.get("blocks") or []))


def _is_literal(fields: dict[str, Any]) -> bool:
    """Whether no part of it is read as mrkdwn; blocks are shown instead of the text."""
    blocks = fields.get("blocks") or []
    if not blocks:
        return str(fields.get("mrkdwn")).lower() in ("0", "false")
    return all("mrkdwn" not in json.dumps(block) for block in blocks)
