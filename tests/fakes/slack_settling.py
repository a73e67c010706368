"""Makes captured payloads work here: their URLs lead to the fake, and what they name is known to it."""

from __future__ import annotations

import json
from typing import Any

from tests.fakes.slack_world import Answering, Post, StoredFile, World

Payload = dict[str, Any]

LARGEST_FILE = 2**20
"""Bytes of a file of which only the size is known: as many as it has, but no more."""


def settled(world: World, payload: Payload) -> Payload:
    """The same payload with URLs of the fake; its people, places, posts, files and triggers exist afterwards."""
    here = json.loads(json.dumps(payload).replace("https://files.slack.com/", f"{world.origin}/"))
    event = here.get("event") or {}
    learn_event(world, event)
    for file in event.get("files") or ():
        _learn_file(world, file, str(event.get("user")))
    if "event" not in here and "trigger_id" in here:
        _settle_interaction(world, here)
    return here


def learn_event(world: World, event: Payload) -> None:
    """Who and what an event names exists from now on."""
    place, user, ts = event.get("channel"), event.get("user"), event.get("ts")
    if isinstance(user, str) and not event.get("bot_id"):
        world.person(user)
    if not isinstance(place, str):
        return
    known = world.place(place)
    if isinstance(user, str) and known.kind != "im":
        known.members.add(user)
    if event.get("type") in ("message", "app_mention") and ts:
        _learn_post(world, place, event)


def _learn_post(world: World, place: str, message: Payload) -> None:
    root = message.get("thread_ts")
    for ts in filter(None, (root, message.get("ts"))):
        if world.find(place, ts) is None:
            thread = root if ts != root else None
            text, author = str(message.get("text", "")), str(message.get("user"))
            post = Post(place, author, text, ts=ts, thread=thread, bot_id=message.get("bot_id"))
            post.blocks = message.get("blocks", []) if ts == message.get("ts") else []
            world.add(post)


def _learn_file(world: World, file: Payload, owner: str) -> None:
    content = b"." * min(int(file.get("size") or 1), LARGEST_FILE)
    name, mimetype = file.get("name") or "comprovante.pdf", file.get("mimetype") or "application/pdf"
    world.files.setdefault(file["id"], StoredFile(file["id"], name, mimetype, content, owner))


def _settle_interaction(world: World, payload: Payload) -> None:
    world.triggers[payload["trigger_id"]] = False
    user = payload.get("user_id") or payload["user"]["id"]
    place = payload.get("channel_id") or (payload.get("channel") or {}).get("id")
    world.person(user)
    if not place:
        return
    world.place(place).members.add(user)
    container = payload.get("container") or {}
    if "message" in payload:
        _learn_post(world, place, payload["message"])
    elif container.get("message_ts") and not world.find(place, container["message_ts"]):
        shown = Post(place, "", "", ts=container["message_ts"], thread=container.get("thread_ts"), only_for=user)
        world.add(shown)
    if "response_url" in payload:
        kind = "commands" if "command" in payload else "actions"
        answering = Answering(user, place, container.get("message_ts"), container.get("thread_ts"))
        payload["response_url"] = world.response_url(kind, answering)
