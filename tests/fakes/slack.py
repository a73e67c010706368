"""A local Slack: Web API, Events API and Socket Mode of one workspace, with people who write and press.

    with FakeSlack() as slack:
        slack.events_to("http://127.0.0.1:8000/webhooks/slack", "signing-secret")
        ana = slack.user("U0ANA00001", name="Ana Souza", locale="pt-BR")
        ana.writes("oi")
        assert ana.hears()

It runs in a thread of its own. Without `events_to` everything goes over Socket Mode. People act without
waiting; only `hears`, `wait_until`, `settle` and `challenge` wait, and a test whose own loop runs the app
calls those in a thread: `await asyncio.to_thread(ana.hears)`.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from aiohttp import web

from tests.fakes import slack_payloads as payloads
from tests.fakes.slack_api import WebApi
from tests.fakes.slack_delivering import Delivering
from tests.fakes.slack_delivery import Envelope, PostOffice
from tests.fakes.slack_faults import Breaking
from tests.fakes.slack_seen import Seen, seen_post
from tests.fakes.slack_server import Call, Server
from tests.fakes.slack_socket import Sockets
from tests.fakes.slack_user import PATIENCE, FakeUser
from tests.fakes.slack_world import TEAM, Answering, Place, Post, Violation, World

T = TypeVar("T")
Payload = dict[str, Any]

LOOK = 0.01
"""Seconds between two looks of `wait_until`."""


class FakeSlack(Delivering, Breaking):
    """The workspace Aurora with our app in it; every method may be called from any thread."""

    def __init__(self, *, enforce_rates: bool = False, echo: bool = True, port: int = 0) -> None:
        self.world = World()
        self.echo = echo
        """Whether the app hears its own messages, as it does in Slack."""
        self.patience = 3.0
        """Seconds that a delivery waits for its acknowledgement."""
        self.api = WebApi(self.world, self._echo)
        self.api.enforce_rates = enforce_rates
        self.sockets = Sockets(lambda: self.patience)
        self.server = Server(self.world, self.api, self.sockets)
        self.faults, self.tokens = self.server.faults, self.server.tokens
        self.office = PostOffice(self.sockets, self._answered)
        self._port = port
        self._users: dict[str, FakeUser] = {}
        self._loop = asyncio.new_event_loop()
        self._ready, self._stopping = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="fake-slack", daemon=True)

    def __enter__(self) -> FakeSlack:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> FakeSlack:
        """Listen; returns itself."""
        self._thread.start()
        if not self._ready.wait(10) or not self.world.origin:
            raise RuntimeError("the fake did not start")
        return self

    def stop(self) -> None:
        """End everything."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(10)

    @property
    def url(self) -> str:
        """What stands where `https://slack.com/api` stands elsewhere."""
        return f"{self.world.origin}/api"

    @property
    def bot_token(self) -> str:
        """The token of our bot."""
        return self.tokens.bot

    @property
    def app_token(self) -> str:
        """The token for Socket Mode."""
        return self.tokens.app

    def user(self, person: str | None = None, *, name: str = "", locale: str = "pt-BR") -> FakeUser:
        """Somebody; the same one for the same id."""
        with self.world.changed:
            person = person or self.world.next_id("U")
            self.world.person(person, name=name, locale=locale)
            self.world.dm(person)
            return self._users.setdefault(person, FakeUser(self, person))

    def channel(
        self,
        place: str | None = None,
        *,
        name: str = "geral",
        kind: str = "channel",
        members: Iterable[FakeUser | str] = (),
        bot: bool = True,
        archived: bool = False,
    ) -> Place:
        """A channel (or `group`, or `mpim`) with these members; `bot` is whether we are in it."""
        with self.world.changed:
            made = Place(place or self.world.next_id("C"), name, kind, {_id(m) for m in members}, bot, archived)
            self.world.places[made.id] = made
            return made

    def place(self, channel: Place | FakeUser | str) -> Place:
        """The place that is meant: itself, its id, or a person for the direct messages with them."""
        if isinstance(channel, Place):
            return channel
        name = channel.dm if isinstance(channel, FakeUser) else channel
        return self.world.dm(name) if name.startswith("U") else self.world.place(name)

    def join(self, user: FakeUser | str, channel: Place | str) -> None:
        """Somebody comes into a channel."""
        with self.world.changed:
            place, person = self.place(channel), _id(user)
            place.members.add(person)
            text = f"<@{person}> has joined the channel"
            post = self.world.add(Post(place.id, person, text, subtype="channel_join"))
            joined = {"type": "member_joined_channel", "user": person, "channel": place.id, "team": TEAM}
            joined |= {"channel_type": place.id[0], "event_ts": post.ts}
            self.give_events(place.id, [joined, payloads.message_event(self.world, post)])

    def leave(self, user: FakeUser | str, channel: Place | str) -> None:
        """Somebody goes out of a channel, unheard."""
        with self.world.changed:
            self.place(channel).members.discard(_id(user))

    def other_bot(self, text: str, channel: Place | str, *, thread: str | None = None) -> Post:
        """The message of an app that is not ours."""
        with self.world.changed:
            place = self.place(channel)
            post = self.world.add(Post(place.id, "U0OTHERBOT", text, bot_id="B0OTHER001", thread=thread))
            self.give_events(place.id, [payloads.message_event(self.world, post)])
            return post

    @property
    def violations(self) -> list[Violation]:
        """Messages that came too soon after another in the same place."""
        return list(self.world.violations)

    def posted(
        self, channel: Place | FakeUser | str, thread: Any = None, user: FakeUser | str | None = None
    ) -> list[Seen]:
        """Our messages in a place or thread (a `ts` or a message); for a `user` without what only others see."""
        with self.world.changed:
            root = thread if thread is None or isinstance(thread, str) else thread.thread or thread.ts
            viewers = (None, _id(user)) if user else None
            return [
                seen_post(self.world, post)
                for post in self.world.posts.get(self.place(channel).id, [])
                if post.by_us
                and not post.deleted
                and (root is None or post.thread == root)
                and (viewers is None or post.only_for in viewers)
            ]

    def home(self, user: FakeUser | str) -> Payload | None:
        """The view last published for this person."""
        with self.world.changed:
            return self.world.homes.get(_id(user))

    def calls(self, method: str | None = None) -> list[Call]:
        """The calls of a method, or all, as they came."""
        return [call for call in list(self.server.calls) if method in (None, call.method)]

    def wait_until(self, predicate: Callable[[], T], timeout: float = PATIENCE) -> T:
        """What the predicate returns once it is true; AssertionError when it does not become so in time."""
        end = time.monotonic() + timeout
        while not (found := predicate()):
            if time.monotonic() > end:
                raise AssertionError(f"still waiting after {timeout} s")
            time.sleep(LOOK)
        return found

    def _answered(self, envelope: Envelope, answer: bytes) -> None:
        """What an app answers to a slash command is shown to the person."""
        if envelope.kind != "commands":
            return
        try:
            fields = json.loads(answer)
        except ValueError:
            fields = {"text": answer.decode(errors="replace")}
        where = Answering(envelope.payload["user_id"], envelope.payload["channel_id"], None, None)
        with self.world.changed:
            self.server.show(where, fields)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._ready.set()
            self._loop.close()

    async def _serve(self) -> None:
        runner = web.AppRunner(self.server.app(), access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self._port)
        await site.start()
        self.world.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._ready.set()
        await self._stopping.wait()
        await self.office.close()
        await self.sockets.close()
        await runner.cleanup()


def _id(user: FakeUser | str) -> str:
    return user if isinstance(user, str) else user.id
