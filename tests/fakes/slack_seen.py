"""Our messages as somebody in the workspace sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.fakes import slack_payloads as payloads
from tests.fakes.slack_blocks import buttons_of, seen, text_of
from tests.fakes.slack_world import Post, World


@dataclass(frozen=True)
class SeenFile:
    """A file below a message."""

    name: str
    mimetype: str
    content: bytes


@dataclass(frozen=True)
class Seen:
    """A message at this moment; `buttons` are (title, value), `only_for` who alone sees it."""

    place: str
    ts: str
    thread: str | None
    text: str
    buttons: tuple[tuple[str, str], ...]
    files: tuple[SeenFile, ...]
    only_for: str | None
    edited: bool
    at: float
    order: int
    raw: dict[str, Any]

    @property
    def ephemeral(self) -> bool:
        """Whether one person alone sees it."""
        return self.only_for is not None

    @property
    def titles(self) -> list[str]:
        """The titles of its buttons."""
        return [title for title, _ in self.buttons]


def seen_post(world: World, post: Post) -> Seen:
    """A post as it is now: blocks are what is shown, the text stands in when there are none."""
    files = tuple(SeenFile(f.name, f.mimetype, f.content) for f in (world.files[name] for name in post.files))
    buttons = tuple((seen(b["text"]["text"]), b.get("value", "")) for _, b in buttons_of(post.blocks))
    return Seen(
        place=post.place,
        ts=post.ts,
        thread=post.thread,
        text=seen(text_of(post.blocks) or post.text),
        buttons=buttons,
        files=files,
        only_for=post.only_for,
        edited=post.edited is not None,
        at=post.at,
        order=post.order,
        raw=payloads.message(world, post),
    )
