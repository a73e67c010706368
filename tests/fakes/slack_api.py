"""The methods of the Web API: each takes the fields of a call and gives the answer or a SlackRefusal."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tests.fakes import slack_payloads as payloads
from tests.fakes.slack_api_files import FileMethods
from tests.fakes.slack_api_views import ViewMethods
from tests.fakes.slack_blocks import faults_of, too_long_together, with_ids
from tests.fakes.slack_refusal import SlackRefusal
from tests.fakes.slack_world import BOT_ID, BOT_USER, DOMAIN, TEAM, Place, Post, Violation, World

Fields = dict[str, Any]
Answer = dict[str, Any]
Emit = Callable[[dict[str, Any], str], None]

LONGEST_TEXT = 40_000
LONGEST_UPDATE = 4_000
"""Bytes of the text of chat.update."""

GAP = 1.0
TOLERANCE = 0.05
"""Seconds by which a message may be early: the clocks of two processes and the way between them."""


class WebApi(FileMethods, ViewMethods):
    """The Web API over one world; `emit` takes an event and the place it belongs to."""

    def __init__(self, world: World, emit: Emit) -> None:
        self.world = world
        self.emit = emit
        self.enforce_rates = False
        self.methods: dict[str, Callable[[Fields], Answer]] = {
            "auth.test": self.auth_test,
            "chat.postMessage": self.post_message,
            "chat.postEphemeral": self.post_ephemeral,
            "chat.update": self.update,
            "chat.delete": self.delete,
            "conversations.open": self.open,
            "conversations.info": self.conversation,
            "users.info": self.user,
            "reactions.add": self.react,
        }
        self.methods |= self.file_methods() | self.view_methods()

    def auth_test(self, fields: Fields) -> Answer:
        """Whom the token belongs to."""
        return {
            "url": f"https://{DOMAIN}.slack.com/",
            "team": "Aurora",
            "user": "balcao",
            "team_id": TEAM,
            "user_id": BOT_USER,
            "bot_id": BOT_ID,
            "is_enterprise_install": False,
        }

    def post_message(self, fields: Fields) -> Answer:
        """A message for all in a place."""
        place = self.place_to_write(fields)
        self._pace(place)
        post = self.world.add(self._draft(place, fields))
        self.emit(payloads.message_event(self.world, post), place.id)
        return {"channel": place.id, "ts": post.ts, "message": payloads.message(self.world, post)}

    def post_ephemeral(self, fields: Fields) -> Answer:
        """A message that one person sees."""
        place = self.place_to_write(fields)
        if fields.get("user") not in place.members:
            raise SlackRefusal("user_not_in_channel")
        draft = self._draft(place, fields)
        draft.only_for = fields["user"]
        return {"message_ts": self.world.add(draft).ts}

    def update(self, fields: Fields) -> Answer:
        """Change a message of ours."""
        place = self.place_to_write(fields)
        post = self._ours(place, fields, "cant_update_message")
        if len(str(fields.get("text", "")).encode()) > LONGEST_UPDATE:
            raise SlackRefusal("msg_too_long")
        self._check(fields, enough="blocks" in fields)
        before = payloads.message(self.world, post)
        self.change(post, text=fields.get("text"), blocks=fields.get("blocks"))
        self.emit(payloads.message_changed(self.world, post, before), place.id)
        answer = {"channel": place.id, "ts": post.ts, "text": post.text}
        return answer | {"message": payloads.message(self.world, post)}

    def delete(self, fields: Fields) -> Answer:
        """Remove a message of ours."""
        place = self.place_to_write(fields)
        post = self._ours(place, fields, "cant_delete_message")
        before = payloads.message(self.world, post)
        post.deleted = True
        self.emit(payloads.message_deleted(self.world, post, before), place.id)
        return {"channel": place.id, "ts": post.ts}

    def open(self, fields: Fields) -> Answer:
        """The direct messages with one person, or with several."""
        users = [user for user in str(fields.get("users", "")).split(",") if user]
        if not users:
            raise SlackRefusal("users_list_not_supplied")
        if any(user not in self.world.people for user in users):
            raise SlackRefusal("user_not_found")
        if len(users) == 1:
            return {"no_op": True, "already_open": True, "channel": {"id": self.world.dm(users[0]).id}}
        name = "G" + "".join(sorted(user[-4:] for user in users))
        place = self.world.places.setdefault(name, Place(name, f"mpdm-{name.lower()}-1", "mpim", set(users)))
        return {"channel": {"id": place.id}}

    def conversation(self, fields: Fields) -> Answer:
        """What a place is."""
        place = self.known_place(fields)
        body: Answer = {"id": place.id, "created": 1767350000, "is_archived": place.archived}
        body |= {f"is_{kind}": place.kind == kind for kind in ("im", "mpim", "channel", "group")}
        body |= {"is_private": place.kind != "channel", "is_ext_shared": False, "context_team_id": TEAM}
        if place.kind == "im":
            return {"channel": body | {"user": next(iter(place.members)), "is_open": True}}
        return {"channel": body | {"name": place.name, "name_normalized": place.name, "is_member": place.bot}}

    def user(self, fields: Fields) -> Answer:
        """Who a person is."""
        person = self.world.people.get(fields.get("user", ""))
        if person is None:
            raise SlackRefusal("user_not_found")
        profile = {"real_name": person.name, "display_name": person.name.split()[0], "team": TEAM}
        profile |= {"real_name_normalized": person.name, "email": f"{person.handle}@aurora.example"}
        body: Answer = {"id": person.id, "team_id": TEAM, "name": person.handle, "deleted": person.deleted}
        body |= {"real_name": person.name, "tz": "America/Sao_Paulo", "tz_offset": -10800, "profile": profile}
        body |= {"is_bot": False, "is_app_user": False, "is_restricted": False, "updated": 1767350000}
        asked = str(fields.get("include_locale", "")).lower() in ("1", "true")
        return {"user": body | ({"locale": person.locale} if asked else {})}

    def react(self, fields: Fields) -> Answer:
        """An emoji on a message."""
        place = self.known_place(fields)
        post = self.world.find(place.id, fields.get("timestamp"))
        if post is None:
            raise SlackRefusal("message_not_found")
        given = post.reactions.setdefault(str(fields.get("name", "")), set())
        if BOT_USER in given:
            raise SlackRefusal("already_reacted")
        given.add(BOT_USER)
        return {}

    def change(self, post: Post, *, text: str | None, blocks: list[dict[str, Any]] | None) -> None:
        """Put something else into a post; what is not given stays."""
        post.text = post.text if text is None else text
        post.blocks = post.blocks if blocks is None else with_ids(blocks)
        post.edited = self.world.next_ts()

    def known_place(self, fields: Fields) -> Place:
        """The place of a call; a person stands for the direct messages with them."""
        channel = str(fields.get("channel") or fields.get("channel_id") or "")
        if channel[:1] in ("U", "W") and channel in self.world.people:
            return self.world.dm(channel)
        place = self.world.places.get(channel)
        if place is None or (place.kind == "group" and not place.bot):
            raise SlackRefusal("channel_not_found")
        return place

    def place_to_write(self, fields: Fields) -> Place:
        """The place of a call, when we may write there."""
        place = self.known_place(fields)
        if not place.bot:
            raise SlackRefusal("not_in_channel")
        if place.archived:
            raise SlackRefusal("is_archived")
        return place

    def thread_of(self, place: Place, fields: Fields) -> str | None:
        """The thread a message is for; one that names an answer goes where that answer is."""
        asked = fields.get("thread_ts")
        if not asked:
            return None
        post = self.world.find(place.id, str(asked))
        if post is None:
            raise SlackRefusal("thread_not_found")
        return post.root

    def _draft(self, place: Place, fields: Fields) -> Post:
        self._check(fields, enough="blocks" in fields or "attachments" in fields)
        blocks = with_ids(fields.get("blocks") or [])
        post = Post(place.id, BOT_USER, fields.get("text") or "", blocks=blocks, bot_id=BOT_ID)
        post.thread = self.thread_of(place, fields)
        post.metadata = fields.get("metadata")
        return post

    def _check(self, fields: Fields, *, enough: bool) -> None:
        text = fields.get("text") or ""
        if not text and not enough:
            raise SlackRefusal("no_text")
        if len(text) > LONGEST_TEXT:
            raise SlackRefusal("msg_too_long")
        faults = faults_of(fields.get("blocks") or [])
        if faults:
            messages = {"messages": [f"[ERROR] {fault}" for fault in faults]}
            raise SlackRefusal("invalid_blocks", errors=faults, response_metadata=messages)
        if too_long_together(fields.get("blocks") or []):
            raise SlackRefusal("msg_blocks_too_long")

    def _ours(self, place: Place, fields: Fields, otherwise: str) -> Post:
        post = self.world.find(place.id, fields.get("ts"))
        if post is None or post.only_for:
            raise SlackRefusal("message_not_found")
        if not post.by_us:
            raise SlackRefusal(otherwise)
        return post

    def _pace(self, place: Place) -> None:
        now = time.monotonic()
        since = now - self.world.last_post.get(place.id, float("-inf"))
        if since < GAP - TOLERANCE:
            self.world.violations.append(Violation(place.id, since, time.time()))
            if self.enforce_rates:
                raise SlackRefusal("ratelimited", retry_after=1)
        self.world.last_post[place.id] = now
