"""The card: what the API shows of it, and the same as plain text in three languages."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from bot.attachments import Enclosed, Kind
from bot.cards import Shown
from bot.people import Role
from tests.contract.console.world import CARD, World

HOSTILE = '<script>alert("x")</script>'
FULL = replace(
    CARD,
    mood="angry",
    mood_words=("ABSURDO", "terceira vez"),
    shown=(Shown("posso trocar?", CARD.answers[0], refused=True),),
    unanswered="posso trocar?",
    orders=("48213", "50001"),
    emails=("ana@example.com", "ana@trabalho.example"),
    phones=("(11) 98765-4321",),
    tickets=("BAL-1003",),
    attachments=("photo", "file nota.pdf"),
    handle="@ana",
)


async def text_of(client: httpx.AsyncClient, handoff: str, language: str = "en") -> str:
    answer = await client.get(f"/api/v1/handoffs/{handoff}/card.txt?lang={language}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-language"] == language
    return answer.text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ("Why a person: Refused the answer twice", "Mood: angry", "E-mail: ana@trabalho", "Named ticket: BAL-1003"),
        ),
        ("pt", ("Por que uma pessoa: Recusou", "Humor: irritado", "Telefone: (11)", "posso trocar? (recusada)")),
        ("es", ("Ánimo: enojado (ABSURDO, terceira vez)", "Correo: ana@trabalho", "Pedido: 48213, 50001")),
    ],
)
async def test_the_card_as_text_holds_everything(
    bia: httpx.AsyncClient, world: World, language: str, words: tuple[str, ...]
) -> None:
    asked = await world.asks(card=FULL)
    text = await text_of(bia, asked.handoff, language)
    given = (FULL.problem, "@ana", "48213", "ana@example.com", "(11) 98765-4321", "nota.pdf", FULL.answers[0], "81%")
    for known in (*given, asked.ticket, "quero falar com uma pessoa", *words):
        assert known in text


async def test_the_language_is_that_of_the_browser_unless_one_is_chosen(bia: httpx.AsyncClient, world: World) -> None:
    asked = await world.asks()
    path = f"/api/v1/handoffs/{asked.handoff}/card.txt"
    for chosen, accepted, language in (("", "pt-BR", "pt"), ("es", "pt-BR", "es"), ("xx", "es", "es"), ("", "", "en")):
        answer = await bia.get(path, params={"lang": chosen}, headers={"Accept-Language": accepted})
        assert answer.headers["content-language"] == language
    for strange in ("%00", "%ED%A0%80", "%ff", "pt" * 2000):
        assert (await bia.get(f"{path}?lang={strange}")).status_code == 200


async def test_words_of_customers_stay_words(bia: httpx.AsyncClient, world: World) -> None:
    asked = await world.asks(HOSTILE, card=replace(FULL, problem=HOSTILE, customer=HOSTILE, unanswered=HOSTILE))
    answer = await bia.get(f"/api/v1/handoffs/{asked.handoff}/card.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert HOSTILE in answer.text


async def test_nobody_reads_a_card_without_a_session(bia: httpx.AsyncClient, world: World) -> None:
    asked = await world.asks()
    async with world.browser() as stranger:
        assert (await stranger.get(f"/api/v1/handoffs/{asked.handoff}/card.txt")).status_code == 401
    await world.user("Rui", Role.TRAINER)
    async with await world.signed_in("Rui") as trainer:
        assert (await trainer.get(f"/api/v1/handoffs/{asked.handoff}/card.txt")).status_code == 200
    for unknown in ("none", "..%2f..", "%00", "a" * 500, "%ff"):
        assert (await bia.get(f"/api/v1/handoffs/{unknown}/card.txt")).status_code == 404


async def test_what_comes_while_the_customer_waits_is_on_the_card(bia: httpx.AsyncClient, world: World) -> None:
    asked = await world.asks(card=replace(CARD, orders=(), mood="calm"), ago=60)
    photo = Enclosed(Kind.PHOTO, "lampada.jpg", "image/jpeg", 10, file=await world.keeps(b"x"))
    await world.writes("o outro pedido é 50001, ISSO É UM ABSURDO, liga 11 98765-4321", photo)
    story = (await bia.get(f"/api/v1/conversations/{asked.conversation}")).json()
    card = story["handoff"]["card"]
    assert card["later"] == ["o outro pedido é 50001, ISSO É UM ABSURDO, liga 11 98765-4321"]
    assert (card["orders"], card["phones"], card["attachments"]) == (
        ["50001"],
        ["11 98765-4321"],
        ["photo lampada.jpg"],
    )
    assert (card["mood"], card["mood_words"][0]) == ("angry", "ABSURDO")
    assert "50001" in await text_of(bia, asked.handoff)


async def test_an_ended_card_stays_as_it_was(bia: httpx.AsyncClient, world: World) -> None:
    asked = await world.asks(ago=60)
    await bia.post(f"/api/v1/handoffs/{asked.handoff}/claim")
    await bia.post(f"/api/v1/handoffs/{asked.handoff}/resolve")
    await world.writes("mais um pedido: 50001")
    assert "Written since" not in await text_of(bia, asked.handoff)


async def test_the_story_says_what_the_platform_calls_the_customer(bia: httpx.AsyncClient, world: World) -> None:
    asked = await world.asks()
    kept = world.store.kept.conversations
    kept[asked.conversation] = replace(kept[asked.conversation], handle="@ana_souza")
    story = (await bia.get(f"/api/v1/conversations/{asked.conversation}")).json()
    assert story["conversation"]["handle"] == "@ana_souza"
    assert "@ana_souza" in await text_of(bia, asked.handoff)
