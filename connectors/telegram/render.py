"""From our messages to calls of the Bot API: pure."""

from __future__ import annotations

from dataclasses import replace

from bot.attachments import Attachment, Kind
from bot.choices import numbered, short
from bot.messages import Author, Button, ReplyTo
from bot.ports import Call, Outgoing
from bot.splitting import split, utf16
from connectors.telegram.parse import Press
from connectors.telegram.payload import is_group_id

LONGEST_TEXT = 4096
"""UTF-16 units of a message."""

LONGEST_DATA = 64
MOST_BUTTONS = 50
LONGEST_TITLE = 60
CHOSEN = "✓ "

Field = object
SENDS = {Kind.PHOTO: "sendPhoto", Kind.VOICE: "sendVoice", Kind.AUDIO: "sendAudio", Kind.VIDEO: "sendVideo"}
"""How an attachment goes out; anything else is a document."""

PHOTOS = ("image/jpeg", "image/png", "image/webp")
LARGEST_PHOTO = 10 * 2**20

FILE_FIELD = {
    "sendPhoto": "photo",
    "sendVoice": "voice",
    "sendAudio": "audio",
    "sendVideo": "video",
    "sendDocument": "document",
}


def render(outgoing: Outgoing) -> tuple[Call, ...]:
    """The text in as many messages as it needs, the buttons under the last, then what is attached."""
    message, place = outgoing.message, _place(outgoing.reply_to)
    many = len(message.buttons) > MOST_BUTTONS
    text = numbered(message.text, message.buttons) if many else message.text
    who = message.agent if message.author is Author.AGENT and text else None
    parts = split(text, at_most=LONGEST_TEXT - (utf16(who) + 1 if who else 0), length=utf16)
    calls = [_message(place | _words(part)) for part in parts]
    if who and calls:
        calls[0] = _message(place | _words(parts[0], who=who))
    if calls and message.buttons and not many:
        calls[-1] = _message({**calls[-1].fields, "reply_markup": keyboard(message.buttons)})
    calls += [_attachment(attachment, place) for attachment in message.attachments]
    return (_answering(calls[0], outgoing), *calls[1:]) if calls else ()


def keyboard(buttons: tuple[Button, ...]) -> dict[str, Field]:
    """One button a line, as phones show them best."""
    rows = [{"text": b.title[:LONGEST_TITLE], "callback_data": short(b.payload, at_most=LONGEST_DATA)} for b in buttons]
    return {"inline_keyboard": [[row] for row in rows]}


def chosen(press: Press, button: Button) -> Call:
    """The keyboard with what was pressed, and nothing else."""
    shown = keyboard((Button(CHOSEN + button.title, button.payload),))
    return Call(
        "editMessageReplyMarkup", {"chat_id": press.chat, "message_id": int(press.message), "reply_markup": shown}
    )


def acknowledged(press: Press, words: str = "") -> Call:
    """Ends the waiting sign on a button; the words are shown for a moment."""
    return Call("answerCallbackQuery", {"callback_query_id": press.query, **({"text": words} if words else {})})


def typing(reply_to: ReplyTo) -> Call:
    """The dots, for five seconds or until the next message."""
    return Call("sendChatAction", _place(reply_to) | {"action": "typing"})


def _message(fields: dict[str, Field]) -> Call:
    return Call("sendMessage", fields, chat=str(fields["chat_id"]))


def _words(text: str, *, who: str | None = None) -> dict[str, Field]:
    """Without markup, so that every sign is itself; what is bold is said beside it."""
    bold = {"entities": [{"type": "bold", "offset": 0, "length": utf16(who)}]} if who else {}
    return {"text": f"{who}\n{text}" if who else text, "link_preview_options": {"is_disabled": True}, **bold}


def _attachment(attachment: Attachment, place: dict[str, Field]) -> Call:
    """A photo is sent as one only where Telegram takes it as such."""
    kind = attachment.kind
    large = (attachment.size or 0) > LARGEST_PHOTO
    method = "sendDocument" if kind is Kind.PHOTO and (large or attachment.type not in PHOTOS) else SENDS.get(kind)
    return Call(method or "sendDocument", place, file=attachment, chat=str(place["chat_id"]))


def _place(reply_to: ReplyTo) -> dict[str, Field]:
    thread = {"message_thread_id": int(reply_to.thread)} if reply_to.thread else {}
    return {"chat_id": reply_to.chat, **thread}


def _answering(call: Call, outgoing: Outgoing) -> Call:
    """In a group the answer hangs on what it answers, so that everybody sees whom it is for."""
    kind, _, identity = outgoing.answers.partition(":")
    if not is_group_id(outgoing.reply_to.chat) or kind != "message":
        return call
    quoted = {"message_id": int(identity.rpartition(":")[2]), "allow_sending_without_reply": True}
    return replace(call, fields={**call.fields, "reply_parameters": quoted})
