"""Attachments are kept with their message, fetched by one process at a time, and read with it everywhere."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.attachments import Attachment, Enclosed, Keeping, Kind
from bot.conversations import Conversation
from bot.errors import ConflictError
from bot.messages import Author, Delivery, ReplyTo
from bot.storing import Outcome
from tests.contract.store.counter import HERE, LEASE, THERE, Counter, button, drafted, inbound, kept, photo

PLACE = Enclosed(Kind.LOCATION, "Rua Augusta, 100")
TOO_LARGE = photo("gigante.png", size=3_000_000_000, refused="It is larger than 20 MB.")


async def test_what_is_enclosed_is_kept_in_order(counter: Counter) -> None:
    recorded = await counter.hears("veja", attachments=(photo(), kept("our-id"), PLACE, TOO_LARGE))
    found = recorded.message.attachments
    assert [(a.kind, a.name, a.type, a.size, a.state, a.error) for a in found] == [
        (Kind.PHOTO, "foto.jpg", "image/jpeg", 1024, Keeping.WAITING, None),
        (Kind.FILE, "nota.pdf", "application/pdf", 2048, Keeping.KEPT, None),
        (Kind.LOCATION, "Rua Augusta, 100", PLACE.type, None, Keeping.NOTHING, None),
        (Kind.PHOTO, "gigante.png", "image/jpeg", 3_000_000_000, Keeping.REFUSED, "It is larger than 20 MB."),
    ]
    assert found[1].id == "our-id"
    assert len({a.id for a in found}) == 4
    assert {(a.conversation, a.message) for a in found} == {(recorded.conversation.id, recorded.message.row)}
    assert [await counter.store.attachment(a.id) for a in found] == list(found)
    assert await counter.store.attachment("none") is None


async def test_a_repeated_delivery_encloses_nothing_more(counter: Counter) -> None:
    first = await counter.hears("", key="1", attachments=(photo(), photo()))
    again = await counter.hears("", key="1", attachments=(photo(), photo()))
    assert (again.new, again.message) == (False, first.message)
    assert len(await counter.store.waiting_fetches(counter.now)) == 2


async def test_they_are_read_with_their_message_everywhere(counter: Counter) -> None:
    before = await counter.hears("olá")
    message = (await counter.hears("veja", attachments=(photo("1.jpg"), photo("2.jpg")))).message
    conversation = before.conversation
    await counter.answers(conversation, "Oi!")
    turn = await counter.begun(conversation)
    assert turn.message == message
    draft = drafted("Esta?", author=Author.BOT, buttons=(button("faq/x"),), attachments=(kept("k1"), kept("k2")))
    plain = drafted("Ou não?", author=Author.BOT)
    await counter.store.end_turn(turn, Outcome((draft, plain)), holder=HERE, now=counter.now)
    assert await counter.delivers(conversation) == ["Oi!", "Esta?", "Ou não?"]
    seen = await counter.store.visible(conversation.id, after=None, limit=9)
    assert seen == await counter.store.visible(conversation.id, after=0, limit=9)
    assert [[a.name for a in m.attachments] for m in seen] == [[], ["1.jpg", "2.jpg"], [], ["nota.pdf"] * 2, []]
    assert {m.row: m for m in await counter.store.transcript(conversation.id)} == {m.row: m for m in seen}
    offered = await counter.store.was_offered(conversation.id, "faq/x")
    assert offered is not None
    assert [a.id for a in offered.attachments] == ["k1", "k2"]


async def test_they_leave_with_their_message(counter: Counter) -> None:
    conversation = await _with_agent(counter)
    said = await counter.store.say(
        conversation.id, drafted("Segue.", attachments=(kept("k1"),)), external_id="1", now=counter.now
    )
    assert [(a.id, a.state, a.message) for a in said.attachments] == [("k1", Keeping.KEPT, said.row)]
    again = await counter.store.say(
        conversation.id, drafted("Segue.", attachments=(kept("k9"),)), external_id="1", now=counter.now
    )
    assert again == said
    assert (await counter.sending(conversation)).attachments == said.attachments
    back = await counter.store.put_back(said.row, holder=HERE, until=counter.now)
    assert back is not None
    assert back.attachments == said.attachments
    await counter.sending(conversation)
    arrived = await counter.store.delivered(said.row, holder=HERE)
    assert arrived is not None
    assert arrived.attachments == said.attachments


async def test_a_message_given_up_keeps_them(counter: Counter) -> None:
    conversation = await _with_agent(counter)
    draft = drafted("", attachments=(kept("k1"),))
    said = await counter.store.say(conversation.id, draft, external_id="1", now=counter.now)
    await counter.sending(conversation)
    failed = await counter.store.give_up(said.row, holder=HERE, state=Delivery.FAILED, error="Too large.")
    assert failed is not None
    assert failed.attachments == said.attachments


async def test_an_edit_keeps_them(counter: Counter) -> None:
    recorded = await counter.hears("está foto", key="1", attachments=(photo(),))
    edited = await counter.edits("esta foto", key="1")
    assert edited is not None
    assert edited.attachments == recorded.message.attachments


async def test_a_file_belongs_to_one_message(counter: Counter) -> None:
    conversation = await _with_agent(counter)
    await counter.hears("", attachments=(kept("k1"),))
    said = await counter.store.transcript(conversation.id)
    with pytest.raises(ConflictError):
        await counter.store.say(
            conversation.id, drafted("", attachments=(kept("k1"),)), external_id="1", now=counter.now
        )
    with pytest.raises(ConflictError):
        await counter.hears("", attachments=(kept("k2"), kept("k2")))
    assert await counter.store.transcript(conversation.id) == said
    assert await counter.store.attachment("k2") is None


async def test_those_that_wait_are_fetched_oldest_first(counter: Counter) -> None:
    first = (await counter.hears("", attachments=(photo("b"), PLACE, photo("a")))).message
    second = (await counter.hears("", chat="rui", attachments=(kept("k1"), photo("c"), TOO_LARGE))).message
    ids = [first.attachments[0].id, first.attachments[2].id, second.attachments[1].id]
    assert await counter.store.waiting_fetches(counter.now) == ids


async def test_a_fetch_tells_where_the_bytes_are(counter: Counter) -> None:
    message = replace(inbound(key="7", sent_at=counter.now, attachments=(photo(source="AgAC"),)))
    [attachment] = (
        await counter.store.record(replace(message, reply_to=ReplyTo("telegram", "b", "9")))
    ).message.attachments
    fetch = await counter.fetched(attachment)
    assert (fetch.attachment, fetch.channel, fetch.source, fetch.attempts) == (attachment, "telegram", "AgAC", 0)


async def test_one_process_fetches(counter: Counter) -> None:
    attachment = await _received(counter)
    fetches = await asyncio.gather(*(counter.fetches(attachment, holder=f"process {n}") for n in range(20)))
    assert len([fetch for fetch in fetches if fetch]) == 1
    assert await counter.store.waiting_fetches(counter.now) == []


async def test_what_was_fetched_is_kept_with_its_true_size_and_type(counter: Counter) -> None:
    attachment = await _received(counter)
    await counter.fetched(attachment)
    message = await counter.store.end_fetch(attachment.id, holder=HERE, size=99, type="image/png")
    assert message is not None
    true = replace(attachment, size=99, type="image/png", state=Keeping.KEPT)
    assert message.attachments == (true,)
    assert await counter.store.attachment(attachment.id) == true
    assert await counter.store.transcript(attachment.conversation) == [message]
    assert await counter.fetches(attachment) is None
    counter.clock.pass_by(2 * LEASE)
    assert await counter.store.waiting_fetches(counter.now) == []


async def test_what_is_refused_or_failed_says_why(counter: Counter) -> None:
    refused, failed = await _received(counter), await _received(counter)
    for attachment in (refused, failed):
        await counter.fetched(attachment)
    await counter.store.end_fetch(refused.id, holder=HERE, refused="It is larger than 20 MB.")
    await counter.store.end_fetch(failed.id, holder=HERE, failed="Telegram has it no more.")
    assert await counter.store.attachment(refused.id) == replace(
        refused, state=Keeping.REFUSED, error="It is larger than 20 MB."
    )
    assert await counter.store.attachment(failed.id) == replace(
        failed, state=Keeping.FAILED, error="Telegram has it no more."
    )
    assert await counter.fetches(failed) is None


async def test_a_fetch_put_off_waits_and_counts(counter: Counter) -> None:
    attachment = await _received(counter)
    await counter.fetched(attachment)
    later = counter.now + timedelta(seconds=5)
    message = await counter.store.end_fetch(attachment.id, holder=HERE, until=later, failed="It was cut off.")
    assert message is not None
    assert message.attachments == (replace(attachment, error="It was cut off."),)
    assert await counter.store.waiting_fetches(counter.now) == []
    assert await counter.fetches(attachment) is None
    counter.clock.pass_by(timedelta(seconds=5))
    assert await counter.store.waiting_fetches(counter.now) == [attachment.id]
    assert (await counter.fetched(attachment)).attempts == 1
    done = await counter.store.end_fetch(attachment.id, holder=HERE, size=7)
    assert done is not None
    assert done.attachments == (replace(attachment, size=7, state=Keeping.KEPT),)


async def test_a_fetch_of_a_dead_process_is_free_again(counter: Counter) -> None:
    attachment = await _received(counter)
    await counter.fetched(attachment, holder=THERE)
    counter.clock.pass_by(LEASE)
    assert await counter.store.waiting_fetches(counter.now) == [attachment.id]
    assert (await counter.fetched(attachment)).attempts == 1
    assert await counter.store.end_fetch(attachment.id, holder=THERE, size=1) is None
    assert await counter.store.end_fetch(attachment.id, holder=HERE, size=2)
    assert await counter.store.end_fetch(attachment.id, holder=HERE, size=3) is None
    assert await counter.store.end_fetch("none", holder=HERE) is None


async def test_a_renewed_lease_keeps_a_fetch(counter: Counter) -> None:
    attachment = await _received(counter)
    await counter.fetched(attachment)
    await counter.store.renew(HERE, until=counter.now + 3 * LEASE)
    await counter.store.renew(THERE, until=counter.now)
    counter.clock.pass_by(LEASE)
    assert await counter.fetches(attachment, holder=THERE) is None
    assert await counter.store.end_fetch(attachment.id, holder=HERE, size=1)


async def _received(counter: Counter) -> Attachment:
    [attachment] = (await counter.hears("", attachments=(photo(),))).message.attachments
    return attachment


async def _with_agent(counter: Counter) -> Conversation:
    return await counter.present((await counter.claimed()).conversation)
