"""How the fake Telegram hands over updates: by long polling, or to a webhook with retries."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from tests.fakes.telegram_fields import Fields
from tests.fakes.telegram_world import ApiError, Chat, Json, World

FIRST_UPDATE = 300_000_001
LONGEST_POLL = 50
LONGEST_PAUSE = 60.0
CONFLICT_PAUSE = 3.0
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
OTHER_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class Updates:
    """The updates not yet confirmed, and whoever gets them."""

    def __init__(self, world: World, *, pause: float, execute: Callable[[bytes], Awaitable[None]]) -> None:
        self.world = world
        self.pause = pause
        self.given: list[Json] = []
        """Every update there ever was, in order."""
        self._pending: dict[int, Json] = {}
        self.webhook: Json = {}
        self.allowed: list[str] | None = None
        self._execute = execute
        self._ids = itertools.count(FIRST_UPDATE)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._poll: asyncio.Future[str] | None = None
        self._conflict_at = 0.0
        self._lanes: dict[Any, deque[Json]] = defaultdict(deque)
        self._laned: set[int] = set()
        self._workers: dict[Any, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(40)

    @property
    def pending(self) -> list[Json]:
        """The updates that nobody has confirmed yet."""
        with self.world.lock:
            return list(self._pending.values())

    def opens(self) -> None:
        """The server runs, in this loop; what waits for a webhook goes out."""
        self._loop = asyncio.get_running_loop()
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        self._fill_lanes()

    async def closes(self) -> None:
        """The server stops: polls and deliveries end where they are."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result("")
        with self.world.lock:
            self._loop = None
        await self._drop_lanes()
        assert self._session is not None
        await self._session.close()

    def happened(self, kind: str, content: Json) -> Json | None:
        """Something happened; None when the bot did not ask for this kind."""
        with self.world.lock:
            if kind in NOT_BY_DEFAULT if not self.allowed else kind not in self.allowed:
                return None
            return self.give({kind: content})

    def give(self, update: Json, *, same_id: bool = False, new: bool = True) -> Json:
        """Hand over an update of any shape, under the next id unless it keeps its own."""
        with self.world.lock:
            content = {name: value for name, value in update.items() if name != "update_id"}
            numbered = {"update_id": update["update_id"] if same_id else next(self._ids), **content}
            self._pending[id(numbered)] = numbered
            if new:
                self.given.append(numbered)
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._wake, numbered)
            self.world.changed.notify_all()
            return numbered

    def membership(self, chat: Chat, by: Json, *, before: str, after: str) -> None:
        """Somebody changed how the bot stands in a chat."""
        sides = [
            {"user": self.world.bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})
            for status in (before, after)
        ]
        change = {"chat": chat.shape, "from": by, "date": int(time.time())}
        self.happened("my_chat_member", change | {"old_chat_member": sides[0], "new_chat_member": sides[1]})

    async def poll(self, fields: Fields) -> list[Json]:
        """getUpdates: confirms what lies before `offset`, and waits for what comes when nothing is there.

        As with Telegram it is the older of two waiting polls that ends with 409.
        """
        if self.webhook:
            raise ApiError(409, WEBHOOK_ACTIVE)
        offset, limit = fields.number("offset"), min(max(fields.number("limit", 100), 1), 100)
        with self.world.lock:
            self._allow(fields)
            self._confirm(offset)
            batch = list(itertools.islice(self._pending.values(), limit))
        seconds = min(max(fields.number("timeout"), 0), LONGEST_POLL)
        if batch or not seconds:
            return batch
        conflict = await self._wait(seconds)
        if conflict:
            raise ApiError(409, conflict)
        with self.world.lock:
            return list(itertools.islice(self._pending.values(), limit))

    async def set_webhook(self, fields: Fields) -> bool:
        """setWebhook; an empty `url` removes it."""
        url, secret = fields.text("url"), fields.text("secret_token")
        if url and not re.match(r"https?://[^/\s]+", url):
            raise ApiError(400, "Bad Request: invalid webhook URL specified")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise ApiError(400, "Bad Request: secret token contains unallowed characters")
        if url:
            self._end_poll("Conflict: terminated by setWebhook request")
        await self._drop_lanes()
        with self.world.lock:
            self._allow(fields)
            if fields.get("drop_pending_updates"):
                self._pending.clear()
            connections = min(max(fields.number("max_connections", 40), 1), 100)
            self._slots = asyncio.Semaphore(connections)
            self.webhook = {"url": url, "secret": secret, "max_connections": connections} if url else {}
        self._fill_lanes()
        return True

    async def delete_webhook(self, fields: Fields) -> bool:
        """deleteWebhook."""
        dropped = {"drop_pending_updates": fields.get("drop_pending_updates")}
        return await self.set_webhook(Fields({"url": "", **dropped}))

    def webhook_info(self) -> Json:
        """getWebhookInfo."""
        info: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": len(self._pending)}
        shown = ("url", "max_connections", "last_error_date", "last_error_message")
        info.update({name: self.webhook[name] for name in shown if name in self.webhook})
        return info | ({"allowed_updates": self.allowed} if self.allowed else {})

    def _allow(self, fields: Fields) -> None:
        allowed = fields.get("allowed_updates")
        if isinstance(allowed, list):
            self.allowed = [str(kind) for kind in allowed] or None

    def _confirm(self, offset: int) -> None:
        if offset > 0:
            self._pending = {key: update for key, update in self._pending.items() if update["update_id"] >= offset}
        elif offset < 0:
            self._pending = dict(list(self._pending.items())[offset:])
        self.world.changed.notify_all()

    async def _wait(self, seconds: float) -> str:
        """Until something comes; a sentence when another request ended the poll."""
        self._end_poll(OTHER_POLLER)
        mine = self._poll = asyncio.get_running_loop().create_future()
        with contextlib.suppress(asyncio.TimeoutError):
            conflict: str = await asyncio.wait_for(asyncio.shield(mine), seconds)
            if conflict and time.monotonic() < self._conflict_at + CONFLICT_PAUSE:
                await asyncio.sleep(CONFLICT_PAUSE)
            elif conflict:
                self._conflict_at = time.monotonic()
            return conflict
        return ""

    def _end_poll(self, why: str) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(why)

    def _wake(self, update: Json) -> None:
        if self.webhook:
            self._into_lane(update)
        else:
            self._end_poll("")

    def _fill_lanes(self) -> None:
        if self.webhook:
            with self.world.lock:
                waiting = self.pending
            for update in waiting:
                self._into_lane(update)

    async def _drop_lanes(self) -> None:
        for worker in self._workers.values():
            worker.cancel()
        await asyncio.gather(*self._workers.values(), return_exceptions=True)
        self._workers.clear()
        self._lanes.clear()
        self._laned.clear()

    def _into_lane(self, update: Json) -> None:
        """Updates of one chat keep their order; those of others overtake them."""
        key = lane_of(update)
        if id(update) in self._laned:
            return
        self._laned.add(id(update))
        self._lanes[key].append(update)
        if key not in self._workers:
            self._workers[key] = asyncio.get_running_loop().create_task(self._deliver(key))

    async def _deliver(self, key: Any) -> None:
        lane = self._lanes[key]
        while lane:
            failed = 0
            while not await self._post(lane[0], failed):
                failed += 1
            done = lane.popleft()
            with self.world.lock:
                self._laned.discard(id(done))
                self._pending.pop(id(done), None)
                self.world.changed.notify_all()
        self._workers.pop(key, None)
        self._lanes.pop(key, None)

    async def _post(self, update: Json, failed: int) -> bool:
        """One attempt; after a failure the first is repeated at once, the next after growing pauses."""
        error, pause = "", min(self.pause * 2**failed, LONGEST_PAUSE) if failed else 0.0
        secret = self.webhook["secret"]
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        assert self._session is not None
        try:
            async with (
                self._slots,
                self._session.post(self.webhook["url"], json=update, headers=headers, ssl=False) as answer,
            ):
                body = await answer.read()
                if answer.status // 100 != 2:
                    error = f"Wrong response from the webhook: {answer.status} {answer.reason}"
                    pause = min(float(answer.headers.get("Retry-After", pause)), LONGEST_PAUSE)
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as broken:
            error = f"Webhook connection failed: {type(broken).__name__}"
        if not error:
            await self._execute(body)
            return True
        self.webhook |= {"last_error_date": int(time.time()), "last_error_message": error}
        await asyncio.sleep(pause)
        return False


def lane_of(update: Json) -> Any:
    """The chat of an update, or whoever it is from."""
    content = next((value for name, value in update.items() if isinstance(value, dict)), {})
    message = content.get("message")
    chat = content.get("chat") or (message.get("chat") if isinstance(message, dict) else None) or content.get("from")
    return chat.get("id") if isinstance(chat, dict) else None
