"""What the gateway answers by itself, without the brain: which language to speak, and what it cannot read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.attachments import Attachment, Keeping
from bot.commands import LANGUAGE, PERSON
from bot.messages import LANGUAGES, Author, Draft, Message
from bot.storing import Outcome, Turn
from bot.words import Words


def language_answer(turn: Turn, words: Words) -> Outcome | None:
    """The answer to `/language` and its buttons; None when that was not asked."""
    choice = turn.message.choice or ""
    base, _, wanted = choice.partition("/")
    if base != LANGUAGE:
        return None
    if wanted in LANGUAGES:
        changed = Draft(Author.BOT, words.say("language.changed", wanted))
        return Outcome((changed,), language=wanted)
    # each language calls itself
    buttons = tuple(words.button("language.name", language, f"{LANGUAGE}/{language}") for language in LANGUAGES)
    return Outcome((Draft(Author.BOT, words.say("language.ask", turn.conversation.speaks), buttons),))


def enclosed_answer(turn: Turn, words: Words, transcript: Sequence[Message], kept: Sequence[Attachment]) -> Outcome:
    """The answer to attachments without words; nothing for the rest of an album."""
    message, speaks = turn.message, turn.conversation.speaks
    if message.album and any(m.album == message.album and m.row < message.row for m in transcript):
        return Outcome(())
    button = words.button("button.person", speaks, PERSON)
    return Outcome((Draft(Author.BOT, words.say(_fate("attachment.kept", kept), speaks), (button,)),))


def noted(drafts: tuple[Draft, ...], kept: Sequence[Attachment], words: Words, speaks: str) -> tuple[Draft, ...]:
    """The drafts, the last one ending with what becomes of the attachments."""
    if not kept or not drafts:
        return drafts
    note = words.say(_fate("attachment.noted", kept), speaks)
    said = f"{drafts[-1].text}\n\n{note}"
    return *drafts[:-1], replace(drafts[-1], text=said)


def _fate(otherwise: str, kept: Sequence[Attachment]) -> str:
    """Refused or lost, when all of them are."""
    states = {attachment.state for attachment in kept}
    if states == {Keeping.REFUSED}:
        return "attachment.refused"
    return "attachment.failed" if states and states <= {Keeping.REFUSED, Keeping.FAILED} else otherwise
