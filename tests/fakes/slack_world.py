"""A Slack workspace as data: people, places, posts, files, views and what can be used only once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

TEAM = "T0AURORA01"
DOMAIN = "aurora"
BOT_USER = "U0BALCAO01"
BOT_ID = "B0BALCAO01"
APP = "A0BALCAO01"
VERIFICATION_TOKEN = "aBcDeFgHiJkLmNoPqRsTuVwX"


@dataclass
class Person:
    """Somebody with an account in the workspace."""

    id: str
    name: str
    locale: str = "pt-BR"
    deleted: bool = False

    @property
    def handle(self) -> str:
        """The short name that Slack calls `name`."""
        return self.name.lower().replace(" ", ".")


@dataclass
class Place:
    """A conversation of Slack's; `kind` is im, mpim, channel or group (private)."""

    id: str
    name: str = ""
    kind: str = "channel"
    members: set[str] = field(default_factory=set)
    bot: bool = True
    archived: bool = False

    @property
    def shown_name(self) -> str:
        """Its name in interactions and commands, where Slack hides those of private places."""
        return {"im": "directmessage", "group": "privategroup", "mpim": "privategroup"}.get(self.kind, self.name)


@dataclass
class Post:
    """One message, as it is now; `only_for` is who alone sees it, `order` counts everything that happens."""

    place: str
    author: str
    text: str
    ts: str = ""
    order: int = 0
    at: float = 0.0
    blocks: list[dict[str, Any]] = field(default_factory=list)
    thread: str | None = None
    bot_id: str | None = None
    only_for: str | None = None
    files: list[str] = field(default_factory=list)
    subtype: str | None = None
    edited: str | None = None
    deleted: bool = False
    reactions: dict[str, set[str]] = field(default_factory=dict)
    metadata: dict[str, Any] | None = None

    @property
    def by_us(self) -> bool:
        """Whether the app under test wrote it."""
        return self.bot_id == BOT_ID

    @property
    def root(self) -> str:
        """The `ts` of the thread it is in or would begin."""
        return self.thread or self.ts


@dataclass
class StoredFile:
    """A file of the workspace."""

    id: str
    name: str
    mimetype: str
    content: bytes
    owner: str
    title: str = ""
    subtype: str | None = None
    connect: bool = False
    length: int = 0


@dataclass
class Answering:
    """Where a response_url leads."""

    user: str
    place: str
    ts: str | None
    thread: str | None
    left: int = 5


@dataclass
class Violation:
    """A message that came to a place too soon after the one before."""

    channel: str
    after: float
    at: float


class World:
    """The workspace; whoever reads or writes it holds `changed`."""

    def __init__(self) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.people: dict[str, Person] = {}
        self.places: dict[str, Place] = {}
        self.posts: dict[str, list[Post]] = {}
        self.files: dict[str, StoredFile] = {}
        self.homes: dict[str, dict[str, Any]] = {}
        self.modals: dict[str, dict[str, Any]] = {}
        self.triggers: dict[str, bool] = {}
        self.answering: dict[str, Answering] = {}
        self.violations: list[Violation] = []
        self.last_post: dict[str, float] = {}
        self.origin = ""
        self._by_ts: dict[tuple[str, str], Post] = {}
        self._order = count(1)
        self._ids = count(1)
        self._last_ts = 0

    def next_order(self) -> int:
        """The number of what happens now."""
        return next(self._order)

    def next_id(self, letter: str) -> str:
        """An id that nothing had before."""
        return f"{letter}0{next(self._ids):08X}"

    def next_ts(self) -> str:
        """The time in Slack's way, later than any before."""
        self._last_ts = max(int(time.time() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def person(self, person: str, *, name: str = "", locale: str = "pt-BR") -> Person:
        """Somebody, made when new."""
        return self.people.setdefault(person, Person(person, name or person, locale))

    def dm(self, person: str) -> Place:
        """The direct messages between this person and us."""
        place = f"D{person[1:]}"
        return self.places.setdefault(place, Place(place, kind="im", members={person}))

    def place(self, place: str) -> Place:
        """A place, made when new as its id suggests."""
        if place.startswith("D"):
            return self.places.get(place) or self.dm(f"U{place[1:]}")
        return self.places.setdefault(place, Place(place, name=place.lower()))

    def add(self, post: Post) -> Post:
        """Keep a post; an ephemeral one has a `ts` too."""
        post.ts = post.ts or self.next_ts()
        post.order, post.at = self.next_order(), time.time()
        self.posts.setdefault(post.place, []).append(post)
        self._by_ts[post.place, post.ts] = post
        self.changed.notify_all()
        return post

    def find(self, place: str, ts: str | None) -> Post | None:
        """The post of this `ts`, unless it is deleted."""
        post = self._by_ts.get((place, ts or ""))
        return None if post is None or post.deleted else post

    def thread(self, place: str, root: str) -> Iterator[Post]:
        """The answers in a thread."""
        return (p for p in self.posts.get(place, ()) if p.thread == root and not p.deleted)

    def trigger(self) -> str:
        """A trigger id, good for one view."""
        number = next(self._ids)
        trigger = f"{number}.{number * 7919}.{number * 104729:032x}"
        self.triggers[trigger] = False
        return trigger

    def response_url(self, kind: str, answering: Answering) -> str:
        """A URL that takes up to five answers; `kind` is actions or commands."""
        key = f"{kind}/{TEAM}/{next(self._ids)}/{self.next_id('r')}"
        self.answering[key] = answering
        return f"{self.origin}/{key}"
