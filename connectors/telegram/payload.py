"""Small questions about a raw Telegram update, one for each thing that `parse` wants to know."""

from __future__ import annotations

import re
from dataclasses import dataclass

from connectors.reading import Json, child, children, number_id, number_of, text_of

CHANNEL = "telegram"

GROUPS = ("group", "supergroup")
COMMAND = re.compile(r"/(?P<name>[A-Za-z0-9_]{1,32})(?:@(?P<whose>\w+))?(?:\s+(?P<argument>.*))?", re.DOTALL)
SERVICE = (
    *("new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo", "delete_chat_photo"),
    *("group_chat_created", "supergroup_chat_created", "channel_chat_created", "pinned_message"),
    *("message_auto_delete_timer_changed", "proximity_alert_triggered", "boost_added", "chat_background_set"),
    *("forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened"),
    *("general_forum_topic_hidden", "general_forum_topic_unhidden", "write_access_allowed", "connected_website"),
    *("video_chat_scheduled", "video_chat_started", "video_chat_ended", "video_chat_participants_invited"),
    *("giveaway_created", "giveaway_completed", "users_shared", "chat_shared", "web_app_data", "passport_data"),
    *("successful_payment", "refunded_payment"),
)


@dataclass(frozen=True)
class Us:
    """Our bot; the number stands before the colon of its token, the name is known once Telegram has told it."""

    id: str
    username: str = ""


def is_private(message: Json) -> bool:
    """Whether only the customer reads along."""
    chat = child(message, "chat")
    kind, here = text_of(chat, "type"), number_of(chat, "id")
    return kind == "private" or (not kind and here is not None and here > 0)


def is_group(message: Json) -> bool:
    """Whether others read along."""
    return text_of(child(message, "chat"), "type") in GROUPS


def is_group_id(chat: str) -> bool:
    """Whether others read along: Telegram numbers groups below zero."""
    return chat.startswith("-")


def is_by_bot(message: Json) -> bool:
    """Whether no person wrote it: bots, and groups or channels that speak for themselves."""
    return child(message, "from").get("is_bot") is True or bool(child(message, "sender_chat"))


def is_service(message: Json) -> bool:
    """Whether Telegram itself says that something happened in the chat."""
    return any(message.get(name) is not None for name in SERVICE)


def is_reply_to(message: Json, us: Us) -> bool:
    """Whether it answers a message of ours."""
    return number_id(child(message, "reply_to_message", "from"), "id") == us.id


def is_mention_of(message: Json, us: Us) -> bool:
    """Whether it names us; people without a user name in common are mentioned by an entity."""
    if us.username and mention(us).search(words_of(message)):
        return True
    return any(
        text_of(entity, "type") == "text_mention" and number_id(child(entity, "user"), "id") == us.id
        for entity in children(message.get("entities")) + children(message.get("caption_entities"))
    )


def mention(us: Us) -> re.Pattern[str]:
    """Our name in a text."""
    return re.compile(rf"(?<!\w)@{re.escape(us.username)}\b", re.IGNORECASE)


def command_of(message: Json, us: Us) -> tuple[str, str] | None:
    """`/name argument`, unless it is for another bot."""
    found = COMMAND.fullmatch(text_of(message, "text").strip())
    if found is None or (found["whose"] or us.username).lower() != us.username.lower():
        return None
    return found["name"], found["argument"] or ""


def is_addressed(message: Json, us: Us) -> bool:
    """In a group: whether it is said to us."""
    return is_reply_to(message, us) or is_mention_of(message, us) or command_of(message, us) is not None


def words_of(message: Json) -> str:
    """The text, or the caption of an attachment."""
    return text_of(message, "text") or text_of(message, "caption")


def thread_of(message: Json) -> str:
    """The topic of a forum; replies in ordinary groups have a thread too, which is none of ours."""
    return number_id(message, "message_thread_id") if message.get("is_topic_message") is True else ""
