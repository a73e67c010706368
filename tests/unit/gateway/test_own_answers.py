"""What is answered without the brain: languages and attachments; and what the door makes of arrivals."""

from __future__ import annotations

from dataclasses import replace

from bot.arrivals import Edited, Ignored, Moved, Pressed, Reached
from bot.attachments import Enclosed, Keeping, Kind
from bot.door import Result
from bot.messages import Author, ChannelAddress, Inbound, ReplyTo
from bot.questions import Reply
from bot.turns import is_private
from tests.fakes.brain import saying
from tests.fakes.shop import WORDS, Shop, by

ANA, HERE = ChannelAddress("web", "default", "ana"), ReplyTo("web", "default", "ana")
PHOTO = Enclosed(Kind.PHOTO, type="image/jpeg", size=1000, source="somewhere")
NUMBERS = iter(range(10_000))


def inbound(shop: Shop, text: str = "", *attachments: Enclosed, **more: object) -> Inbound:
    number = f"m{next(NUMBERS)}"
    return Inbound(number, ANA, HERE, text, shop.clock.now(), attachments=attachments, locale="es-MX", **more)  # type: ignore[arg-type]


async def sends(shop: Shop, text: str = "", *attachments: Enclosed, **more: object) -> list[str]:
    """Ana sends something; what the assistant answers."""
    recorded = await shop.door.take(inbound(shop, text, *attachments, **more))
    await shop.works(recorded.conversation.id)
    shown = await shop.shown(recorded.conversation.id)
    return by([m for m in shown if (m.event or 0) > (recorded.message.event or 0)], Author.BOT)


async def test_a_picture_without_words_is_acknowledged_in_the_customers_language() -> None:
    shop = Shop()
    assert await sends(shop, "", PHOTO) == [WORDS.say("attachment.kept", "es")]
    assert shop.brain.asked == []
    offer = (await shop.shown(await shop.conversation()))[-1].buttons
    assert [button.payload for button in offer] == ["talk_to_person"]


async def test_words_with_a_picture_are_answered_and_the_picture_noted() -> None:
    shop = Shop(saying("Troque em 7 dias.", "Quer ajuda?"))
    assert await sends(shop, "llegó rota", PHOTO) == [
        "Troque em 7 dias.",
        "Quer ajuda?\n\n" + WORDS.say("attachment.noted", "pt"),
    ]


async def test_what_is_too_large_is_said_and_not_fetched() -> None:
    shop = Shop()
    huge = Enclosed(Kind.VIDEO, type="video/mp4", size=10**12, source="somewhere")
    assert await sends(shop, "", huge) == [WORDS.say("attachment.refused", "es")]
    kept = (await shop.store.transcript(await shop.conversation()))[0].attachments
    assert [a.state for a in kept] == [Keeping.REFUSED]
    assert await shop.store.waiting_fetches(shop.clock.now()) == []


async def test_an_album_is_acknowledged_once() -> None:
    shop = Shop()
    answers = [await sends(shop, "", PHOTO, album="a1") for _ in range(3)]
    assert [len(answer) for answer in answers] == [1, 0, 0]
    assert len(await sends(shop, "", PHOTO, album="a2")) == 1


async def test_the_agent_reads_on_the_card_what_was_enclosed() -> None:
    shop = Shop()
    await sends(shop, "", PHOTO, Enclosed(Kind.FILE, "nota.pdf", source="x", type="application/pdf"))
    await shop.says("Falar com uma pessoa", choice="talk_to_person")
    shop.brain.state = type(shop.brain.state).DOWN
    await shop.says("Falar com uma pessoa", choice="talk_to_person")
    assert (await shop.waiting())[0].card.attachments == ("photo", "file nota.pdf")


async def test_a_language_is_asked_for_and_taken_without_the_brain() -> None:
    shop = Shop()
    await shop.says("/language", choice="language")
    asked = (await shop.shown(await shop.conversation()))[-1]
    assert [button.payload for button in asked.buttons] == ["language/pt", "language/es", "language/en"]
    assert await shop.says("English", choice="language/en") == [WORDS.say("language.changed", "en")]
    await shop.says("ok")
    assert [question.previous_language for question in shop.brain.asked] == ["en"]


async def test_a_number_typed_under_an_offer_is_that_choice() -> None:
    shop = Shop()
    await shop.says("/language", choice="language")
    assert await sends(shop, "2") == [WORDS.say("language.changed", "es")]
    assert await sends(shop, "48213") == ["eco: 48213"]


async def test_a_button_counts_only_where_it_was_offered() -> None:
    shop = Shop()
    await shop.says("/language", choice="language")
    pressed = Pressed("press:1", ANA, HERE, "language/es")
    assert (await shop.door.receive(pressed)).result == Result.RECORDED.value
    assert (await shop.door.receive(pressed)).result == Result.REPEATED.value
    other = ChannelAddress("web", "default", "luis")
    assert (await shop.door.receive(Pressed("press:2", other, HERE, "language/es"))).result == "not_offered"
    assert (await shop.door.receive(Pressed("press:3", ANA, HERE, "open_ticket"))).result == "not_offered"


async def test_an_edit_changes_the_transcript_and_is_not_answered() -> None:
    shop = Shop()
    first = inbound(shop, "cadê meu pedido 48231?")
    recorded = await shop.door.take(first)
    await shop.works(recorded.conversation.id)
    edited = Edited("web", "default", first.external_id, "cadê meu pedido 48213?")
    assert (await shop.door.receive(edited)).result == "edited"
    await shop.works(recorded.conversation.id)
    lines = await shop.store.transcript(recorded.conversation.id)
    assert [m.text for m in lines] == ["cadê meu pedido 48213?", "eco: cadê meu pedido 48231?"]
    assert lines[0].edited_at
    assert (await shop.door.receive(Edited("web", "default", "unknown", "x"))).result == "edit_unknown"
    assert (await shop.door.receive(Edited("web", "default", first.external_id, ""))).result == "edit_unknown"


async def test_what_was_overheard_is_for_us_only_where_we_talk_already() -> None:
    shop = Shop()
    assert (await shop.door.receive(inbound(shop, "e aí?", if_known=True))).result == "not_for_us"
    await shop.says("oi")
    assert (await shop.door.receive(inbound(shop, "e aí?", if_known=True))).result == "recorded"


async def test_a_customer_who_closes_the_way_and_opens_it_again() -> None:
    shop = Shop()
    assert (await shop.door.receive(Reached(HERE, ANA, open=False))).result == "closed"
    await shop.says("oi")
    conversation = await shop.conversation()
    await shop.door.receive(Reached(HERE, ANA, open=False))
    closed = await shop.store.conversation(conversation)
    await shop.door.receive(Reached(HERE, ANA, open=True))
    opened = await shop.store.conversation(conversation)
    assert closed is not None
    assert opened is not None
    assert (closed.unreachable, opened.unreachable) == (True, False)


async def test_a_moved_chat_and_what_is_ignored() -> None:
    shop = Shop()
    await shop.says("oi")
    assert (await shop.door.receive(Moved("web", "default", "ana", "-100"))).result == "moved"
    moved = await shop.store.find_conversation(ANA, ReplyTo("web", "default", "-100"))
    assert moved is not None
    assert (await shop.door.receive(Ignored("service"))).result == "service"


def test_what_others_may_read_along() -> None:
    assert not is_private(saying("Em 7 dias.", intent="faq/refund_policy"))
    assert not is_private(saying("Olá!", intent="chitchat/greet"))
    assert is_private(replace(saying("Qual o número?", intent="faq/refund_policy"), in_form=True))
    assert is_private(saying("Aberto: BAL-1001.", intent="affirm"))
    assert is_private(saying("O que houve?", intent="open_ticket"))
    assert is_private(type(saying(""))((Reply("?"),), ()))


async def test_of_two_messages_that_offer_the_same_the_pressed_one_is_shown() -> None:
    shop = Shop()
    await shop.says("/language", choice="language")
    await shop.says("/language", choice="language")
    first, second = (m for m in await shop.shown(await shop.conversation()) if m.buttons)
    taken = await shop.door.receive(Pressed("press:1", ANA, HERE, "language/es", under=first.id))
    assert taken.shown is not None
    assert taken.shown.id == first.id
    unknown = await shop.door.receive(Pressed("press:2", ANA, HERE, "language/pt", under="nobody's"))
    assert unknown.shown is not None
    assert unknown.shown.id == second.id
