"""Who somebody is in Slack: name and language, which its events do not tell; asked once and remembered."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from bot.errors import DeliveryError
from connectors.reading import child, person_name, text_of
from connectors.slack.api import SlackApi

log = logging.getLogger(__name__)

MOST_KNOWN = 10_000
WITHIN = 1.5
"""Seconds; Slack wants its own answer within three."""


@dataclass(frozen=True)
class Profile:
    """What Slack knows of a person; empty when it does not say."""

    name: str = ""
    locale: str | None = None


class Profiles:
    """The people this process has met."""

    def __init__(self, api: SlackApi) -> None:
        self._api = api
        self._known: dict[str, Profile] = {}

    async def of(self, person: str) -> Profile:
        """The profile; an empty one when Slack does not answer in time, and it is asked again next time."""
        if person not in self._known:
            try:
                found = await asyncio.wait_for(self._asked(person), WITHIN)
            except (DeliveryError, asyncio.TimeoutError) as error:
                log.info("slack.profile_failed", extra={"error": type(error).__name__})
                return Profile()
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[person] = found
        return self._known[person]

    async def _asked(self, person: str) -> Profile:
        answer = await self._api.ask("users.info", {"user": person, "include_locale": True})
        user = child({"answer": answer}, "answer", "user")
        name = text_of(child(user, "profile"), "real_name") or text_of(user, "real_name") or text_of(user, "name")
        return Profile(person_name(name), text_of(user, "locale")[:20] or None)
