"""Buttons and what stands for them: only what was offered counts, once."""

from __future__ import annotations

from bot.choices import numbered
from bot.messages import Button
from bot.questions import Answer, Reply
from tests.contract.channels.bench import Bench
from tests.contract.channels.customer import Customer, Heard
from tests.contract.channels.gateway import WORDS

ORDER, REFUND = Button("Meu pedido", "faq/track_order"), Button("Reembolso", "faq/get_refund")
LONG = Button("Outra coisa", "faq/" + "uma_intencao_de_nome_comprido_" * 4)


def choices(*buttons: Button) -> Answer:
    """A question with these buttons."""
    return Answer((Reply("Sobre o quê?", buttons),), (), {}, "pt")


async def offered(bench: Bench, customer: Customer, *buttons: Button) -> Heard:
    """The customer was asked what it is about."""
    bench.brain.knows["menu"] = choices(*buttons)
    await customer.writes("menu")
    [question] = await customer.new()
    return question


async def test_a_pressed_button_is_recorded_as_its_choice_and_shown(bench: Bench) -> None:
    ana = bench.customer("Ana")
    question = await offered(bench, ana, ORDER, REFUND, LONG)
    assert question.text == "Sobre o quê?"
    assert question.titles == ("Meu pedido", "Reembolso", "Outra coisa")
    assert await ana.presses(question, "Outra coisa") == ""
    assert await ana.hears() == ["eco: Outra coisa"]
    [pressed] = [m for m in await ana.story() if m.choice]
    assert (pressed.text, pressed.choice) == (LONG.title, LONG.payload)
    assert bench.brain.asked[-1].choice == LONG.payload
    assert await ana.chosen(question) == "Outra coisa"


async def test_a_button_pressed_again_changes_nothing_and_says_so(bench: Bench) -> None:
    ana = bench.customer("Ana")
    question = await offered(bench, ana, ORDER, REFUND)
    await ana.presses(question, "Reembolso")
    assert await ana.hears() == ["eco: Reembolso"]
    assert await ana.chosen(question) == "Reembolso"
    told = await ana.presses(question, "Reembolso")
    assert await ana.hears() == []
    assert await ana.said() == ["menu", "Reembolso"]
    assert told == WORDS.say("choice.taken", "pt") or await ana.chosen(question) == "Reembolso"


async def test_a_button_of_somebody_else_or_never_offered_changes_nothing_and_says_so(bench: Bench) -> None:
    ana, bruno = bench.customer("Ana"), bench.customer("Bruno")
    await offered(bench, ana, ORDER, REFUND)
    await bruno.writes("oi")
    await bruno.hears()
    told = [await bruno.forges(REFUND.payload), await ana.forges("faq/never_offered"), await ana.forges("/restart")]
    assert await bruno.said() == ["oi"]
    assert await ana.said() == ["menu"]
    assert all(told), "a press without any effect looks broken"


async def test_a_typed_number_picks_from_what_was_shown_last(bench: Bench) -> None:
    ana = bench.customer("Ana")
    await offered(bench, ana, ORDER)
    await offered(bench, ana, ORDER, REFUND)
    await ana.writes("2.")
    assert await ana.hears() == ["eco: Reembolso"]
    assert bench.brain.asked[-1].choice == REFUND.payload
    await ana.writes("3")
    assert await ana.hears() == ["eco: 3"]


async def test_more_buttons_than_the_channel_takes_become_a_numbered_list(bench: Bench) -> None:
    ana = bench.customer("Ana")
    many = [Button(f"Pedido {n}", f"faq/track_order_{n}") for n in range(1, bench.most_buttons + 3)]
    question = await offered(bench, ana, *many)
    assert question.titles == ()
    assert question.text == numbered("Sobre o quê?", many)
    await ana.writes(str(len(many)))
    assert await ana.hears() == [f"eco: Pedido {len(many)}"]
    assert bench.brain.asked[-1].choice == many[-1].payload


async def test_a_title_of_any_length_can_be_pressed(bench: Bench) -> None:
    ana = bench.customer("Ana")
    question = await offered(bench, ana, Button("Quero saber " + "muito " * 20, ORDER.payload))
    shown = "".join(question.titles) or question.text
    assert "Quero saber muito" in shown
    if question.titles:
        await ana.presses(question, question.titles[0])
    else:
        await ana.writes("1")
    await bench.settled()
    assert bench.brain.asked[-1].choice == ORDER.payload
