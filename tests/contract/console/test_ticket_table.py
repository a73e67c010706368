"""Tickets as a table for spreadsheets: the filters of the list, any text, no formulas, any length."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from bot.reading import TicketOrder, TicketQuery
from console.api.table import BOM, HEADING, Separator, table
from tests.contract.console.world import World, other_card

TABLE = "/api/v1/tickets.csv"


def read(content: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    """The lines as a spreadsheet reads them."""
    text = content.decode("utf-8")
    assert text.startswith(BOM)
    return list(csv.DictReader(io.StringIO(text.removeprefix(BOM), newline=""), delimiter=delimiter))


async def many(world: World, count: int) -> None:
    """So many tickets of one customer, all alike."""
    await world.asks()
    tickets = world.store.kept.tickets
    tickets.update({number: replace(tickets[1], id=number) for number in range(2, count + 1)})


async def test_the_same_as_the_list(world: World, bia: httpx.AsyncClient) -> None:
    people = [await world.asks(person=f"p{n}", card=other_card(f"P{n}", f"matter {n}")) for n in range(3)]
    world.edit(people[1].ticket, assignee="Bia", resolution_due=world.clock.now() - timedelta(hours=1))
    answer = await bia.get(f"{TABLE}?state=under_way")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="tickets-2026-03-02.csv"'
    assert answer.headers["cache-control"] == "no-store"
    lines = read(answer.content)
    assert tuple(lines[0]) == HEADING
    assert [line["number"] for line in lines] == [asked.ticket for asked in reversed(people)]
    [mine] = read((await bia.get(f"{TABLE}?assignee=me&overdue=true")).content)
    assert (mine["number"], mine["overdue"], mine["team"]) == (people[1].ticket, "yes", "orders")
    assert mine["resolution_due_utc"] == "2026-03-02 11:00:00"
    assert read((await bia.get(f"{TABLE}?q=nothing+like+it")).content) == []


TEXTS = [
    "ação, piñata; “aspas” 喂 👩‍👧",
    'she said "no"\nand left;\r\ntwice,',
    "'already",
    "<script>alert(1)</script>",
    "x" * 160,
]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
@pytest.mark.parametrize(("separator", "sign"), [("comma", ","), ("semicolon", ";")])
async def test_any_text_comes_back_whole(
    world: World, bia: httpx.AsyncClient, text: str, separator: str, sign: str
) -> None:
    asked = await world.asks(card=other_card(text, "plain"))
    world.edit(asked.ticket, subject=text, description=text)
    [line] = read((await bia.get(f"{TABLE}?separator={separator}")).content, sign)
    assert (line["subject"], line["description"], line["customer"]) == (text, text, text)


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
async def test_no_cell_is_a_formula(world: World, bia: httpx.AsyncClient, first: str) -> None:
    evil = f'{first}HYPERLINK("http://evil.test";"click")'
    asked = await world.asks(card=other_card(evil, "plain"))
    world.edit(asked.ticket, subject=evil, contact=evil, order_number=evil, category=evil, description=evil)
    [line] = read((await bia.get(TABLE)).content)
    for name in ("subject", "contact", "order_number", "category", "description", "customer"):
        assert line[name] == f"'{evil}"


async def test_more_than_a_page(world: World, bia: httpx.AsyncClient) -> None:
    await many(world, 450)
    for sort in ("newest", "updated", "due", "priority"):
        lines = read((await bia.get(f"{TABLE}?sort={sort}")).content)
        assert [line["number"] for line in lines] == [f"BAL-{1000 + number}" for number in range(450, 0, -1)]


async def test_it_ends(world: World) -> None:
    await many(world, 300)
    pieces = [piece async for piece in await table(world.deps, TicketQuery(), separator=Separator.COMMA, most=250)]
    assert len(read("".join(pieces).encode())) == 250


async def test_what_changes_while_it_is_read_stands_in_it_once(world: World) -> None:
    """A ticket that moves to the front of the order would otherwise bring everything again."""
    await many(world, 300)
    query = TicketQuery(order=TicketOrder.UPDATED)
    lines = []
    async for piece in await table(world.deps, query, separator=Separator.COMMA):
        lines.append(piece)
        world.edit("BAL-1101", updated_at=world.clock.now() + timedelta(hours=1))
    numbers = [line["number"] for line in read("".join(lines).encode())]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("query", ["separator=pipe", "state=gone", "level=9"])
async def test_tables_of_nothing(bia: httpx.AsyncClient, query: str) -> None:
    assert (await bia.get(f"{TABLE}?{query}")).status_code == 422
