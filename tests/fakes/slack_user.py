"""A person in the fake workspace: what they do reaches the app, what they see can be asked for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from tests.fakes import slack_payloads as payloads
from tests.fakes.slack_blocks import buttons_of, seen, text_of
from tests.fakes.slack_seen import Seen
from tests.fakes.slack_world import BOT_USER, Place, Post, StoredFile

if TYPE_CHECKING:
    from tests.fakes.slack import FakeSlack

Anywhere = Place | str | None

PATIENCE = 30.0
QUIET = 0.3


class FakeUser:
    """Somebody; all methods may be called from any thread and return at once, except `hears`."""

    def __init__(self, slack: FakeSlack, person: str) -> None:
        self.slack = slack
        self.id = person
        self._last_order = 0
        self._last_place: tuple[str, str | None] = ("", None)

    @property
    def dm(self) -> str:
        """The id of the direct messages with us."""
        return self.slack.world.dm(self.id).id

    def writes(self, text: str, *, channel: Anywhere = None, thread: Any = None, raw: bool = False) -> Post:
        """A message: in the direct messages, in a channel or in a thread; `raw` text is passed on unescaped."""
        with self.slack.world.changed:
            post = self._post(text if raw else payloads.typed(text), channel, thread)
            self.slack.give_events(post.place, [payloads.message_event(self.slack.world, post)])
        return post

    def mentions(self, text: str, *, channel: Anywhere, thread: Any = None) -> Post:
        """A message that calls us: Slack sends it twice, as a mention and as a message."""
        with self.slack.world.changed:
            post = self._post(f"<@{BOT_USER}> {payloads.typed(text)}", channel, thread)
            made = (payloads.app_mention, payloads.message_event)
            self.slack.give_events(post.place, [event(self.slack.world, post) for event in made])
        return post

    def edits(self, message: Post | Seen, text: str) -> None:
        """Change a message of one's own."""
        world = self.slack.world
        with world.changed:
            post = self._found(message)
            before = payloads.message(world, post)
            post.text, post.edited = payloads.typed(text), world.next_ts()
            self.slack.give_events(post.place, [payloads.message_changed(world, post, before)])

    def deletes(self, message: Post | Seen) -> None:
        """Remove a message of one's own."""
        world = self.slack.world
        with world.changed:
            post = self._found(message)
            before = payloads.message(world, post)
            post.deleted = True
            self.slack.give_events(post.place, [payloads.message_deleted(world, post, before)])

    def presses(self, message: Post | Seen, title: str) -> None:
        """Press a button of a message, as it stands there now."""
        world = self.slack.world
        with world.changed:
            post = self._found(message)
            if post.only_for not in (None, self.id):
                raise LookupError("only somebody else sees this message")
            block_id, button = _button(post.blocks, title)
            self._acts(post.place, post.root)
            payload = payloads.block_actions(world, self.id, button, block_id)
            self.slack.give("interactions", payload | payloads.on_message(world, self.id, post), post.place)

    def presses_home(self, title: str) -> None:
        """Press a button on the app's home."""
        world = self.slack.world
        with world.changed:
            view = self.slack.home(self.id)
            if view is None:
                raise LookupError("no home was published for this person")
            block_id, button = _button(view["blocks"], title)
            self._acts(self.dm, None)
            payload = payloads.block_actions(world, self.id, button, block_id)
            self.slack.give("interactions", payload | payloads.on_view(view), self.dm)

    def commands(self, command: str, text: str = "", *, channel: Anywhere = None) -> None:
        """A slash command; it works where we are not, too."""
        world = self.slack.world
        with world.changed:
            place = self.slack.place(channel or self.dm)
            self._acts(place.id, None)
            payload = payloads.slash_command(world, self.id, place, command, text)
            self.slack.give("commands", payload, place.id)

    def opens_home(self, tab: str = "home") -> None:
        """Look at the app's home, or at its messages."""
        with self.slack.world.changed:
            self._acts(self.dm, None)
            self.slack.give_events(self.dm, [payloads.app_home_opened(self.slack.world, self.id, tab)])

    def shares_file(
        self,
        content: bytes,
        name: str,
        mimetype: str,
        text: str = "",
        *,
        channel: Anywhere = None,
        thread: Any = None,
        subtype: str | None = None,
        connect: bool = False,
    ) -> Post:
        """A message with a file; with `connect` the event shows nothing of it but its id."""
        file = StoredFile("", name, mimetype, content, self.id, subtype=subtype, connect=connect)
        return self.shares([file], text, channel=channel, thread=thread)

    def shares(self, files: list[StoredFile], text: str = "", *, channel: Anywhere = None, thread: Any = None) -> Post:
        """A message with several files."""
        world = self.slack.world
        with world.changed:
            for file in files:
                file.id, file.owner = file.id or world.next_id("F"), self.id
                world.files[file.id] = file
            post = self._post(payloads.typed(text), channel, thread, [file.id for file in files])
            self.slack.give_events(post.place, [payloads.message_event(world, post)])
        return post

    def hears(self, after: Post | Seen | None = None, timeout: float = PATIENCE, *, quiet: float = QUIET) -> list[str]:
        """What we said after their last act (or `after`), once it has been quiet for a moment. Blocks its thread."""
        changed, since = self.slack.world.changed, self._last_order if after is None else after.order
        with changed:
            if not changed.wait_for(partial(self._news, since), timeout):
                raise AssertionError(f"{self.slack.world.person(self.id).name} heard nothing in {timeout} s")
            while changed.wait_for(partial(self._more_than, len(self._news(since)), since), quiet):
                pass
            return [seen(text_of(post.blocks) or post.text) for post in self._news(since)]

    def sees(self, channel: Anywhere = None, *, thread: Any = None) -> list[Seen]:
        """Our messages in the direct messages or a channel, as this person sees them now."""
        return self.slack.posted(channel or self.dm, thread, self.id)

    def _more_than(self, known: int, since: int) -> bool:
        return len(self._news(since)) > known

    def _news(self, since: int) -> list[Post]:
        place, thread = self._last_place
        return [
            post
            for posts in (self.slack.world.posts.get(p, []) for p in {place, self.dm})
            for post in posts
            if post.order > since and post.by_us and not post.deleted and self._is_told(post, thread)
        ]

    def _is_told(self, post: Post, thread: str | None) -> bool:
        if post.only_for:
            return post.only_for == self.id
        return post.place == self.dm or (thread is not None and post.root == thread)

    def _post(self, text: str, channel: Anywhere, thread: Any, files: list[str] | None = None) -> Post:
        place = self.slack.place(channel or self.dm)
        place.members.add(self.id)
        root = thread if isinstance(thread, str) or thread is None else self._found(thread).root
        post = self.slack.world.add(Post(place.id, self.id, text, thread=root, files=files or []))
        self._acts(place.id, post.root, post.order)
        return post

    def _acts(self, place: str, thread: str | None, order: int | None = None) -> None:
        self._last_place = (place, thread)
        self._last_order = order or self.slack.world.next_order()

    def _found(self, message: Post | Seen) -> Post:
        post = self.slack.world.find(message.place, message.ts)
        if post is None:
            raise LookupError("this message is not there any more")
        return post


def _button(blocks: list[dict[str, Any]], title: str) -> tuple[str, dict[str, Any]]:
    found = buttons_of(blocks)
    for block_id, button in found:
        if seen(button["text"]["text"]) == title:
            return block_id, button
    raise LookupError(f"no button “{title}” among {[button['text']['text'] for _, button in found]}")
