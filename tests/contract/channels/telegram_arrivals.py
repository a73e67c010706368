"""What each captured update of Telegram means."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from bot.arrivals import Arrival, Edited, Ignored, Moved, Pressed, Reached
from bot.attachments import UNKNOWN_TYPE, Enclosed, Kind
from bot.messages import ChannelAddress, Inbound, ReplyTo
from connectors.telegram.payload import Us

NOW = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
US = Us("7123456789", "aurora_shop_bot")
ANA, BRUNO = (ChannelAddress("telegram", US.id, person) for person in ("512001", "512002"))
GROUP, FORUM = "-1001987654321", "-1001555000111"
BEFORE, AFTER = "-4012345678", "-1002012345678"


def place(chat: str = "512001", thread: str = "") -> ReplyTo:
    """Where it is answered."""
    return ReplyTo("telegram", US.id, chat, thread)


def said(number: int, text: str = "", *files: Enclosed, chat: str = "512001", thread: str = "", **more: Any) -> Inbound:
    """Ana wrote it."""
    known = {"name": "Ana Souza", "locale": "pt-br", "attachments": files, "handle": "@ana_souza"}
    return Inbound(f"message:{chat}:{number}", ANA, place(chat, thread), text, NOW, **(known | more))


def file(kind: Kind, number: int, size: int | None, name: str = "", type: str = UNKNOWN_TYPE) -> Enclosed:
    """Something with bytes; the number tells the ids of the fixtures apart."""
    prefix = {Kind.PHOTO: "AgAC", Kind.FILE: "BQAC", Kind.VOICE: "AwAC", Kind.AUDIO: "CQAC", Kind.STICKER: "CAAC"}
    first = prefix.get(kind, {62: "BAAC", 63: "DQAC", 64: "CgAC"}.get(number, ""))
    source = f"{first}AgEAAxkBAAI{number:03}AAIBZ2hY0nW7example-file-id-{number:03}"
    return Enclosed(kind, name, type, size, source)


def named(kind: Kind, name: str) -> Enclosed:
    """Something whose name says it all."""
    return Enclosed(kind, name, "")


def photo(number: int) -> Enclosed:
    """The largest of three sizes."""
    return file(Kind.PHOTO, number, 104233, type="image/jpeg")


def pressed(message: int, data: str, *, chat: str = "512001", by: ChannelAddress = ANA) -> Pressed:
    """A button."""
    name, locale, handle = {ANA: ("Ana Souza", "pt-br", "@ana_souza"), BRUNO: ("Bruno Lima", "es", "")}[by]
    return Pressed(f"press:{chat}:{message}:{by.person}:{data}", by, place(chat), data, name, locale, handle=handle)


def edited(number: int, text: str) -> Edited:
    """Ana changed it."""
    return Edited("telegram", US.id, f"message:512001:{number}", text)


PAULISTA = "-23.561414, -46.655881"
ALBUM = "13812345678901234"

EXPECTED: dict[str, Arrival] = {
    "private_text": said(101, "Oi, onde está o meu pedido?"),
    "private_text_entities": said(102, "Vejam https://aurora.example/p/42 e falem com  👍🏽 agora"),
    "forwarded_text": said(137, "A loja disse que trocaria sem custo"),
    "text_quote": said(153, "contados de quando?"),
    "command_start": said(103, "/start", choice="chitchat/greet"),
    "command_start_payload": said(104, "/start faq-track_order", choice="faq/track_order"),
    "command_help_at_bot": said(105, "/help@aurora_shop_bot", chat=GROUP, choice="chitchat/help"),
    "group_mention": said(108, "onde está o meu pedido 1234?", chat=GROUP),
    "group_text_mention": said(109, "Aurora, cadê o meu pedido?", chat=GROUP),
    "group_reply_to_bot": said(111, "1234", chat=GROUP),
    "forum_topic_mention": said(114, "meu pedido atrasou", chat=FORUM, thread="7"),
    "photo_with_caption": said(118, "Chegou assim", photo(22)),
    "photo_album_1": said(119, "Frente e verso", photo(32), album=ALBUM),
    "photo_album_2": said(120, "", photo(42), album=ALBUM),
    "document": said(121, "A nota", file(Kind.FILE, 50, 182044, "nota fiscal 1234.pdf", "application/pdf")),
    "document_too_large": said(122, "", file(Kind.FILE, 51, 157286400, "video-da-entrega.mov", "video/quicktime")),
    "document_without_name": said(123, "", file(Kind.FILE, 52, 2048)),
    "voice": said(124, "", file(Kind.VOICE, 60, 28410, type="audio/ogg")),
    "audio": said(125, "", file(Kind.AUDIO, 61, 3265022, "jingle.mp3", "audio/mpeg")),
    "video": said(126, "O zíper", file(Kind.VIDEO, 62, 2480113, "defeito.mp4", "video/mp4")),
    "video_note": said(127, "", file(Kind.VIDEO, 63, 501200, type="video/mp4")),
    "animation": said(128, "", file(Kind.VIDEO, 64, 80211, "ola.gif.mp4", "video/mp4")),
    "sticker": said(129, "", file(Kind.STICKER, 65, 18766, "😡", "image/webp")),
    "location": said(130, "", named(Kind.LOCATION, PAULISTA)),
    "venue": said(131, "", named(Kind.LOCATION, f"Loja Aurora Paulista, Av. Paulista, 1000 ({PAULISTA})")),
    "live_location": said(132, "", named(Kind.LOCATION, "-23.561400, -46.655800")),
    "contact": said(134, "", named(Kind.CONTACT, "Marina Alves, 5511912345678")),
    "dice": said(135, "", named(Kind.OTHER, "dice 🎲")),
    "story": said(138, "", named(Kind.OTHER, "story")),
    "edited_text": edited(101, "Oi, onde está o meu pedido 1234?"),
    "edited_caption": edited(115, "A blusa chegou rasgada na manga"),
    "live_location_edit": edited(133, ""),
    "callback_query": pressed(116, "faq/track_order"),
    "callback_query_group": pressed(117, "talk_to_person", chat=GROUP, by=BRUNO),
    "callback_query_inaccessible_message": pressed(3, "faq/refund"),
    "my_chat_member_blocked": Reached(place(), ANA, open=False),
    "my_chat_member_unblocked": Reached(place(), ANA, open=True),
    "group_migrated_to": Moved("telegram", US.id, BEFORE, AFTER),
    "supergroup_migrated_from": Moved("telegram", US.id, BEFORE, AFTER),
    "my_chat_member_added_to_group": Ignored("membership"),
    "my_chat_member_removed_from_group": Ignored("membership"),
    "group_text_not_addressed": Ignored("not_addressed"),
    "group_reply_to_other": Ignored("not_addressed"),
    "command_for_other_bot": Ignored("not_addressed"),
    "poll": Ignored("not_addressed"),
    "new_chat_members": Ignored("service"),
    "new_chat_members_bot": Ignored("service"),
    "left_chat_member": Ignored("service"),
    "pinned_message": Ignored("service"),
    "bot_message_in_group": Ignored("bot"),
    "group_anonymous_admin": Ignored("bot"),
    "channel_post_forwarded": Ignored("bot"),
    "channel_post": Ignored("other_kind"),
    "edited_channel_post": Ignored("other_kind"),
    "inline_query": Ignored("other_kind"),
    "message_reaction": Ignored("other_kind"),
    "chat_member": Ignored("other_kind"),
    "business_message": Ignored("other_kind"),
    "unknown_future_content": Ignored("unsupported"),
    "unknown_future_kind": Ignored("other_kind"),
}
"""By fixture."""
