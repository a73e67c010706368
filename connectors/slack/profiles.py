"""Who somebody is in Slack, and where to write to them: what its events do not tell, asked once and remembered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.errors import DeliveryError
from connectors.reading import LONGEST_PERSON, LONGEST_TAG, Json, ascii_of, child, id_of, person_name, text_of
from connectors.slack.api import SlackApi

log = logging.getLogger(__name__)

T = TypeVar("T")

MOST_KNOWN = 10_000
LONGEST_ZONE = 64
WITHIN = 1.2
"""Seconds; Slack wants its own answer within three."""

PATIENCE = 30.0
"""Seconds until somebody is asked for again who was asked for in vain."""


@dataclass(frozen=True)
class Profile:
    """What Slack knows of a person; empty when it does not say."""

    name: str = ""
    locale: str | None = None
    zone: str | None = None
    handle: str = ""


class Profiles:
    """The people this process has met. What Slack does not tell in time is empty, and asked again next time."""

    def __init__(self, api: SlackApi) -> None:
        self._api = api
        self._profiles: dict[str, Profile] = {}
        self._chats: dict[str, str] = {}
        self._asked_in_vain: dict[tuple[str, str], float] = {}

    async def of(self, person: str) -> Profile:
        """Their profile."""
        return await self._known("profile", self._profiles, person, self._profile) or Profile()

    async def direct(self, person: str) -> str:
        """The id of the chat between them and us."""
        return await self._known("chat", self._chats, person, self._chat) or ""

    async def _known(self, what: str, known: dict[str, T], person: str, ask: Callable[[str], Awaitable[T]]) -> T | None:
        now = asyncio.get_running_loop().time()
        if person in known or self._asked_in_vain.get((what, person), 0.0) > now:
            return known.get(person)
        if len(known) >= MOST_KNOWN:
            known.clear()
        if len(self._asked_in_vain) >= MOST_KNOWN:
            self._asked_in_vain.clear()
        try:
            known[person] = await asyncio.wait_for(ask(person), WITHIN)
        except (DeliveryError, asyncio.TimeoutError) as error:
            self._asked_in_vain[what, person] = now + PATIENCE
            log.info("slack.introduction_failed", extra={"error": type(error).__name__})
        return known.get(person)

    async def _chat(self, person: str) -> str:
        answer = await self._api.ask("conversations.open", {"users": person})
        return id_of(child({"answer": answer}, "answer", "channel"), "id")

    async def _profile(self, person: str) -> Profile:
        answer = await self._api.ask("users.info", {"user": person, "include_locale": True})
        user = child({"answer": answer}, "answer", "user")
        profile = child(user, "profile")
        name = text_of(profile, "real_name") or text_of(user, "real_name") or text_of(user, "name")
        locale, zone = ascii_of(user, "locale", at_most=LONGEST_TAG), ascii_of(user, "tz", at_most=LONGEST_ZONE)
        return Profile(person_name(name), locale or None, zone or None, _handle(profile) or _handle(user))


def _handle(profile: Json) -> str:
    """The e-mail address, where the app may read it, else what colleagues call the person."""
    email = ascii_of(profile, "email", at_most=LONGEST_PERSON)
    called = person_name(text_of(profile, "display_name") or text_of(profile, "name"))
    return email or (f"@{called}" if called else "")
