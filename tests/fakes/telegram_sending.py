"""The methods of the Bot API that put something into a chat or change it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from tests.fakes.telegram_fields import Fields
from tests.fakes.telegram_html import entities_of, read_html, units
from tests.fakes.telegram_world import TOO_LARGE, ApiError, Chat, Json, StoredFile, World

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LARGEST_PHOTO = 10 * 2**20
LONGEST_DATA = 64
ACTIONS = {"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document"}
ACTIONS |= {"choose_sticker", "find_location", "record_video_note", "upload_video_note"}
SAME = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
FOLDERS = {"photo": "photos", "document": "documents", "voice": "voice", "audio": "music", "video": "videos"}
TYPES = {"photo": "image/jpeg", "voice": "audio/ogg", "audio": "audio/mpeg", "video": "video/mp4"}


def destination(world: World, fields: Fields) -> Chat:
    """The chat a call is for, when the bot may write there."""
    id = fields.get("chat_id")
    if id is None or id == "":
        raise ApiError(400, "Bad Request: chat_id is empty")
    chat = world.chats.get(id) if isinstance(id, int) else None
    if chat is None and id in world.people:
        raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
    if chat is None:
        raise ApiError(400, "Bad Request: chat not found")
    if chat.migrated_to is not None:
        moved = {"migrate_to_chat_id": chat.migrated_to}
        raise ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", moved)
    if chat.closed:
        raise ApiError(403, chat.closed)
    return chat


def send_message(world: World, fields: Fields) -> Json:
    """sendMessage."""
    chat = destination(world, fields)
    return world.post(chat, _envelope(world, chat, fields) | _text(fields), files=())


def send_location(world: World, fields: Fields) -> Json:
    """sendLocation."""
    chat = destination(world, fields)
    try:
        place = {name: float(fields.text(name)) for name in ("latitude", "longitude")}
    except ValueError as error:
        raise ApiError(400, "Bad Request: latitude is empty") from error
    return world.post(chat, _envelope(world, chat, fields) | {"location": place}, files=())


def send_file(kind: str) -> Callable[[World, Fields], Json]:
    """sendPhoto, sendDocument, sendVoice, sendAudio, sendVideo."""

    def send(world: World, fields: Fields) -> Json:
        chat = destination(world, fields)
        envelope = _envelope(world, chat, fields) | _caption(fields.values)
        file = _file(world, fields, fields.get(kind), kind)
        return world.post(chat, envelope | shape_of(kind, [file]), files=(file,))

    return send


def send_media_group(world: World, fields: Fields) -> list[Json]:
    """sendMediaGroup: 2 to 10 files as one album."""
    chat = destination(world, fields)
    media = fields.get("media")
    if not isinstance(media, list) or not 2 <= len(media) <= 10:
        raise ApiError(400, "Bad Request: wrong number of media specified: 2 to 10 are allowed")
    album = str(int(time.time() * 1000))
    envelope = _envelope(world, chat, fields)
    ready = []
    for item in media:
        file = _file(world, fields, item.get("media"), item["type"])
        ready.append((envelope | {"media_group_id": album} | _caption(item) | shape_of(item["type"], [file]), file))
    return [world.post(chat, body, files=(file,)) for body, file in ready]


def send_chat_action(world: World, fields: Fields) -> bool:
    """sendChatAction."""
    destination(world, fields)
    if fields.text("action") not in ACTIONS:
        raise ApiError(400, "Bad Request: wrong parameter action in request")
    return True


def edit_text(world: World, fields: Fields) -> Json:
    """editMessageText; without `reply_markup` the buttons go, as they do on Telegram."""
    return _edit(world, fields, _text(fields) | _markup(fields), ("text", "entities", "reply_markup"))


def edit_markup(world: World, fields: Fields) -> Json:
    """editMessageReplyMarkup."""
    return _edit(world, fields, _markup(fields), ("reply_markup",))


def delete_message(world: World, fields: Fields) -> bool:
    """deleteMessage."""
    chat = destination(world, fields)
    number = fields.number("message_id")
    if number not in chat.messages:
        raise ApiError(400, "Bad Request: message to delete not found")
    del chat.messages[number]
    chat.own.pop(number, None)
    return True


def shape_of(kind: str, files: Sequence[StoredFile], **more: Any) -> Json:
    """A file inside a message; of a photo there are several sizes, the largest last."""
    shapes = [{"file_id": f.id, "file_unique_id": f.id[-24:-8], "file_size": f.size, **more} for f in files]
    if kind == "photo":
        sides = ((90, 67), (320, 240), (1280, 960))[-len(files) :]
        sizes = zip(shapes, sides, strict=True)
        return {"photo": [shape | {"width": width, "height": height} for shape, (width, height) in sizes]}
    name = {} if kind in ("voice", "video_note") else {"file_name": files[0].name}
    timed = {} if kind == "document" else {"duration": 3}
    framed = {"width": 640, "height": 360} if kind == "video" else {}
    return {kind: {"mime_type": files[0].type, **name, **timed, **framed, **shapes[0]}}


def _envelope(world: World, chat: Chat, fields: Fields) -> Json:
    """What every message has besides its content."""
    body: Json = {"from": world.bot}
    thread = fields.number("message_thread_id")
    if thread:
        if thread not in chat.threads:
            raise ApiError(400, "Bad Request: message thread not found")
        body |= {"message_thread_id": thread, "is_topic_message": True}
    reply = fields.get("reply_parameters") or {"message_id": fields.number("reply_to_message_id") or None}
    if reply.get("message_id"):
        answered = chat.messages.get(int(reply["message_id"]))
        if answered is None and not reply.get("allow_sending_without_reply"):
            raise ApiError(400, "Bad Request: message to be replied not found")
        if answered is not None:
            body["reply_to_message"] = {name: part for name, part in answered.items() if name != "reply_to_message"}
    return body | _markup(fields)


def _markup(fields: Fields) -> Json:
    """The buttons, checked; other keyboards are taken but never part of the message."""
    markup = fields.get("reply_markup")
    if not isinstance(markup, dict) or not markup.get("inline_keyboard"):
        return {}
    for button in (button for row in markup["inline_keyboard"] for button in row):
        if not button.get("text"):
            raise ApiError(400, "Bad Request: can't parse inline keyboard button: text must be non-empty")
        data = button.get("callback_data")
        if data is not None and not 1 <= len(str(data).encode()) <= LONGEST_DATA:
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
        if len(button) == 1:
            raise ApiError(400, "Bad Request: text buttons are unallowed in the inline keyboard")
    return {"reply_markup": markup}


def _text(fields: Fields) -> Json:
    text, entities = _formatted(fields.text("text"), fields.text("parse_mode"), fields.get("entities"))
    if not text:
        raise ApiError(400, "Bad Request: message text is empty")
    if units(text) > LONGEST_TEXT:
        raise ApiError(400, "Bad Request: message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def _caption(values: Any) -> Json:
    caption = str(values.get("caption") or "")
    text, entities = _formatted(caption, str(values.get("parse_mode") or ""), values.get("caption_entities"))
    if units(text) > LONGEST_CAPTION:
        raise ApiError(400, "Bad Request: message caption is too long")
    found = {"caption": text} if text else {}
    return found | ({"caption_entities": entities} if entities else {})


def _formatted(text: str, mode: str, given: Any) -> tuple[str, list[Json]]:
    """The text as it is shown, and its entities: of its HTML, as given, and those Telegram finds by itself."""
    if mode.lower() == "html":
        text, entities = read_html(text)
    elif mode:
        raise ApiError(400, "Bad Request: unsupported parse_mode")
    else:
        entities = list(given or [])
    found = [] if "code" in {entity["type"] for entity in entities} else entities_of(text)
    taken = {entity["offset"] for entity in entities}
    entities += [entity for entity in found if entity["offset"] not in taken]
    cut = units(text) - units(text.lstrip())
    return text.strip(), [entity | {"offset": max(0, entity["offset"] - cut)} for entity in entities]


def _edit(world: World, fields: Fields, content: Json, parts: Sequence[str]) -> Json:
    chat = destination(world, fields)
    number = fields.number("message_id")
    message = chat.messages.get(number)
    if message is None:
        raise ApiError(400, "Bad Request: message to edit not found")
    if number not in chat.own or ("text" in content and "text" not in message):
        raise ApiError(400, "Bad Request: message can't be edited")
    if all(message.get(part) == content.get(part) for part in parts):
        raise ApiError(400, SAME)
    kept = {name: part for name, part in message.items() if name not in parts}
    chat.messages[number] = kept | content | {"edit_date": int(time.time())}
    world.changed.notify_all()
    return chat.messages[number]


def _file(world: World, fields: Fields, value: Any, kind: str) -> StoredFile:
    """An upload under the parameter's own name or as `attach://`, or a file that is there already."""
    named = str(value or "")
    upload = fields.files.get(named.removeprefix("attach://") if named.startswith("attach://") else kind)
    if upload is not None:
        if not upload.data:
            raise ApiError(400, "Bad Request: file must be non-empty")
        if kind == "photo" and len(upload.data) > LARGEST_PHOTO:
            raise ApiError(400, TOO_LARGE)
        type = upload.type if kind not in TYPES or kind == "document" else TYPES[kind]
        return world.keep(upload.data, name=upload.name, type=type, folder=FOLDERS.get(kind, kind))
    if named in world.files:
        return world.files[named]
    if not named:
        raise ApiError(400, f"Bad Request: there is no {kind} in the request")
    raise ApiError(400, "Bad Request: wrong file identifier/HTTP URL specified")
