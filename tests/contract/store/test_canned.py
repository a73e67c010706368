"""Canned replies: one of each shortcut and language, kept, changed and taken away; the first ones come once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.canned import CannedReply, CannedText, canned_text
from bot.errors import ConflictError, InvalidError, NotFoundError
from tests.contract.store.counter import Counter

HELLO = CannedText("hello", "pt", "Oi, {first_name}! 👋\nAqui é {agent}.")
SHIPPED = (HELLO, CannedText("hello", "es", "¡Hola!"), CannedText("bye", "pt", "Tchau."))


async def put(counter: Counter, reply: CannedText, *, who: str = "Bia", id: int | None = None) -> CannedReply:
    return await counter.store.put_canned(reply, who=who, now=counter.now, id=id)


async def names(counter: Counter) -> list[tuple[str, str]]:
    return [(reply.shortcut, reply.language) for reply in await counter.store.canned()]


async def test_kept_as_it_was_written(counter: Counter) -> None:
    assert await counter.store.canned() == []
    kept = await put(counter, HELLO)
    assert kept == CannedReply(kept.id, HELLO.shortcut, HELLO.language, HELLO.text, "Bia", counter.now)
    assert await counter.store.canned() == [kept]


async def test_listed_by_shortcut_then_language(counter: Counter) -> None:
    for shortcut, language in (("b", "pt"), ("a_c", "en"), ("a-c", "es"), ("a-c", "en"), ("9", "pt")):
        await put(counter, CannedText(shortcut, language, "x"))
    assert await names(counter) == [("9", "pt"), ("a-c", "en"), ("a-c", "es"), ("a_c", "en"), ("b", "pt")]


async def test_a_change_has_a_new_hand_and_time(counter: Counter) -> None:
    before = await put(counter, HELLO)
    counter.clock.pass_by(timedelta(hours=1))
    after = await put(counter, CannedText("hi", "en", "Hi"), who="Duda", id=before.id)
    assert after == CannedReply(before.id, "hi", "en", "Hi", "Duda", counter.now)
    assert await counter.store.canned() == [after]


async def test_a_shortcut_is_taken_once_in_each_language(counter: Counter) -> None:
    hello, bye = await put(counter, HELLO), await put(counter, CannedText("bye", "pt", "Tchau."))
    await put(counter, CannedText("hello", "en", "Hello"))
    with pytest.raises(ConflictError):
        await put(counter, CannedText("hello", "pt", "another"))
    with pytest.raises(ConflictError):
        await put(counter, CannedText("hello", "pt", "another"), id=bye.id)
    assert [reply for reply in await counter.store.canned() if reply.language == "pt"] == [bye, hello]


async def test_two_at_once_keep_one(counter: Counter) -> None:
    tries = [put(counter, CannedText("hello", "pt", str(number))) for number in range(4)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(each).__name__ for each in outcomes) == ["CannedReply"] + ["ConflictError"] * 3
    assert await names(counter) == [("hello", "pt")]


async def test_taken_away_and_given_back(counter: Counter) -> None:
    kept, bye = await put(counter, HELLO), await put(counter, CannedText("bye", "pt", "Tchau."))
    assert await counter.store.remove_canned(kept.id) == kept
    assert await counter.store.canned() == [bye]
    again = await put(counter, HELLO)
    assert again.text == HELLO.text
    assert again.id not in (kept.id, bye.id), "an id names one reply for ever"


async def test_of_what_is_gone_nothing_is_changed(counter: Counter) -> None:
    kept = await put(counter, HELLO)
    await counter.store.remove_canned(kept.id)
    for identity in (kept.id, 0, -1, 2**31 - 1):
        with pytest.raises(NotFoundError):
            await put(counter, HELLO, id=identity)
        with pytest.raises(NotFoundError):
            await counter.store.remove_canned(identity)
    assert await counter.store.canned() == []


async def test_the_first_replies_come_once_and_an_emptied_table_stays_empty(counter: Counter) -> None:
    assert await counter.store.fill_canned(SHIPPED, now=counter.now)
    assert await names(counter) == [("bye", "pt"), ("hello", "es"), ("hello", "pt")]
    assert {reply.who for reply in await counter.store.canned()} == {""}
    for reply in await counter.store.canned():
        await counter.store.remove_canned(reply.id)
    assert not await counter.store.fill_canned(SHIPPED, now=counter.now)
    assert await counter.store.canned() == []


async def test_the_first_replies_leave_what_a_lead_wrote(counter: Counter) -> None:
    own = await put(counter, CannedText("hello", "pt", "our own"))
    assert await counter.store.fill_canned(SHIPPED, now=counter.now)
    assert own in await counter.store.canned()
    assert len(await counter.store.canned()) == 3


async def test_two_gateways_that_start_at_once_fill_once(counter: Counter) -> None:
    fills = [counter.store.fill_canned(SHIPPED, now=counter.now) for _ in range(3)]
    assert sorted(await asyncio.gather(*fills)) == [False, False, True]
    assert len(await counter.store.canned()) == 3


@pytest.mark.parametrize(
    ("shortcut", "language", "text"),
    [
        ("", "pt", "x"),
        ("x" * 41, "pt", "x"),
        ("Hello", "pt", "x"),
        ("olá", "pt", "x"),
        ("two words", "pt", "x"),
        ("hello\n", "pt", "x"),
        ("a\0", "pt", "x"),
        ("hello", "fr", "x"),
        ("hello", "", "x"),
        ("hello", "PT", "x"),
        ("hello", "pt", ""),
        ("hello", "pt", " \n\u200b\0"),
        ("hello", "pt", "x" * 4001),
    ],
)
def test_what_is_no_reply(shortcut: str, language: str, text: str) -> None:
    with pytest.raises(InvalidError):
        canned_text(shortcut, language, text)


def test_texts_are_tamed() -> None:
    assert canned_text("a-_9", "es", "  ¡Hola!\0\ud800\n ").text == "¡Hola!�"
    assert len(canned_text("x" * 40, "pt", "x" * 4000).text) == 4000
