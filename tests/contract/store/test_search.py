"""Search over everything: words begun, accents and case aside, newest first; what is changed or erased follows."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.messages import Author, ChannelAddress, Delivery, ReplyTo
from bot.searching import Found
from bot.storing import Outcome
from bot.tickets import NewTicket
from store.engine import exclusive_engine
from store.migrate import alembic_config, migrate
from store.sql import open_store
from store.tables import metadata
from tests.contract.store.casework import changes, opens
from tests.contract.store.counter import HERE, Counter, drafted
from tests.fakes.clock import FakeClock
from tests.fakes.memory_store import MemoryStore

FORM = NewTicket("Liquidificador quebrado", "Chegou sem a tampa", category="exchange", why="form")
KEYS = count(1)
HOSTILE = (
    '"', "*", "a*", '"a', "a OR b", "NOT a", "NEAR(a b)", "text : a", "-a", "^a", "(", "a:*", "a & b", "a | !b",
    "a <-> b", "':*", "\\", "%", "_", "{words}", ";--", "a\\:*", "\u202e", "👩‍👩‍👧‍👦", "٣", "ª", "1e5", "a.b/c",
    "١٢٣", "हिन्दी", "𝒜𝒷",
)  # fmt: skip


async def found(counter: Counter, words: str, *, limit: int = 10) -> Found:
    """What a search finds."""
    return await counter.store.search(words, limit=limit)


async def texts(counter: Counter, words: str, *, limit: int = 10) -> list[str]:
    """The messages that a search finds."""
    return [each.message.text for each in (await found(counter, words, limit=limit)).messages]


async def names(counter: Counter, words: str, *, limit: int = 10) -> list[str]:
    """The customers that a search finds."""
    return [each.name for each in (await found(counter, words, limit=limit)).customers]


async def numbers(counter: Counter, words: str, *, limit: int = 10) -> list[str]:
    """The tickets that a search finds."""
    return [each.listed.ticket.number for each in (await found(counter, words, limit=limit)).tickets]


async def arrives(counter: Counter, name: str, *, chat: str, channel: str = "sms", **known: Any) -> str:
    """Somebody writes for the first time; the conversation."""
    sender, reply_to = ChannelAddress(channel, "shop", chat), ReplyTo(channel, "shop", chat)
    opened = await counter.store.open_conversation(sender, reply_to, name=name, **known)
    return opened.id


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Meu Liquidificador quebrou", "liquidif"),
        ("meu liquidificador quebrou", "QUEBR liquidificador"),
        ("não aceitam devolução?", "nao devolucao"),
        ("nao aceitam devolucao", "Não Devolução"),
        ("O AÇAÍ não chegou", "acai"),
        ("acai", "AÇAÍ"),
        ("a decomposed e\u0301 in cafe\u0301", "café"),
        ("café", "cafe\u0301"),
        ("pedido n.º 48213!", "48213"),
        ("pedido 48213", "482"),
        ("veja BAL-1042, por favor", "bal-1042"),
        ("escrevam para Ana.Souza@example.com", "ana.souza@example.com"),
        ("escrevam para Ana.Souza@example.com", "souza"),
        ("escrevam para ana_souza@example.com", "souza example"),
        ("tel. +55 (11) 98765-4321", "98765-4321"),
        ("linha um\nlinha dois", "dois um"),
        ("«¿Dónde está?»", "donde"),
        ("Где мой заказ?", "заказ"),
        ("ΠΟΎ ΕΊΝΑΙ", "πού"),
        ("straße 5", "Straße"),
        ("abc 👍 def", "abc def"),
        ("https://shop.example/pedido/77", "shop.example/pedido"),
        ("x" * 300 + " fim", "fim"),
    ],
)
async def test_words_are_found(counter: Counter, said: str, words: str) -> None:
    await counter.hears("outra coisa", chat="rui")
    await counter.hears(said)
    assert await texts(counter, words) == [said]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("meu liquidificador quebrou", "ficador"),
        ("meu liquidificador quebrou", "liquidificador novo"),
        ("pedido 48213", "8213"),
        ("ana falou com example", "ana@example.com"),
        ("example e ana", "ana@example"),
        ("olá", ""),
        ("olá", "   "),
        ("olá ?", "?"),
        ("olá 👍", "👍"),
    ],
)
async def test_what_is_not_there_is_not_found(counter: Counter, said: str, words: str) -> None:
    await counter.hears(said)
    assert await found(counter, words) == Found()


async def test_a_message_says_where_it_stands_and_what_was_sought(counter: Counter) -> None:
    await arrives(counter, "Ana Souza", chat="ana", channel="web")
    recorded = await counter.hears("bom dia, " + "espero e " * 30 + "meu LIQUIDIFICADOR não liga " + "e nada " * 40)
    [hit] = (await found(counter, "liquidificador nao")).messages
    assert (hit.message.conversation, hit.message.id) == (recorded.conversation.id, recorded.message.id)
    assert (hit.name, hit.channel, hit.message.author) == ("Ana Souza", "web", Author.CUSTOMER)
    assert [hit.snippet.text[a:b] for a, b in hit.snippet.marks] == ["LIQUIDIFICADOR", "não"]
    assert hit.snippet.text.startswith("…")
    assert hit.snippet.text.endswith("…")
    assert len(hit.snippet.text) < 200


async def test_everybody_is_heard_and_the_newest_first(counter: Counter) -> None:
    conversation = await counter.serves("cadê minha torradeira?", "A torradeira saiu hoje.")
    await counter.store.note(conversation.id, agent="Bia", text="torradeira do lote 7", now=counter.now)
    held = await counter.claimed("rui")
    await counter.store.say(held.conversation, drafted("Torradeiras? Já vejo."), external_id="1", now=counter.now)
    newest_first = [
        "Torradeiras? Já vejo.",
        "torradeira do lote 7",
        "A torradeira saiu hoje.",
        "cadê minha torradeira?",
    ]
    assert await texts(counter, "torradeira") == newest_first
    assert await texts(counter, "torradeira", limit=2) == newest_first[:2]
    authors = [each.message.author for each in (await found(counter, "torradeira")).messages]
    assert authors == [Author.AGENT, Author.NOTE, Author.BOT, Author.CUSTOMER]


async def test_an_edited_message_is_found_by_its_new_words(counter: Counter) -> None:
    await counter.hears("quero uma chaleira", key="1")
    await counter.edits("quero uma panela", key="1")
    assert await texts(counter, "chaleira") == []
    assert await texts(counter, "panela") == ["quero uma panela"]


async def test_a_delivery_changes_nothing_that_is_found(counter: Counter) -> None:
    conversation = (await counter.hears("olá")).conversation
    await counter.answers(conversation, "A caneca está a caminho.")
    sending = await counter.sending(conversation)
    for _ in range(2):
        [hit] = (await found(counter, "caneca")).messages
        assert hit.message.id == sending.id
        await counter.store.delivered(sending.row, holder=HERE)
    assert hit.message.delivery is not Delivery.PENDING


async def test_customers_are_found_by_name_and_handle(counter: Counter) -> None:
    await arrives(counter, "Ana Souza", chat="1", handle="@anasz")
    await arrives(counter, "Luís Fernández", chat="2")
    await arrives(counter, "Ana Luísa Prado", chat="3")
    assert await names(counter, "fernand luis") == ["Luís Fernández"]
    assert set(await names(counter, "ana")) == {"Ana Souza", "Ana Luísa Prado"}
    assert await names(counter, "@anasz") == ["Ana Souza"]
    assert await names(counter, "souza prado") == []
    assert len(await names(counter, "ana", limit=1)) == 1


async def test_a_customer_is_one_line_with_every_address_and_the_conversation_used_last(counter: Counter) -> None:
    first = await counter.hears("oi", chat="ana")
    await counter.store.open_conversation(
        ChannelAddress("web", "shop", "ana"), ReplyTo("web", "shop", "ana"), name="Ana Souza"
    )
    counter.clock.pass_by(timedelta(hours=1))
    group = ReplyTo("web", "shop", "family")
    opened = await counter.store.open_conversation(ChannelAddress("web", "shop", "ana"), group, name="Ana Souza")
    [customer] = (await found(counter, "ana")).customers
    assert customer.customer == first.conversation.customer == opened.customer
    assert customer.addresses == (ChannelAddress("web", "shop", "ana"),)
    assert customer.conversation in (first.conversation.id, opened.id)
    assert (customer.channel, customer.name) == ("web", "Ana Souza")


async def test_customers_who_wrote_last_come_first(counter: Counter) -> None:
    for chat in ("um", "dois", "um"):
        counter.clock.pass_by(timedelta(minutes=1))
        await counter.hears("oi", chat=chat, name=f"Pessoa {chat}")
    assert await names(counter, "pessoa") == ["Pessoa um", "Pessoa dois"]


async def test_a_new_name_replaces_the_old_one(counter: Counter) -> None:
    for name in ("Ana Velha", "Ana Nova"):
        await counter.hears("oi", name=name)
    assert await names(counter, "velha") == []
    assert await names(counter, "nova") == ["Ana Nova"]


async def test_an_address_finds_whose_it_is_when_it_is_whole(counter: Counter) -> None:
    await arrives(counter, "Rui", chat="+5511987654321")
    await arrives(counter, "Eva", chat="424242")
    for phone in ("+5511987654321", "5511987654321", "+55 (11) 98765-4321"):
        assert await names(counter, phone) == ["Rui"]
    assert await names(counter, "424242") == ["Eva"]
    assert await names(counter, "4242") == []


async def test_tickets_are_found_by_their_words_and_numbers(counter: Counter) -> None:
    ticket = await opens(counter, replace(FORM, order_number="48213", contact="ana@example.com"))
    other = await opens(counter, replace(FORM, subject="Torradeira", description="Não liga", category="delivery"))
    assert await numbers(counter, "liquidif tampa") == [ticket.number]
    assert await numbers(counter, "nao liga") == [other.number]
    assert await numbers(counter, "tampa torradeira") == []
    for words in (other.number, other.number.lower(), other.number.replace("-", " ")):
        assert await numbers(counter, words) == [other.number]
    for words in ("48213", "ana@example.com"):
        hits = await found(counter, words)
        assert [each.listed.ticket.number for each in hits.tickets] == [ticket.number]
        assert [each.customer for each in hits.customers] == [ticket.customer]
    assert await names(counter, "liquidificador") == []


async def test_a_ticket_shows_the_words_that_were_sought(counter: Counter) -> None:
    await opens(counter, replace(FORM, order_number="48213"))
    for words, shown, marked in (
        ("quebr", "Liquidificador quebrado", ["quebrado"]),
        ("tampa", "Chegou sem a tampa", ["tampa"]),
        ("48213", "48213", ["48213"]),
        ("BAL-1001", "Liquidificador quebrado", []),
    ):
        [hit] = (await found(counter, words)).tickets
        assert hit.snippet.text == shown
        assert [hit.snippet.text[a:b] for a, b in hit.snippet.marks] == marked


async def test_a_reworded_ticket_is_found_by_its_new_words(counter: Counter) -> None:
    ticket = await opens(counter, FORM)
    await changes(counter, ticket.number, subject="Batedeira trocada")
    assert await numbers(counter, "liquidificador") == []
    assert await numbers(counter, "batedeira tampa") == [ticket.number]


async def test_tickets_are_the_newest_first_and_no_more_than_wished(counter: Counter) -> None:
    for number in range(4):
        await opens(counter, replace(FORM, description=f"Caso {number}"), chat=f"c{number}")
    assert await numbers(counter, "liquidificador", limit=3) == ["BAL-1004", "BAL-1003", "BAL-1002"]


@pytest.mark.parametrize("words", [*HOSTILE, "x" * 200, "a " * 100, "1 " * 100])
async def test_what_looks_like_a_query_is_words(counter: Counter, words: str) -> None:
    await counter.hears("nada disso")
    await opens(counter, FORM)
    await found(counter, words)


async def test_strange_texts_are_kept_and_found(counter: Counter) -> None:
    for number, strange in enumerate(HOSTILE):
        await counter.hears(f"{strange} palavra{number} {strange}", chat=f"c{number}", name=strange)
        assert len(await texts(counter, f"palavra{number}")) == 1


async def test_words_of_abandoned_turns_are_not_found_twice(counter: Counter) -> None:
    """A turn that fails says something else: only what stands in the transcript is found."""
    turn = await counter.begun((await counter.hears("olá")).conversation)
    await counter.store.end_turn(turn, Outcome((drafted("Perdão, um erro.", author=Author.BOT),), failed=True),
                                 holder=HERE, now=counter.now)  # fmt: skip
    assert await texts(counter, "perdao") == ["Perdão, um erro."]


WORDS = st.lists(
    st.one_of(
        st.text("abcçãéAÉ019", min_size=1, max_size=4),
        st.sampled_from(["a-b", "é.c", "ab@c.d", "A_b", "ção!", "(a)", "1,5", "e\u0301a", "ba/ca", "'a'"]),
    ),
    min_size=1,
    max_size=5,
).map(" ".join)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(WORDS, min_size=1, max_size=6), asked=st.lists(WORDS, min_size=1, max_size=4))
def test_every_store_finds_the_same(database_url: str, said: list[str], asked: list[str]) -> None:
    """What the plain rules of bot.searching find is what the indexes of the databases find."""

    async def compared() -> None:
        clock = FakeClock()
        store = open_store(database_url, clock=clock)
        await store.open()
        sql, memory = Counter(store, clock), Counter(MemoryStore(), clock)
        for text in said:
            key = str(next(KEYS))
            for counter in (sql, memory):
                await counter.hears(text, key=key)
        for words in asked:
            ours = [text for text in await texts(sql, words, limit=50) if text in said]
            assert sorted(set(ours)) == sorted(set(await texts(memory, words, limit=50)))
        await store.close()

    asyncio.run(compared())


async def test_what_was_there_before_the_search_is_found(bare_url: str) -> None:
    engine = exclusive_engine(bare_url)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0004")
        for statement in OF_BEFORE:
            connection.execute(sa.text(statement))
    engine.dispose()
    migrate(bare_url)
    store = open_store(bare_url, clock=FakeClock())
    await store.open()
    hits = await store.search("açucareiro", limit=5)
    assert [each.message.id for each in hits.messages] == ["m1"]
    assert [each.listed.ticket.number for each in hits.tickets] == ["BAL-1001"]
    assert [each.customer for each in (await store.search("ana conceicao", limit=5)).customers] == ["u1"]
    await store.close()


OF_BEFORE = (
    "INSERT INTO customers (id, created_at) VALUES ('u1', 1)",
    "INSERT INTO addresses VALUES ('web', 'shop', 'ana', 'u1', 1)",
    """INSERT INTO conversations (id, customer, channel, account, chat, thread, owner, version, name, created_at,
    updated_at) VALUES ('c1', 'u1', 'web', 'shop', 'ana', '', 'bot', 1, 'Ana Conceição', 1, 1)""",
    """INSERT INTO messages (id, conversation, author, text, at, event, delivery)
    VALUES ('m1', 'c1', 'customer', 'o AÇUCAREIRO', 1, 1, 'received')""",
    """INSERT INTO tickets (conversation, customer, subject, description, category, priority, level, state,
    created_at, updated_at) VALUES ('c1', 'u1', 'Açucareiro', '?', 'exchange', 'high', 2, 'open', 1, 2)""",
)


async def test_what_is_erased_is_not_found(counter_in_sql: Counter, database_url: str) -> None:
    ticket = await opens(counter_in_sql, FORM)
    await counter_in_sql.hears("meu abajur", name="Ana Souza")
    engine = exclusive_engine(database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE messages SET text = '' WHERE text = 'meu abajur'")
        connection.exec_driver_sql("UPDATE conversations SET name = ''")
    assert await texts(counter_in_sql, "abajur") == []
    assert await names(counter_in_sql, "souza") == []
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    engine.dispose()
    for words in ("abajur", "chamado", "liquidificador", "souza", ticket.number):
        assert await found(counter_in_sql, words) == Found()


@pytest.fixture
async def counter_in_sql(database_url: str, clock: FakeClock) -> Any:
    """A counter over each kind of database."""
    store = open_store(database_url, clock=clock)
    await store.open()
    yield Counter(store, clock)
    await store.close()


async def test_the_index_of_sqlite_agrees_with_the_texts(sqlite_url: str, clock: FakeClock) -> None:
    store = open_store(sqlite_url, clock=clock)
    await store.open()
    counter = Counter(store, clock)
    await counter.hears("um", key="1", name="Ana")
    await counter.edits("dois", key="1")
    await opens(counter, FORM)
    await counter.hears("três", name="Ana Souza")
    await store.close()
    engine = exclusive_engine(sqlite_url)
    with engine.begin() as connection:
        for name in ("message_words", "ticket_words", "conversation_words"):
            words = sa.table(name, sa.column(name), sa.column("rank"))
            connection.execute(sa.insert(words).values({name: "integrity-check", "rank": 1}))
    engine.dispose()
