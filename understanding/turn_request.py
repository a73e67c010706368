"""What the gateway asks: the JSON of one turn, checked, its text unable to be a command."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from bot.helping import Helped, How

LONGEST_TEXT = 40_000
"""As long as a message may be that is kept: a story told in one breath stands in its ticket whole."""

LONGEST_NAME = 255
_HARMLESS_SLASH = "\N{DIVISION SLASH}"


class BadTurn(Exception):
    """The request does not describe a turn; the message says which field is wrong."""


@dataclass(frozen=True)
class TurnRequest:
    """One attempt at one turn of a conversation."""

    turn: str
    attempt: int
    conversation: str
    text: str
    choice: str | None
    previous_language: str | None
    locale: str | None
    after: Helped | None = None
    """People were there since the last answer."""

    def metadata(self) -> dict[str, Any]:
        """What components and actions read from the message; `after` says that people were there before it."""
        after = {"how": self.after.how.value, "by": self.after.by, "ticket": self.after.ticket} if self.after else None
        return {
            "turn": self.turn,
            "attempt": self.attempt,
            "choice": self.choice,
            "previous_language": self.previous_language,
            "locale": self.locale,
            "after": after,
        }


def parse_turn(body: object) -> TurnRequest:
    """Tame the request, or say which field is wrong."""
    if not isinstance(body, dict):
        raise BadTurn("The body is not an object.")
    text, choice = _optional(body, "text", LONGEST_TEXT), _optional(body, "choice", LONGEST_NAME)
    if text is None and choice is None:
        raise BadTurn("Neither text nor choice is given.")
    return TurnRequest(
        turn=_required(body, "turn"),
        attempt=_attempt(body),
        conversation=_required(body, "conversation"),
        text=without_command(text or ""),
        choice=choice,
        previous_language=_optional(body, "previous_language", LONGEST_NAME),
        locale=_optional(body, "locale", LONGEST_NAME),
        after=_after(body.get("after")),
    )


def without_command(text: str) -> str:
    """Rasa executes "/intent{…}", spaces in front or not: the first slash becomes another sign."""
    for place, character in enumerate(text):
        if character == "/":
            return text[:place] + _HARMLESS_SLASH + text[place + 1 :]
        if not (character.isspace() or unicodedata.category(character).startswith("C")):
            return text
    return text


def _after(body: object) -> Helped | None:
    if body is None:
        return None
    if not isinstance(body, dict):
        raise BadTurn("after is not an object.")
    how = _required(body, "how")
    if how not in {each.value for each in How}:
        raise BadTurn("after.how is none of the ways a handoff ends.")
    ticket = _optional(body, "ticket", LONGEST_NAME) or None
    return Helped(_required(body, "handoff"), How(how), _optional(body, "by", LONGEST_NAME) or "", ticket)


def _required(body: dict[str, Any], name: str) -> str:
    value = _optional(body, name, LONGEST_NAME)
    if not value:
        raise BadTurn(f"{name} is missing.")
    return value


def _optional(body: dict[str, Any], name: str, longest: int) -> str | None:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadTurn(f"{name} is not a string.")
    if len(value) > longest:
        raise BadTurn(f"{name} is longer than {longest} characters.")
    return value.encode("utf-8", "replace").decode("utf-8")


def _attempt(body: dict[str, Any]) -> int:
    attempt = body.get("attempt", 1)
    if isinstance(attempt, bool) or not isinstance(attempt, int) or attempt < 1:
        raise BadTurn("attempt is not a whole number from 1.")
    return attempt
