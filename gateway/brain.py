"""Rasa over loopback: one question, one answer, within a deadline; silence and errors are failures."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

import httpx

from bot.cards import Tried
from bot.errors import BrainError
from bot.messages import LANGUAGES, Button
from bot.questions import Answer, BrainState, Question, Reply

log = logging.getLogger(__name__)

DEADLINE = 12.0
"""Seconds for one try at a question. While Rasa restarts, questions wait for it up to RESTART_AT_MOST."""

STARTING_AT_MOST = 90.0
RESTART_AT_MOST = 30.0
TRIES = 2
PAUSE = 0.3
LOOK_WHEN_READY = 2.0


class _TooLateError(BrainError):
    """It is there and thinks for too long: another try would not be quicker."""


class _OutOfReachError(BrainError):
    """Nobody listens, or the connection broke: Rasa may be back in a moment."""


class RasaBrain:
    """The Brain port over our own Rasa channel (`understanding/channel.py`)."""

    def __init__(self, url: str, *, on_change: Callable[[BrainState], None]) -> None:
        self._http = httpx.AsyncClient(base_url=f"{url}/webhooks/balcao", timeout=DEADLINE)
        self._on_change = on_change
        self._state = BrainState.STARTING
        self._since = time.monotonic()

    @property
    def state(self) -> BrainState:
        """As seen by the last look or question."""
        return self._state

    async def watch(self) -> None:
        """Look after Rasa for ever; runs as a task."""
        while True:
            self._become(await self._look())
            await asyncio.sleep(LOOK_WHEN_READY if self._state is BrainState.READY else PAUSE)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def ask(self, question: Question) -> Answer:
        """The answer; every try is an attempt of its own, so that Rasa drops what a lost one had begun."""
        refusals = 0
        number = question.attempt * 100
        while True:
            number += 1
            try:
                return await self._try(replace(question, attempt=number))
            except _OutOfReachError:
                if self._gone_for_long():
                    raise
                await asyncio.sleep(PAUSE)
            except _TooLateError:
                raise
            except BrainError:
                refusals += 1
                if refusals >= TRIES:
                    raise

    def _gone_for_long(self) -> bool:
        """Longer than a restart takes: waiting would only hold up everybody behind."""
        return self._state is BrainState.DOWN and time.monotonic() - self._since > RESTART_AT_MOST

    async def _try(self, question: Question) -> Answer:
        try:
            response = await self._http.post("/turn", json=asdict(question))
        except httpx.TimeoutException as error:
            raise _TooLateError("no answer in time") from error
        except httpx.HTTPError as error:
            self._become(BrainState.STARTING if self._state is BrainState.STARTING else BrainState.DOWN)
            raise _OutOfReachError(f"out of reach: {error.__class__.__name__}") from error
        if response.status_code != httpx.codes.OK:
            raise BrainError(f"answered {response.status_code}")
        return _read(response)

    async def _look(self) -> BrainState:
        try:
            response = await self._http.get("/ready", timeout=LOOK_WHEN_READY * 2)
        except httpx.HTTPError:
            response = None
        if response is not None and response.status_code == httpx.codes.OK:
            return BrainState.READY
        young = time.monotonic() - self._since < STARTING_AT_MOST
        return BrainState.STARTING if self._state is BrainState.STARTING and young else BrainState.DOWN

    def _become(self, state: BrainState) -> None:
        if state is self._state:
            return
        log.info("brain.%s", state.value)
        self._state, self._since = state, time.monotonic()
        self._on_change(state)


def _read(response: httpx.Response) -> Answer:
    try:
        return _answer(json.loads(response.content))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BrainError("answered something unreadable") from error


def _answer(body: Mapping[str, Any]) -> Answer:
    language = body.get("language")
    replies = tuple(_reply(reply) for reply in body["replies"] if reply.get("text"))
    ranking = tuple(Tried(str(r["name"]), float(r["confidence"])) for r in body.get("ranking", ()))
    slots = {str(k): str(v) for k, v in body.get("slots", {}).items() if v not in (None, "", [], {})}
    spoken = language if language in LANGUAGES else None
    return Answer(replies, ranking, slots, spoken, in_form=bool(body.get("in_form")))


def _reply(reply: Mapping[str, Any]) -> Reply:
    buttons = tuple(Button(str(b["title"]), str(b["payload"])) for b in reply.get("buttons") or ())
    return Reply(str(reply["text"]), buttons)
