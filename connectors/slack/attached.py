"""What is attached to a Slack message."""

from __future__ import annotations

from bot.attachments import UNKNOWN_TYPE, Enclosed, Kind, tame_name
from connectors.reading import Json, ascii_of, children, id_of, number_of, text_of

MOST = 10
LONGEST_ADDRESS = 2000
GONE = ("tombstone", "hidden_by_limit")
KINDS = {"image": Kind.PHOTO, "audio": Kind.AUDIO, "video": Kind.VIDEO}
RECORDED = {"slack_audio": Kind.VOICE, "slack_video": Kind.VIDEO}
"""By subtype: what was recorded in Slack itself."""


def attached_to(message: Json) -> tuple[Enclosed, ...]:
    """The files of a message; those that Slack does not show any more are named only."""
    return tuple(_enclosed(file) for file in children(message.get("files"))[:MOST])


def source_of(file: Json) -> str:
    """Id and address: shared from another workspace, a file has no address until Slack is asked."""
    addresses = (ascii_of(file, name, at_most=LONGEST_ADDRESS) for name in ("url_private_download", "url_private"))
    return f"{id_of(file, 'id')} {next(filter(None, addresses), '')}"


def _enclosed(file: Json) -> Enclosed:
    type = ascii_of(file, "mimetype").lower() or UNKNOWN_TYPE
    kind = RECORDED.get(text_of(file, "subtype")) or KINDS.get(type.partition("/")[0], Kind.FILE)
    gone = text_of(file, "mode") in GONE
    return Enclosed(
        kind,
        name=tame_name(text_of(file, "name") or text_of(file, "title")),
        type=type,
        size=number_of(file, "size"),
        source="" if gone else source_of(file),
        refused="Slack does not have this file any more." if gone else "",
    )
