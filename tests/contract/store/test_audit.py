"""The audit log is added to and read from the newest on, by any of its conditions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.auditing import AuditEntry, AuditQuery, Deed
from bot.errors import NotFoundError
from store.sql import open_store
from tests.contract.store.counter import Counter
from tests.fakes.clock import FakeClock

LATER = timedelta(minutes=1)


async def log(counter: Counter, who: str, deed: Deed, **known: str) -> None:
    """A line of this moment; the next one is a minute later."""
    await counter.store.noted(AuditEntry(counter.now, who, deed, **known))  # type: ignore[arg-type]
    counter.clock.pass_by(LATER)


async def test_what_was_noted_is_read_from_the_newest_on(counter: Counter) -> None:
    assert await counter.store.audit(AuditQuery()) == []
    await counter.store.noted()
    conversation = (await counter.hears("olá", name="Ana Souza")).conversation
    await log(counter, "Bia", Deed.SIGNED_IN, address="10.0.0.1")
    await log(counter, "Bia", Deed.CLAIMED, conversation=conversation.id, ticket="BAL-1001")
    newest, oldest = await counter.store.audit(AuditQuery())
    assert oldest == AuditEntry(counter.now - 2 * LATER, "Bia", Deed.SIGNED_IN, address="10.0.0.1", id=oldest.id)
    assert newest == AuditEntry(
        counter.now - LATER, "Bia", Deed.CLAIMED, conversation.id, "BAL-1001", id=newest.id, customer="Ana Souza"
    )
    assert newest.id != oldest.id


async def test_a_log_of_what_is_gone_stays(counter: Counter) -> None:
    await log(counter, "Bia", Deed.OPENED_CONVERSATION, conversation="erased")
    [entry] = await counter.store.audit(AuditQuery())
    assert (entry.conversation, entry.customer) == ("erased", "")


async def test_each_condition_and_all_together(counter: Counter) -> None:
    start = counter.now
    await log(counter, "Bia", Deed.CLAIMED, conversation="c1", ticket="BAL-1001")
    await log(counter, "Bia", Deed.REPLIED, conversation="c1")
    await log(counter, "Caio", Deed.REPLIED, conversation="c2")
    await log(counter, "", Deed.SIGN_IN_FAILED)

    async def found(**wanted: object) -> list[str]:
        entries = await counter.store.audit(AuditQuery(**wanted))  # type: ignore[arg-type]
        return [f"{entry.who} {entry.deed.value}" for entry in entries]

    assert await found(who="Bia") == ["Bia replied", "Bia claimed"]
    assert await found(who="") == [" sign_in_failed"]
    assert await found(deed=Deed.REPLIED) == ["Caio replied", "Bia replied"]
    assert await found(conversation="c1") == ["Bia replied", "Bia claimed"]
    assert await found(ticket="BAL-1001") == ["Bia claimed"]
    assert await found(since=start + LATER, until=start + 3 * LATER) == ["Caio replied", "Bia replied"]
    assert await found(who="Bia", deed=Deed.REPLIED, conversation="c1", since=start) == ["Bia replied"]
    assert await found(who="Nobody") == []


async def test_page_by_page_without_a_gap_or_a_repeat(counter: Counter) -> None:
    moment = counter.now
    await counter.store.noted(*(AuditEntry(moment, f"agent {n}", Deed.REPLIED) for n in range(7)))
    await counter.store.noted(AuditEntry(moment - LATER, "of another gateway, a little late", Deed.REPLIED))
    whole = await counter.store.audit(AuditQuery())
    seen: list[AuditEntry] = []
    while page := await counter.store.audit(AuditQuery(), after=seen[-1].id if seen else None, limit=3):
        seen += page
        await log(counter, "somebody", Deed.SIGNED_IN)
    assert seen == whole
    assert seen[-1].who.startswith("of another")


async def test_a_page_behind_nothing(counter: Counter) -> None:
    with pytest.raises(NotFoundError):
        await counter.store.audit(AuditQuery(), after=7)


async def test_a_page_behind_an_entry_that_does_not_fit_itself(counter: Counter) -> None:
    await log(counter, "Bia", Deed.REPLIED)
    await log(counter, "Caio", Deed.REPLIED)
    [last] = await counter.store.audit(AuditQuery(who="Caio"))
    assert [entry.who for entry in await counter.store.audit(AuditQuery(who="Bia"), after=last.id)] == ["Bia"]


async def test_entries_outlive_the_process(database_url: str, clock: FakeClock) -> None:
    for who in ("before", "after"):
        store = open_store(database_url, clock=clock)
        await store.open()
        await store.noted(AuditEntry(clock.pass_by(LATER), who, Deed.SIGNED_IN))
        found = await store.audit(AuditQuery())
        await store.close()
    assert [entry.who for entry in found] == ["after", "before"]
