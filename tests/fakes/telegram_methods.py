"""The methods of the Bot API that read or set something, and the table of all that there are."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from tests.fakes import telegram_sending as sending
from tests.fakes.telegram_fields import Fields
from tests.fakes.telegram_world import LARGEST_DOWNLOAD, TOO_LARGE, ApiError, Json, World

Method = Callable[[World, Fields], Any]
OLD_QUERY = "Bad Request: query is too old and response timeout expired or query ID is invalid"
MOST_COMMANDS = 100
OPEN = "open"


def get_me(world: World, fields: Fields) -> Json:
    """getMe."""
    can = {"can_join_groups": True, "can_read_all_group_messages": True, "supports_inline_queries": False}
    return world.bot | can | {"can_connect_to_business": False, "has_main_web_app": False}


def get_chat(world: World, fields: Fields) -> Json:
    """getChat."""
    chat = sending.destination(world, fields)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(gifts, False)}
    return chat.shape | full


def leave_chat(world: World, fields: Fields) -> bool:
    """leaveChat."""
    chat = sending.destination(world, fields)
    if chat.type == "private":
        raise ApiError(400, "Bad Request: chat member status can't be changed in private chats")
    chat.closed = f"Forbidden: bot is not a member of the {chat.type} chat"
    return True


def answer_query(world: World, fields: Fields) -> bool:
    """answerCallbackQuery: once for each."""
    id = fields.text("callback_query_id")
    if world.queries.get(id) != OPEN:
        raise ApiError(400, OLD_QUERY)
    world.queries[id] = fields.text("text")
    return True


def get_file(world: World, fields: Fields) -> Json:
    """getFile: opens the link to a file of up to 20 MB."""
    file = world.files.get(fields.text("file_id"))
    if file is None:
        raise ApiError(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
    if file.size > LARGEST_DOWNLOAD:
        raise ApiError(400, TOO_LARGE)
    world.links.add(file.path)
    return {"file_id": file.id, "file_unique_id": file.id[-24:-8], "file_size": file.size, "file_path": file.path}


def set_commands(world: World, fields: Fields) -> bool:
    """setMyCommands, for one language and scope."""
    commands = fields.get("commands")
    if not isinstance(commands, list):
        raise ApiError(400, "Bad Request: expected an Array of BotCommand")
    if len(commands) > MOST_COMMANDS:
        raise ApiError(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"/?[a-z0-9_]{1,32}", str(command.get("command", ""))):
            raise ApiError(400, "Bad Request: BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise ApiError(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_audience(fields)] = commands
    return True


def get_commands(world: World, fields: Fields) -> list[Json]:
    """getMyCommands."""
    return world.commands.get(_audience(fields), [])


def delete_commands(world: World, fields: Fields) -> bool:
    """deleteMyCommands."""
    world.commands.pop(_audience(fields), None)
    return True


def scope_key(scope: Json | None) -> str:
    """How a scope of commands is told from others."""
    return json.dumps(scope or {"type": "default"}, sort_keys=True)


def _audience(fields: Fields) -> tuple[str, str]:
    language = fields.text("language_code")
    if not re.fullmatch(r"([a-z]{2})?", language):
        raise ApiError(400, "Bad Request: invalid language code specified")
    return language, scope_key(fields.get("scope"))


METHODS: dict[str, Method] = {
    "getme": get_me,
    "getchat": get_chat,
    "leavechat": leave_chat,
    "answercallbackquery": answer_query,
    "getfile": get_file,
    "setmycommands": set_commands,
    "getmycommands": get_commands,
    "deletemycommands": delete_commands,
    "sendmessage": sending.send_message,
    "sendlocation": sending.send_location,
    "sendphoto": sending.send_file("photo"),
    "senddocument": sending.send_file("document"),
    "sendvoice": sending.send_file("voice"),
    "sendaudio": sending.send_file("audio"),
    "sendvideo": sending.send_file("video"),
    "sendmediagroup": sending.send_media_group,
    "sendchataction": sending.send_chat_action,
    "editmessagetext": sending.edit_text,
    "editmessagereplymarkup": sending.edit_markup,
    "deletemessage": sending.delete_message,
}
"""All but those about updates, which have a place of their own."""

COUNTED = {name for name in METHODS if name.startswith("send")} - {"sendchataction"}
"""Those that rates are for."""
