"""A Telegram on this machine: the Bot API over HTTP, and people who write to the bot, for tests and benchmarks.

It runs in a thread of its own, so that tests of any style and a `balcao up` in another process can talk to it.
What it says follows https://core.telegram.org/bots/api. Calls of the test API that wait block their thread: an
async test that runs the bot in its own loop gives them to `asyncio.to_thread`.
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, TypeVar

from tests.fakes.telegram_methods import OPEN, scope_key
from tests.fakes.telegram_people import ANONYMOUS, PATIENCE, FakeGroup, FakeUser
from tests.fakes.telegram_server import ApiCall, Server
from tests.fakes.telegram_trouble import ANY, Fault, Faults, Rates, Violation
from tests.fakes.telegram_updates import Updates
from tests.fakes.telegram_world import Chat, Json, Sent, StoredFile, World

BOT = 7123456789
TOKEN = f"{BOT}:AAE-a-token-of-the-tests-that-opens-nothing"
USERNAME = "aurora_shop_bot"
LOOK = 0.05
T = TypeVar("T")


class FakeTelegram:
    """One bot's Telegram. `pause` is the first pause of webhook retries; the next ones double it."""

    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = USERNAME,
        enforce_rates: bool = False,
        per_second: int = 30,
        gap: float = 1.0,
        per_group_minute: int | None = None,
        pause: float = 1.0,
        port: int = 0,
    ) -> None:
        self.token = token
        self.username = username
        bot = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": "Aurora", "username": username}
        self.world = World(bot)
        self.updates = Updates(self.world, pause=pause, execute=self._execute)
        self._faults = Faults()
        self._calls: list[ApiCall] = []
        self._rates = Rates(per_second=per_second, gap=gap, per_group_minute=per_group_minute)
        rates = self._rates if enforce_rates else None
        self._server = Server(
            self.world, self.updates, token=token, faults=self._faults, rates=rates, calls=self._calls
        )
        self._server.port = port
        self._ids = itertools.count(1)

    # The server

    @property
    def url(self) -> str:
        """Its address, the TELEGRAM_API_URL of a bot."""
        return f"http://127.0.0.1:{self._server.port}"

    def start(self) -> FakeTelegram:
        """Listen on a free port; after a stop on the same one, knowing what it knew."""
        self._server.start()
        return self

    def stop(self) -> None:
        """Close every connection: nobody reaches Telegram any more."""
        self._server.stop()

    def __enter__(self) -> FakeTelegram:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # People, groups, and what they do

    def user(
        self, id: int = 512001, first_name: str = "Ana", language_code: str | None = "pt-br", **more: Any
    ) -> FakeUser:
        """A person; the bot can write to them once they have written to it."""
        named = {"language_code": language_code} if language_code else {}
        shape = {"id": id, "is_bot": False, "first_name": first_name, **named, **more}
        with self.world.lock:
            self.world.people[id] = shape
        return FakeUser(self, shape)

    def group(
        self, id: int = -1001987654321, title: str = "Loja Aurora", *, type: str = "supergroup", forum: bool = False
    ) -> FakeGroup:
        """A group that the bot is in; a plain `group` has an id above -10**12."""
        shape: Json = {"id": id, "title": title, "type": type}
        if type == "group":
            shape["all_members_are_administrators"] = True
        if forum:
            shape["is_forum"] = True
        with self.world.lock:
            return FakeGroup(self, self.world.chat(shape))

    def private(self, user: FakeUser) -> Chat:
        """Their chat with the bot, there from now on."""
        named: Json = {name: user.shape[name] for name in ("first_name", "last_name", "username") if name in user.shape}
        with self.world.lock:
            return self.world.chat({"id": user.id, **named, "type": "private"})

    def block(self, user: FakeUser) -> None:
        """They block the bot: sends fail with 403, and an update tells it."""
        self.private(user).closed = "Forbidden: bot was blocked by the user"
        self.updates.membership(self.private(user), user.shape, before="member", after="kicked")

    def unblock(self, user: FakeUser) -> None:
        """They let it write again."""
        self.private(user).closed = ""
        self.updates.membership(self.private(user), user.shape, before="kicked", after="member")

    def migrate(self, group: FakeGroup, new: int | None = None, *, told: bool = True) -> FakeGroup:
        """A group becomes a supergroup under a new id; not `told`, the bot finds out when it sends."""
        with self.world.lock:
            old = group.chat
            old.migrated_to = new or -1002000000000 - abs(old.id)
            moved = self.group(old.migrated_to, old.shape["title"])
            if told:
                owner = {"id": 512900, "is_bot": False, "first_name": "Davi"}
                before = self.world.post(old, {"from": owner, "migrate_to_chat_id": old.migrated_to})
                self.updates.happened("message", before)
                head = {"from": ANONYMOUS, "sender_chat": moved.chat.shape}
                self.updates.happened("message", self.world.post(moved.chat, head | {"migrate_from_chat_id": old.id}))
            return moved

    def push(self, update: Json, *, keep_id: bool = False) -> Json:
        """An update of any shape, also of a kind the bot did not ask for; under the next id unless it keeps its own."""
        with self.world.lock:
            query = update.get("callback_query")
            if isinstance(query, dict) and "id" in query:
                self.world.queries[str(query["id"])] = OPEN
            self.world.known(update)
            return self.updates.give(update, same_id=keep_id)

    def replay(self, times: int = 1, *, seed: int | None = None, same_update_ids: bool | None = None) -> int:
        """Deliver every update so far again, shuffled when there is a seed; returns how many deliveries that is.

        With a webhook they keep their ids, as in a retry whose answer was lost. By polling an id that was
        confirmed cannot come again, so they get new ones around the same contents.
        """
        with self.world.lock:
            same = bool(self.updates.webhook) if same_update_ids is None else same_update_ids
            if same and not self.updates.webhook:
                raise ValueError("by polling, a confirmed update_id cannot come again")
            again = list(self.updates.given) * times
            if seed is not None:
                random.Random(seed).shuffle(again)  # noqa: S311  an order that can be repeated
            for update in again:
                self.updates.give(dict(update), same_id=same, new=False)
            return len(again)

    # What the bot did

    def sent(self, chat: FakeUser | FakeGroup | int) -> list[Sent]:
        """The bot's messages in a chat as the customer sees them now."""
        with self.world.lock:
            return self.world.sent(chat if isinstance(chat, int) else chat.id)

    def calls(self, method: str | None = None) -> list[ApiCall]:
        """The calls of a method (downloads are `file`), or all, in the order they came."""
        with self.world.lock:
            return [call for call in self._calls if method is None or call.method.lower() == method.lower()]

    def commands(self, language_code: str = "", scope: Json | None = None) -> dict[str, str]:
        """The bot's menu in one language and scope: command → description."""
        with self.world.lock:
            found = self.world.commands.get((language_code, scope_key(scope)), [])
            return {command["command"]: command["description"] for command in found}

    def answered(self, query: str) -> str | None:
        """What the bot answered to a button press; None while it has not."""
        with self.world.lock:
            said = self.world.queries[query]
            return None if said == OPEN else said

    @property
    def violations(self) -> list[Violation]:
        """The calls refused for coming too soon."""
        return self._rates.violations

    def wait_until(self, predicate: Callable[[], T], timeout: float = PATIENCE) -> T:
        """What the predicate returns once it is true; AssertionError when it does not become so in time."""
        end = time.monotonic() + timeout
        while not (found := predicate()):
            if time.monotonic() >= end:
                raise AssertionError(f"still waiting after {timeout} s")
            with self.world.changed:
                self.world.changed.wait(LOOK)
        return found

    # What goes wrong

    def fail(
        self,
        method: str,
        status: int,
        description: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        times: int | None = 1,
        chat: int | None = None,
    ) -> None:
        """The next calls are answered with this error; `times=None` until `mend`."""
        self._trouble("fail", method, times, chat, status=status, description=description, parameters=parameters)

    def hang(
        self, method: str, seconds: float, *, times: int | None = 1, chat: int | None = None, after: bool = False
    ) -> None:
        """The next calls wait so long and are never answered; `after`: they had their effect."""
        self._trouble("hang", method, times, chat, seconds=seconds, after=after)

    def reset(self, method: str, *, times: int | None = 1, chat: int | None = None, after: bool = False) -> None:
        """The connection of the next calls is cut without an answer; `after`: they had their effect."""
        self._trouble("reset", method, times, chat, after=after)

    def html(
        self,
        status: int = 502,
        method: str = ANY,
        *,
        times: int | None = 1,
        chat: int | None = None,
        after: bool = False,
    ) -> None:
        """The next calls meet a proxy's error page."""
        self._trouble("html", method, times, chat, status=status, after=after)

    def mend(self) -> None:
        """No more scripted failures."""
        with self.world.lock:
            self._faults.clear()

    def expire_queries(self) -> None:
        """Button presses not answered yet are too old now."""
        with self.world.lock:
            self.world.queries = {id: said for id, said in self.world.queries.items() if said != OPEN}

    def expire_links(self) -> None:
        """Links of getFile are dead until it is called again."""
        with self.world.lock:
            self.world.links.clear()

    # For people

    def new_query(self) -> str:
        """The id of a new button press."""
        id = str(2199000000000000000 + next(self._ids))
        self.world.queries[id] = OPEN
        return id

    def keep(self, data: bytes, *, name: str, type: str, folder: str = "documents", **how: Any) -> StoredFile:
        """A file on Telegram's servers, under an `id` of your own, or claiming another `size`, if you like."""
        with self.world.lock:
            return self.world.keep(data, name=name, type=type, folder=folder, **how)

    def _trouble(self, kind: str, method: str, times: int | None, chat: int | None, **how: Any) -> None:
        with self.world.lock:
            self._faults.add(Fault(kind, method, times, chat, **how))

    async def _execute(self, body: bytes) -> None:
        await self._server.execute(body)
