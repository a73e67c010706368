"""What the gateway may ask, and that a customer's text can never be a command."""

from __future__ import annotations

import pytest

from bot.helping import Helped, How
from understanding.turn_request import BadTurn, parse_turn, without_command

GOOD = {"turn": "t", "attempt": 1, "conversation": "c", "text": "hi"}


def test_a_turn_carries_what_components_and_actions_read() -> None:
    asked = parse_turn({**GOOD, "choice": None, "previous_language": "es", "locale": "pt-BR"})
    assert asked.metadata() == {
        "turn": "t",
        "attempt": 1,
        "choice": None,
        "previous_language": "es",
        "locale": "pt-BR",
        "after": None,
    }


def test_people_who_were_there_are_told_of() -> None:
    after = {"handoff": "h", "how": "resolved", "by": "Bia", "ticket": "BAL-1001"}
    asked = parse_turn({**GOOD, "after": after})
    assert asked.after == Helped("h", How.RESOLVED, "Bia", "BAL-1001")
    assert asked.metadata()["after"] == {"how": "resolved", "by": "Bia", "ticket": "BAL-1001"}
    assert parse_turn({**GOOD, "after": {"handoff": "h", "how": "left"}}).after == Helped("h", How.LEFT)
    assert parse_turn({**GOOD, "after": None}).after is None


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"turn": ""}, "turn"),
        ({"turn": None}, "turn"),
        ({"conversation": 7}, "conversation"),
        ({"attempt": 0}, "attempt"),
        ({"attempt": True}, "attempt"),
        ({"attempt": "1"}, "attempt"),
        ({"text": None}, "text"),
        ({"text": ["a"]}, "text"),
        ({"text": "a" * 40_001}, "text"),
        ({"choice": "a" * 256}, "choice"),
        ({"locale": 1}, "locale"),
        ({"after": "resolved"}, "after"),
        ({"after": {"how": "resolved"}}, "handoff"),
        ({"after": {"handoff": "h"}}, "how"),
        ({"after": {"handoff": "h", "how": "won"}}, "how"),
        ({"after": {"handoff": "h", "how": ["resolved"]}}, "how"),
        ({"after": {"handoff": "h", "how": "resolved", "by": 1}}, "by"),
        ({"after": {"handoff": "h" * 256, "how": "resolved"}}, "handoff"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, object], named: str) -> None:
    with pytest.raises(BadTurn, match=named):
        parse_turn({**GOOD, **change})


@pytest.mark.parametrize("body", [None, [], "turn", 1])
def test_a_body_that_is_no_object_is_refused(body: object) -> None:
    with pytest.raises(BadTurn):
        parse_turn(body)


@pytest.mark.parametrize(
    "typed",
    ["/restart", "  /restart", "\u200b/restart", "\n\t\u2060 /greet{}", "/", "//x", "\x00/restart", "\ufeff/a"],
)
def test_text_that_begins_with_a_slash_is_no_command(typed: str) -> None:
    text = without_command(typed)
    assert len(text) == len(typed)
    bare = "".join(character for character in text if character.isprintable()).strip()
    assert not bare.startswith("/")


@pytest.mark.parametrize("typed", ["", "   ", "and/or", "1/2", "é/"])
def test_other_slashes_stay(typed: str) -> None:
    assert without_command(typed) == typed


def test_half_a_character_becomes_a_sign() -> None:
    assert parse_turn({**GOOD, "text": "a\ud800"}).text == "a?"
