"""What we say arrives whole and as it was written, whatever signs are in it."""

from __future__ import annotations

from bot.choices import numbered
from bot.messages import Button
from bot.questions import Answer, Reply
from tests.contract.channels.bench import Bench

SENTENCE = "Seu pedido número {} saiu do depósito hoje e chega amanhã, se tudo der certo. "
SIGNS = {
    "brackets": "<b>não</b> & <script>alert(1)</script> &amp; &lt; a<b>c",
    "names": "<!here> <@U0ANA00001> <https://exemplo.example|banco> @channel",
    "emoji": "👩‍👩‍👧‍👦 🇧🇷 ❤️ 👍🏽 ☎︎",
    "arabic and hebrew": "\u200fשלום (מספר 12) مرحبا\u200e ok",
    "invisible": "a\u200bb\u2060c\u00add e\u0301 ﷽",
    "lines": "um\n\ndois\n  três\tquatro",
}

MARKS = {
    "stars": "*a* _b_ ~c~ `d` [x](https://exemplo.example) # **e** __f__ ||g||",
    "code": "```\nlinha\n```",
    "quote": "> 5 kg\n* um\n1) dois",
}
"""What other programs take for bold, italic, struck, code or a list."""


def long_text(characters: int) -> str:
    """Sentences, and more of them than this."""
    return "".join(SENTENCE.format(number) for number in range(characters // len(SENTENCE) + 2)).strip()


async def test_signs_arrive_as_they_were_written(bench: Bench) -> None:
    await arrive(bench, SIGNS)


async def test_marks_of_formatting_arrive_as_they_were_written(bench: Bench) -> None:
    await arrive(bench, MARKS)


async def arrive(bench: Bench, texts: dict[str, str]) -> None:
    """Each is said to Ana, with a button of its beginning."""
    ana = bench.customer("Ana")
    for kind, text in texts.items():
        title = text[:20].split("\n")[0]
        bench.brain.knows[kind] = Answer((Reply(text, (Button(title, "faq/x"),)),), (), {}, "pt")
        await ana.writes(kind)
        [heard] = await ana.new()
        assert heard.text in (text, numbered(text, (Button(title, ""),))), kind
        assert heard.titles in ((title,), ())


async def test_signs_come_to_us_as_they_were_typed(bench: Bench) -> None:
    ana = bench.customer("Ana")
    texts = [*SIGNS.values(), *MARKS.values()]
    for text in texts:
        await ana.writes(text)
        await bench.settled()
    assert [said.split() for said in await ana.said()] == [text.split() for text in texts]


async def test_links_arrive(bench: Bench) -> None:
    ana = bench.customer("Ana")
    link = "https://loja.example/p/1?a=1&b=dois%20tr%C3%AAs#x_y_z"
    await ana.writes(f"veja {link}")
    assert await ana.hears() == [f"eco: veja {link}"]
    assert await ana.said() == [f"veja {link}"]


async def test_a_long_text_comes_in_parts_with_the_buttons_under_the_last(bench: Bench) -> None:
    ana = bench.customer("Ana")
    text = long_text(bench.takes)
    buttons = (Button("Meu pedido", "faq/track_order"), Button("Reembolso", "faq/get_refund"))
    bench.brain.knows["tudo"] = Answer((Reply(text, buttons),), (), {}, "pt")
    await ana.writes("tudo")
    parts = await ana.new()
    assert len(parts) > 1
    assert " ".join(part.text for part in parts).split()[: len(text.split())] == text.split()
    assert all(part.text.endswith(".") for part in parts[:-1])
    assert all(part.titles == () for part in parts[:-1])
    assert parts[-1].titles == ("Meu pedido", "Reembolso") or parts[-1].text.endswith("1. Meu pedido\n2. Reembolso")


async def test_a_text_of_any_length_arrives_whole_with_its_buttons(bench: Bench) -> None:
    ana = bench.customer("Ana")
    for characters in (3_100, 4_100, 12_500, 20_000):
        text = long_text(characters)
        offered = Button("Meu pedido", f"faq/track_order_{characters}")
        bench.brain.knows[f"{characters}"] = Answer((Reply(text, (offered,)),), (), {}, "pt")
        await ana.writes(f"{characters}")
        parts = await ana.new()
        assert " ".join(part.text for part in parts).split()[: len(text.split())] == text.split()
        assert [m.error for m in await ana.answers() if m.error] == []
        if parts[-1].titles:
            await ana.presses(parts[-1], "Meu pedido")
            assert await ana.chosen(parts[-1]) == "Meu pedido"
            await ana.new()
