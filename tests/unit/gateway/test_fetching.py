"""Attachments on their way in: fetched under our limits, by what they are and not by what they say they are."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.attachments import Enclosed, FileLimits, Keeping, Kind
from bot.errors import NotFoundError, TryLaterError, UndeliverableError, UnknownFateError
from bot.messages import ChannelAddress, Inbound, ReplyTo
from bot.questions import BrainState
from gateway.fetching import ATTEMPTS, Fetching
from gateway.figures import Figures
from store.files import open_files
from tests.fakes.shop import WORDS, FakeChannel, Shop

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100
LARGEST = 4096
LIMITS = FileLimits(LARGEST, ("image/*", "application/pdf"))


class Shelf(FakeChannel):
    """A platform that has one file; troubles come first, and one may come in the middle."""

    content: bytes = PNG
    breaks: Exception | None = None

    async def download(self, source: str) -> AsyncGenerator[bytes, None]:
        """The file in pieces."""
        if self.troubles:
            trouble = self.troubles.pop(0)
            if trouble is not None:
                raise trouble
        half = len(self.content) // 2
        yield self.content[:half]
        if self.breaks is not None:
            raise self.breaks
        yield self.content[half:]


class Room:
    """A shop with a fetcher."""

    def __init__(self, folder: Path) -> None:
        self.shop, self.shelf = Shop(), Shelf()
        self.files = open_files(str(folder))
        self.later: list[tuple[str, float]] = []
        self.fetching = Fetching(
            self.shop.store,
            self.files,
            LIMITS,
            {"web": self.shelf},
            self.shop.hub,
            self.shop.clock,
            Figures(),
            "me",
            lambda attachment, pause: self.later.append((attachment, pause)),
            WORDS,
        )

    async def receives(self, type: str = "image/png", size: int | None = None) -> str:
        """A customer sends a file; its id."""
        enclosed = Enclosed(Kind.PHOTO, "foto.png", type, size, source="there")
        here = ReplyTo("web", "default", "ana")
        inbound = Inbound(
            f"m:{id(enclosed)}",
            ChannelAddress("web", "default", "ana"),
            here,
            "",
            self.shop.clock.now(),
            attachments=(enclosed,),
        )
        recorded = await self.shop.door.take(inbound)
        return recorded.message.attachments[0].id

    async def fetched(self, attachment: str, *, times: int = 1) -> tuple[Keeping, str | None]:
        """After so many tries: its state, and why."""
        for _ in range(times):
            await self.fetching.work(attachment)
            self.shop.clock.pass_by(timedelta(minutes=2))
        found = await self.shop.store.attachment(attachment)
        assert found is not None
        return found.state, found.error

    async def bytes_of(self, attachment: str) -> bytes:
        """What is kept."""
        return b"".join([piece async for piece in self.files.read(attachment)])


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path / "files")


async def test_a_file_is_kept_under_our_id_with_its_true_size(room: Room) -> None:
    attachment = await room.receives()
    assert await room.fetched(attachment) == (Keeping.KEPT, None)
    found = await room.shop.store.attachment(attachment)
    assert found is not None
    assert (found.size, found.type) == (len(PNG), "image/png")
    assert await room.bytes_of(attachment) == PNG
    assert await room.shop.store.waiting_fetches(room.shop.clock.now()) == []


async def test_a_page_that_calls_itself_a_picture_is_refused(room: Room) -> None:
    room.shelf.content = b"<!doctype html><script>alert(1)</script>" + b" " * 100
    attachment = await room.receives("image/png")
    state, why = await room.fetched(attachment)
    assert state is Keeping.REFUSED
    assert why
    with pytest.raises(NotFoundError):
        await room.bytes_of(attachment)


async def test_more_bytes_than_were_announced_are_not_kept(room: Room, tmp_path: Path) -> None:
    room.shelf.content = PNG + b"\0" * LARGEST
    attachment = await room.receives(size=100)
    state, _ = await room.fetched(attachment)
    assert state is Keeping.REFUSED
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


async def test_troubles_of_the_platform_are_waited_out(room: Room) -> None:
    room.shelf.troubles = [TryLaterError("429", retry_after=7), UnknownFateError("reset"), TryLaterError("500")]
    attachment = await room.receives()
    assert await room.fetched(attachment, times=4) == (Keeping.KEPT, None)
    assert room.later[0] == (attachment, 7)


async def test_but_not_for_ever(room: Room) -> None:
    room.shelf.troubles = [TryLaterError("500")] * ATTEMPTS
    attachment = await room.receives()
    state, why = await room.fetched(attachment, times=ATTEMPTS)
    assert state is Keeping.FAILED
    assert why


async def test_a_file_that_is_gone_fails_at_once(room: Room) -> None:
    room.shelf.troubles = [UndeliverableError("Telegram does not have this file any more.")]
    attachment = await room.receives()
    assert await room.fetched(attachment) == (Keeping.FAILED, "Telegram does not have this file any more.")


async def test_a_connection_that_breaks_in_the_middle_leaves_nothing_half(room: Room, tmp_path: Path) -> None:
    room.shelf.breaks = UnknownFateError("reset")
    attachment = await room.receives()
    state, _ = await room.fetched(attachment)
    assert state is Keeping.WAITING
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []
    room.shelf.breaks = None
    assert await room.fetched(attachment) == (Keeping.KEPT, None)


async def test_a_dead_process_leaves_its_fetch_to_another(room: Room) -> None:
    attachment = await room.receives()
    now = room.shop.clock.now()
    assert await room.shop.store.begin_fetch(attachment, holder="dead", now=now, until=now + timedelta(seconds=6))
    await room.fetching.work(attachment)
    found = await room.shop.store.attachment(attachment)
    assert found is not None
    assert found.state is Keeping.WAITING
    room.shop.clock.pass_by(timedelta(seconds=7))
    assert await room.fetched(attachment) == (Keeping.KEPT, None)


async def test_a_full_disk_is_waited_out(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    attachment = await room.receives()
    healthy = room.fetching.files.keep

    async def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(room.fetching.files, "keep", full)
    state, _ = await room.fetched(attachment)
    assert state is Keeping.WAITING
    monkeypatch.setattr(room.fetching.files, "keep", healthy)
    assert await room.fetched(attachment) == (Keeping.KEPT, None)


async def test_what_turns_out_later_to_be_no_picture_is_told_once(room: Room) -> None:
    room.shelf.content = b"<!doctype html>" + b" " * 100
    attachment = await room.receives("image/png")
    conversation = await room.shop.conversation()
    await room.shop.works(conversation)
    room.shop.clock.pass_by(timedelta(seconds=10))
    await room.fetched(attachment, times=2)
    await room.shop.works(conversation)
    told = [m.text for m in await room.shop.shown(conversation)][1:]
    assert told == [WORDS.say("attachment.kept", "pt"), WORDS.say("attachment.refused", "pt")]


async def test_an_agent_who_is_there_tells_it_themselves(room: Room) -> None:
    room.shelf.troubles = [UndeliverableError("gone")]
    attachment = await room.receives()
    conversation = await room.shop.conversation()
    room.shop.brain.state = BrainState.DOWN
    await room.shop.says("Falar com uma pessoa", choice="talk_to_person")
    room.shop.clock.pass_by(timedelta(seconds=10))
    await room.fetched(attachment)
    await room.shop.works(conversation)
    assert WORDS.say("attachment.failed", "pt") not in [m.text for m in await room.shop.shown(conversation)]
