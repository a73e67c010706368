"""Notes that call colleagues: kept with the note, seen by whom they call, nobody else's."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.mentions import Mention
from bot.messages import Message
from bot.people import Role
from tests.contract.store.counter import Counter


async def staff(counter: Counter, *names: str) -> None:
    for name in names:
        await counter.store.add_user(name, role=Role.AGENT, password_hash="x", now=counter.now)


async def writes(counter: Counter, text: str, *called: str, chat: str = "ana", **known: str) -> Message:
    """Bia writes a note about this customer."""
    conversation = (await counter.hears("olá", chat=chat, name=chat.title())).conversation
    return await counter.store.note(
        conversation.id, agent="Bia", text=text, now=counter.now, called=called, external_id=known.get("key")
    )


async def test_whom_a_note_calls_finds_it(counter: Counter) -> None:
    await staff(counter, "Bia", "Caio", "Zé da Silva")
    note = await writes(counter, "@caio veja\nlote 7", "caio")
    (mention,) = await counter.store.mentions("CAIO ")
    assert mention == Mention(mention.id, note.conversation, "Caio", "Bia", "Ana", "@caio veja\nlote 7", counter.now)
    assert await counter.store.mentions_in(note) == [mention]
    assert await counter.store.unseen_mentions("Caio") == 1
    for nobody in ("Bia", "Zé da Silva", "nobody"):
        assert await counter.store.mentions(nobody) == []
        assert await counter.store.unseen_mentions(nobody) == 0


async def test_a_name_counts_once_and_names_of_nobody_are_passed_over(counter: Counter) -> None:
    await staff(counter, "Bia", "Caio", "Zé da Silva")
    note = await writes(counter, "…", "Zé da Silva", "CAIO", "caio", "nobody", "")
    assert {mention.user for mention in await counter.store.mentions_in(note)} == {"Caio", "Zé da Silva"}
    assert len(await counter.store.mentions("Caio")) == 1
    assert await counter.store.mentions_in(await writes(counter, "…", "nobody")) == []
    assert await counter.store.mentions_in(await writes(counter, "…")) == []


async def test_the_last_ones_newest_first(counter: Counter) -> None:
    await staff(counter, "Bia", "Caio")
    for number in range(5):
        await writes(counter, f"note {number}", "Caio", chat=f"p{number % 2}")
        counter.clock.pass_by(timedelta(minutes=1))
    assert [m.text for m in await counter.store.mentions("Caio", limit=3)] == ["note 4", "note 3", "note 2"]
    assert [m.customer for m in await counter.store.mentions("Caio", limit=2)] == ["P0", "P1"]
    assert await counter.store.unseen_mentions("Caio") == 5


async def test_seen_are_only_ones_own(counter: Counter) -> None:
    await staff(counter, "Bia", "Caio", "Duda")
    for number in range(3):
        await writes(counter, f"{number}", "Caio", "Duda")
    mine = [mention.id for mention in await counter.store.mentions("Caio")]
    hers = [mention.id for mention in await counter.store.mentions("Duda")]
    assert await counter.store.see_mentions("caio", [mine[0], hers[0], hers[1], 2**31 - 1, -1]) == 1
    assert [mention.seen for mention in await counter.store.mentions("Caio")] == [True, False, False]
    assert await counter.store.unseen_mentions("Duda") == 3
    assert await counter.store.see_mentions("Caio", [mine[0]]) == 0
    assert await counter.store.see_mentions("Caio", []) == 0
    assert await counter.store.see_mentions("Caio", None) == 2
    assert await counter.store.unseen_mentions("Caio") == 0
    assert await counter.store.unseen_mentions("Duda") == 3
    assert await counter.store.see_mentions("nobody", None) == 0


async def test_a_note_with_a_name_of_its_own_is_written_once(counter: Counter) -> None:
    await staff(counter, "Bia", "Caio")
    notes = await asyncio.gather(*(writes(counter, "@Caio", "Caio", key="n1") for _ in range(3)))
    assert len({note.id for note in notes}) == 1
    assert len(await counter.store.mentions("Caio")) == 1
    elsewhere = await writes(counter, "@Caio", "Caio", chat="luis", key="n1")
    assert elsewhere.id != notes[0].id
    assert (await writes(counter, "other words", key="n2")).id != notes[0].id


async def test_a_note_without_a_name_is_written_each_time(counter: Counter) -> None:
    first, second = await writes(counter, "a"), await writes(counter, "a")
    assert first.id != second.id


async def test_the_name_of_the_customer_is_the_one_known_now(counter: Counter) -> None:
    await staff(counter, "Bia", "Caio")
    await writes(counter, "@Caio", "Caio")
    await counter.hears("oi", name="Ana Souza")
    assert [mention.customer for mention in await counter.store.mentions("Caio")] == ["Ana Souza"]
