"""What Slack sends to apps, in its shapes; docs.slack.dev describes each."""

from __future__ import annotations

import re
import time
import uuid
from pathlib import PurePath
from typing import Any

from tests.fakes.slack_blocks import escaped, unescaped
from tests.fakes.slack_world import (
    APP,
    BOT_ID,
    BOT_USER,
    DOMAIN,
    TEAM,
    VERIFICATION_TOKEN,
    Answering,
    Place,
    Post,
    StoredFile,
    World,
)

Payload = dict[str, Any]

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)>")
_URL = re.compile(r"https?://[^\s<>|]+")


def typed(text: str) -> str:
    """What a person typed as Slack passes it on: escaped, links marked."""
    return _URL.sub(lambda match: f"<{match[0]}>", escaped(text))


def event_callback(world: World, event: Payload) -> Payload:
    """The envelope around every event."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": APP,
        "event": event,
        "type": "event_callback",
        "event_id": world.next_id("Ev"),
        "event_time": int(time.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{uuid.uuid4().hex}",
    }


def message(world: World, post: Post) -> Payload:
    """A message as it stands inside events, interactions and answers of the Web API."""
    body: Payload = {"type": "message", "user": post.author, "ts": post.ts, "text": post.text, "team": TEAM}
    if post.bot_id:
        body |= {"bot_id": post.bot_id} | (_our_profile() if post.by_us else {})
        body |= {"blocks": post.blocks} if post.blocks else {}
    elif post.text and not post.subtype:
        body |= {"client_msg_id": _client_id(post), "blocks": [_rich_text(post.text)]}
    if post.files:
        body |= {"files": [file_object(world, world.files[f]) for f in post.files], "upload": False}
        body |= {"display_as_bot": False, "subtype": "file_share"}
    if post.subtype:
        body["subtype"] = post.subtype
    if post.edited:
        body["edited"] = {"user": post.author, "ts": post.edited}
    return body | _thread(world, post)


def message_event(world: World, post: Post) -> Payload:
    """The event of a new message."""
    place = world.place(post.place)
    shared = {"files": [file_stub(world.files[f]) for f in post.files]} if _connected(world, post) else {}
    return message(world, post) | shared | _where(place, post.ts)


def app_mention(world: World, post: Post) -> Payload:
    """The event that a mention brings besides that of the message."""
    event = message_event(world, post) | {"type": "app_mention"}
    return {key: value for key, value in event.items() if key not in ("channel_type", "subtype")}


def message_changed(world: World, post: Post, before: Payload) -> Payload:
    """The event of an edit, with the message before and after."""
    now = {"source_team": TEAM, "user_team": TEAM} | message(world, post)
    body = {"type": "message", "subtype": "message_changed", "message": now, "previous_message": before}
    return body | {"hidden": True} | _where(world.place(post.place), world.next_ts())


def message_deleted(world: World, post: Post, before: Payload) -> Payload:
    """The event of a deletion."""
    body = {"type": "message", "subtype": "message_deleted", "previous_message": before, "deleted_ts": post.ts}
    return body | {"hidden": True} | _where(world.place(post.place), world.next_ts())


def block_actions(world: World, user: str, button: Payload, block_id: str) -> Payload:
    """What a pressed button sends from anywhere; the place it stands in is added by the two below."""
    action = {key: button[key] for key in ("action_id", "text", "value", "style", "url") if key in button}
    return {
        "type": "block_actions",
        "user": user_reference(world, user),
        "api_app_id": APP,
        "token": VERIFICATION_TOKEN,
        "trigger_id": world.trigger(),
        "team": {"id": TEAM, "domain": DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
        "state": {"values": {}},
        "actions": [action | {"block_id": block_id, "type": "button", "action_ts": world.next_ts()}],
    }


def on_message(world: World, user: str, post: Post) -> Payload:
    """The rest of block_actions for a message; Slack never sends an ephemeral message itself."""
    place = world.place(post.place)
    container: Payload = {"type": "message", "message_ts": post.ts, "channel_id": post.place}
    container["is_ephemeral"] = post.only_for is not None
    if post.thread:
        container["thread_ts"] = post.thread
    answering = Answering(user, post.place, post.ts, post.thread)
    body = {
        "container": container,
        "channel": {"id": place.id, "name": place.shown_name},
        "response_url": world.response_url("actions", answering),
    }
    return body if post.only_for else body | {"message": message(world, post)}


def on_view(view: Payload) -> Payload:
    """The rest of block_actions for a view."""
    return {"container": {"type": "view", "view_id": view["id"]}, "view": view}


def slash_command(world: World, user: str, place: Place, command: str, text: str) -> Payload:
    """The form fields of a slash command."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM,
        "team_domain": DOMAIN,
        "channel_id": place.id,
        "channel_name": place.shown_name,
        "user_id": user,
        "user_name": world.person(user).handle,
        "command": command,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": world.response_url("commands", Answering(user, place.id, None, None)),
        "trigger_id": world.trigger(),
    }


def app_home_opened(world: World, user: str, tab: str) -> Payload:
    """The event of a look at the app's home or its messages."""
    event = {"type": "app_home_opened", "user": user, "channel": world.dm(user).id, "tab": tab}
    event["event_ts"] = world.next_ts()
    return event | ({"view": world.homes[user]} if tab == "home" and user in world.homes else {})


def view(world: World, fields: Payload, *, id: str | None = None) -> Payload:
    """A published or opened view as Slack gives it back."""
    name = id or world.next_id("V")
    kept = {key: fields.get(key, "") for key in ("private_metadata", "callback_id", "external_id")}
    return kept | {
        "id": name,
        "team_id": TEAM,
        "type": fields.get("type"),
        "blocks": fields.get("blocks", []),
        "state": {"values": {}},
        "hash": f"{int(time.time())}.{uuid.uuid4().hex[:8]}",
        "title": fields.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
        "clear_on_close": False,
        "notify_on_close": False,
        "close": fields.get("close"),
        "submit": fields.get("submit"),
        "previous_view_id": None,
        "root_view_id": name,
        "app_id": APP,
        "app_installed_team_id": TEAM,
        "bot_id": BOT_ID,
    }


def user_reference(world: World, user: str) -> Payload:
    """A person as interactions name them."""
    handle = world.person(user).handle
    return {"id": user, "username": handle, "name": handle, "team_id": TEAM}


def file_object(world: World, file: StoredFile) -> Payload:
    """Everything about a file."""
    ending = PurePath(file.name).suffix.lstrip(".")
    address = f"{world.origin}/files-pri/{TEAM}-{file.id}"
    body: Payload = {
        "id": file.id,
        "created": int(time.time()),
        "timestamp": int(time.time()),
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "filetype": ending or "binary",
        "pretty_type": ending.upper() or "Binary",
        "user": file.owner,
        "user_team": TEAM,
        "editable": False,
        "size": len(file.content),
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{address}/{file.name}",
        "url_private_download": f"{address}/download/{file.name}",
        "media_display_type": file.mimetype.split("/")[0] if file.mimetype[:5] in ("audio", "video") else "unknown",
        "permalink": f"https://{DOMAIN}.slack.com/files/{file.owner}/{file.id}/{file.name}",
        "has_rich_preview": False,
        "file_access": "visible",
    }
    return body | ({"subtype": file.subtype} if file.subtype else {})


def file_stub(file: StoredFile) -> Payload:
    """What events show of a file from another workspace; files.info tells the rest."""
    now = int(time.time())
    stub = {"id": file.id, "mode": "file_access", "file_access": "check_file_info"}
    return stub | {"created": now, "timestamp": now, "user": file.owner}


def _connected(world: World, post: Post) -> bool:
    return bool(post.files) and any(world.files[f].connect for f in post.files)


def _where(place: Place, ts: str) -> Payload:
    return {"channel": place.id, "ts": ts, "event_ts": ts, "channel_type": place.kind}


def _thread(world: World, post: Post) -> Payload:
    root = world.find(post.place, post.thread) if post.thread else None
    if post.thread:
        return {"thread_ts": post.thread} | ({"parent_user_id": root.author} if root else {})
    answers = list(world.thread(post.place, post.ts))
    if not answers:
        return {}
    return {"thread_ts": post.ts, "reply_count": len(answers), "latest_reply": answers[-1].ts, "is_locked": False}


def _our_profile() -> Payload:
    profile = {"id": BOT_ID, "deleted": False, "name": "Balcão", "updated": 1767350000, "app_id": APP, "team_id": TEAM}
    return {"app_id": APP, "bot_profile": profile}


def _client_id(post: Post) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{post.place}:{post.ts}"))


def _rich_text(text: str) -> Payload:
    elements: list[Payload] = []
    for number, part in enumerate(_MENTION.split(text)):
        if number % 2:
            elements.append({"type": "user", "user_id": part})
        elif part:
            elements.append({"type": "text", "text": unescaped(part)})
    return {
        "type": "rich_text",
        "block_id": "rT1",
        "elements": [{"type": "rich_text_section", "elements": elements}],
    }
