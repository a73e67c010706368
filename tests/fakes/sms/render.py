"""From our messages to calls of the provider: pure; what a text cannot be is said in words."""

from __future__ import annotations

from bot.choices import numbered
from bot.messages import Author
from bot.ports import Call, Outgoing
from bot.splitting import split

LONGEST_TEXT = 480
"""Three messages of the network, sent as one."""


def render(outgoing: Outgoing) -> tuple[Call, ...]:
    """The text with its choices as a list, in as many parts as it needs; files by name."""
    message, here = outgoing.message, outgoing.reply_to
    said = numbered(message.text, message.buttons)
    who = [f"{message.agent}:"] if message.author is Author.AGENT else []
    files = [f"[{file.name or file.kind.value}]" for file in message.attachments]
    whole = "\n".join(filter(None, (*who, said, *files)))
    place = {"from": here.account, "to": here.chat}
    return tuple(Call("messages", {**place, "text": part}) for part in split(whole, at_most=LONGEST_TEXT))
