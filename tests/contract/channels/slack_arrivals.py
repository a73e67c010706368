"""What each captured payload of Slack means."""

from __future__ import annotations

from typing import Any

from bot.arrivals import Arrival, Edited, Ignored, Pressed
from bot.attachments import Enclosed, Kind
from bot.messages import ChannelAddress, Inbound, ReplyTo
from connectors.slack.payload import Us
from tests.contract.channels.telegram_arrivals import NOW

US = Us("U0BALCAO01", "T0AURORA01")
ANA, PAULO = "U0ANA00001", "U0PARCEIRO"
DIRECT, GENERAL = "D0ANA00001", "C0GERAL001"
THREAD = "1772453040.000548"
FILES = "https://files.slack.com/files-pri/T0AURORA01"


def address(person: str = ANA) -> ChannelAddress:
    """Who."""
    return ChannelAddress("slack", US.team, person)


def place(chat: str = DIRECT, thread: str = "") -> ReplyTo:
    """Where it is answered."""
    return ReplyTo("slack", US.team, chat, thread)


def said(
    ts: str, text: str, *files: Enclosed, chat: str = DIRECT, thread: str = "", by: str = ANA, **more: Any
) -> Inbound:
    """Somebody wrote it."""
    identity = f"message:{chat}:{ts}"
    return Inbound(identity, address(by), place(chat, thread), text, NOW, **({"attachments": files} | more))


def begun(ts: str, text: str, *files: Enclosed, chat: str, **more: Any) -> Inbound:
    """A mention, whose answers are a thread below it."""
    return said(ts, text, *files, chat=chat, thread=ts, **more)


def file(kind: Kind, id: str, name: str, type: str, size: int) -> Enclosed:
    """Something with bytes at Slack."""
    return Enclosed(kind, name, type, size, f"{id} {FILES}-{id}/download/{name}")


def pressed(ts: str, data: str, *, chat: str = DIRECT, thread: str = "") -> Pressed:
    """A button of Ana's."""
    return Pressed(f"press:{chat}:{ts}:{ANA}:{data}", address(), place(chat, thread), data)


def commanded(chat: str, trigger: str, text: str, **more: Any) -> Inbound:
    """`/helpdesk`."""
    return Inbound(f"command:{chat}:{trigger}", address(), place(chat), text, NOW, **more)


NOTE = file(Kind.PHOTO, "F0FOTO0001", "nota.jpg", "image/jpeg", 284113)
CONTRACT = file(Kind.FILE, "F0PDF00001", "contrato.pdf", "application/pdf", 90211)
VOICE = file(Kind.VOICE, "F0VOZ00001", "audio_message.m4a", "audio/mp4", 51234)
SHEET = "application/vnd.google-apps.spreadsheet"
ELSEWHERE = "F0GDOC0001 https://docs.google.com/spreadsheets/d/1AbC/edit"
ESCAPED = (
    "a <b> & c: veja o pedido (https://aurora.example/pedidos?id=7&x=1) e https://aurora.example/ajuda, "
    "fale com @U0RUI00001 em #geral ou ana@aurora.example @here"
)

EXPECTED: dict[str, Arrival] = {
    "im_text": said("1772452860.000137", "oi, não consigo entrar na minha conta"),
    "im_text_escaped": said("1772452920.000274", ESCAPED),
    "im_text_guest_connect": said("1772455920.007124", "bom dia", chat="D0PARCEIRO", by=PAULO),
    "im_thread_reply": said("1772452980.000411", "e o prazo?"),
    "me_message": said("1772453940.002603", "está esperando o pedido"),
    "emoji_only": said("1772454420.003699", ":thumbsup:"),
    "empty_text_blocks_only": said("1772454480.003836", "alguém quer café?"),
    "channel_mention_app_mention": begun(THREAD, "qual é o prazo de entrega?", chat=GENERAL),
    "channel_mention_message": begun(THREAD, "qual é o prazo de entrega?", chat=GENERAL),
    "mpim_text": begun("1772454540.003973", "podem ver o pedido 1001?", chat="C0MPIM0001"),
    "private_channel_text": begun("1772454600.004110", "reembolso do pedido 88", chat="C0PRIVADO1"),
    "thread_reply_without_mention": said(
        "1772453220.000959", "obrigada, e para Recife?", chat=GENERAL, thread=THREAD, if_known=True
    ),
    "thread_broadcast": said("1772454000.002740", "resolvido, obrigada!", chat=GENERAL, thread=THREAD, if_known=True),
    "file_share_image": said("1772454060.002877", "minha nota fiscal", NOTE),
    "file_share_voice": said("1772454120.003014", "", VOICE),
    "file_share_many": said(
        "1772454180.003151", "os dois documentos", NOTE, CONTRACT, chat=GENERAL, thread=THREAD, if_known=True
    ),
    "file_share_external": said("1772454240.003288", "", Enclosed(Kind.FILE, "Planilha", SHEET, 0, ELSEWHERE)),
    "file_deleted_tombstone": said(
        "1772454300.003425", "foto apagada", Enclosed(Kind.FILE, refused="Slack does not have this file any more.")
    ),
    "file_connect": begun(
        "1772454360.003562",
        "segue o comprovante",
        Enclosed(Kind.FILE, source="F0CONNECT1 "),
        chat="C0SUPORTE1",
        by=PAULO,
        name="Paulo Lima",
    ),
    "block_actions_dm": pressed("1772453340.001233", "faq/track_order"),
    "block_actions_thread": pressed("1772454840.004658", "handoff", chat=GENERAL, thread=THREAD),
    "block_actions_ephemeral": pressed("1772454940.004932", "handoff", chat=GENERAL, thread=THREAD),
    "block_actions_home": Inbound(
        f"home:{ANA}:1772455020.005069", address(), place(), "Falar com uma pessoa", NOW, choice="talk_to_person"
    ),
    "slash_command": commanded(
        GENERAL, "9876543239.1234567890.8aae2285c91d5703920c4821c321f4f5", "rastrear pedido 1001"
    ),
    "slash_command_empty": commanded(
        DIRECT, "9876543240.1234567890.f364f09a65425dcf9848b927a0f72b50", "/helpdesk", choice="chitchat/greet"
    ),
    "message_changed": Edited(
        "slack", US.team, f"message:{DIRECT}:1772452860.000137", "oi, não consigo entrar na conta da loja"
    ),
    "channel_text_not_addressed": Ignored("not_addressed"),
    "mention_of_other_user": Ignored("not_addressed"),
    "own_echo": Ignored("bot"),
    "other_bot_message": Ignored("bot"),
    "other_bot_mention": Ignored("bot"),
    "message_changed_own": Ignored("bot"),
    "message_deleted": Ignored("service"),
    "message_replied": Ignored("service"),
    "message_changed_unfurl": Ignored("service"),
    "channel_join": Ignored("service"),
    "channel_topic": Ignored("service"),
    "unknown_message_subtype": Ignored("service"),
    **dict.fromkeys(
        (
            *("app_home_opened", "app_home_opened_again", "app_home_messages_tab", "app_rate_limited"),
            *("app_uninstalled", "tokens_revoked", "reaction_added", "member_joined_channel", "bot_added"),
            *("user_change", "unknown_future_event", "shortcut", "message_shortcut", "channel_archive"),
            *("view_submission", "url_verification"),
        ),
        Ignored("other_kind"),
    ),
}
"""By fixture."""
