"""Who owns a conversation: the rule that keeps the assistant silent while a person helps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from bot.messages import DEFAULT_LANGUAGE, ReplyTo, language_of_locale


class Owner(str, Enum):
    """Exactly one of these answers the customer."""

    BOT = "bot"
    QUEUE = "queue"
    AGENT = "agent"


@dataclass(frozen=True)
class Conversation:
    """One customer at one ReplyTo; `version` changes with every change of owner.

    A bot message is stored under the version it was written for and is dropped as stale when the
    conversation has moved on before its sending began.
    """

    id: str
    customer: str
    reply_to: ReplyTo
    owner: Owner = Owner.BOT
    version: int = 1
    agent: str | None = None
    language: str | None = None
    locale: str | None = None
    zone: str | None = None
    """The customer's time zone, such as `America/Sao_Paulo`, where the platform tells it."""
    name: str = ""
    handle: str = ""
    """What the platform calls the customer besides, such as `@ana` or an e-mail address."""
    failures: int = 0
    """Turns that failed in a row."""
    unreachable: bool = False
    """The customer closed the way to them; writing to us opens it again."""

    def handed_to(self, owner: Owner, *, agent: str | None = None) -> Conversation:
        """The conversation under another owner."""
        return replace(self, owner=owner, agent=agent, version=self.version + 1, failures=0)

    @property
    def speaks(self) -> str:
        """The language to use before the brain has said one."""
        return self.language or language_of_locale(self.locale) or DEFAULT_LANGUAGE
