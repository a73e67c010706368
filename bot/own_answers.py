"""What the gateway answers by itself, without the brain: which language to speak, and what it cannot read."""

from __future__ import annotations

from collections.abc import Sequence

from bot.attachments import Keeping
from bot.commands import LANGUAGE, PERSON
from bot.messages import LANGUAGES, Author, Button, Draft, Message
from bot.storing import Outcome, Turn
from bot.words import Words

NAMES = {"pt": "Português", "es": "Español", "en": "English"}
"""Each language calls itself."""


def language_answer(turn: Turn, words: Words) -> Outcome | None:
    """The answer to `/language` and its buttons; None when that was not asked."""
    choice = turn.message.choice or ""
    base, _, wanted = choice.partition("/")
    if base != LANGUAGE:
        return None
    if wanted in LANGUAGES:
        changed = Draft(Author.BOT, words.say("language.changed", wanted))
        return Outcome((changed,), language=wanted)
    buttons = tuple(Button(NAMES[language], f"{LANGUAGE}/{language}") for language in LANGUAGES)
    return Outcome((Draft(Author.BOT, words.say("language.ask", turn.conversation.speaks), buttons),))


def enclosed_answer(turn: Turn, words: Words, transcript: Sequence[Message]) -> Outcome | None:
    """The answer to attachments without words; None when there are words, nothing for the rest of an album."""
    message, speaks = turn.message, turn.conversation.speaks
    if message.text or not message.attachments:
        return None
    if message.album and any(m.album == message.album and m.row < message.row for m in transcript):
        return Outcome(())
    refused = all(attachment.state is Keeping.REFUSED for attachment in message.attachments)
    key = "attachment.refused" if refused else "attachment.kept"
    button = words.button("button.person", speaks, PERSON)
    return Outcome((Draft(Author.BOT, words.say(key, speaks), (button,)),))


def noted(drafts: tuple[Draft, ...], turn: Turn, words: Words, speaks: str) -> tuple[Draft, ...]:
    """The drafts, the last one ending with what became of the attachments."""
    kept = [a for a in turn.message.attachments if a.state is not Keeping.REFUSED]
    if not turn.message.attachments or not drafts:
        return drafts
    key = "attachment.noted" if kept else "attachment.refused"
    last = drafts[-1]
    said = f"{last.text}\n\n{words.say(key, speaks)}"
    return *drafts[:-1], Draft(last.author, said, last.buttons, last.agent, last.attachments, last.private)
