"""Files come in under our own id and go out, and the customer always knows what became of them."""

from __future__ import annotations

import pytest

from bot.attachments import Attachment, Keeping, Kind
from tests.contract.channels.bench import Bench
from tests.contract.channels.customer import Customer, Given
from tests.contract.channels.gateway import WORDS
from tests.contract.pictures import PDF, png

KEPT, NOTED, REFUSED = (WORDS.say(f"attachment.{key}", "pt") for key in ("kept", "noted", "refused"))
OGG = b"OggS\x00\x02" + bytes(3000)


async def enclosed(customer: Customer) -> list[Attachment]:
    """What agents see of everything the customer sent."""
    return [attachment for message in await customer.story() for attachment in message.attachments]


@pytest.mark.parametrize(
    "given",
    [Given(PDF * 300, "nota fiscal.pdf"), Given(png(), "foto.png", "image/png", Kind.PHOTO)],
    ids=["document", "photo"],
)
async def test_an_attachment_is_kept_under_our_id_and_acknowledged(bench: Bench, given: Given) -> None:
    ana = bench.customer("Ana")
    assert await ana.sends(given) == ""
    assert await ana.hears() == [KEPT]
    [attachment] = await enclosed(ana)
    assert (attachment.kind, attachment.state) == (given.kind, Keeping.KEPT)
    assert bench.gateway.files.kept == {attachment.id: given.data}
    assert attachment.size == len(given.data)
    assert bench.brain.asked == []


async def test_words_beside_a_file_are_answered_and_the_file_is_mentioned(bench: Bench) -> None:
    ana = bench.customer("Ana")
    await ana.sends(Given(PDF), text="está certo?")
    assert await ana.hears() == [f"eco: está certo?\n\n{NOTED}"]
    [attachment] = await enclosed(ana)
    assert attachment.name == "nota.pdf"
    assert bench.gateway.files.kept == {attachment.id: PDF}


@pytest.mark.parametrize(
    "given",
    [
        Given(PDF + bytes(2**20), "grande.pdf"),
        Given(b"MZ" + bytes(100), "jogo.exe", "application/x-msdownload"),
    ],
    ids=["too-large", "wrong-type"],
)
async def test_what_is_too_large_or_of_a_wrong_type_is_not_kept_and_said(bench: Bench, given: Given) -> None:
    ana = bench.customer("Ana")
    told = await ana.sends(given)
    heard = await ana.hears()
    assert heard == [REFUSED] or (told and not heard)
    assert bench.gateway.files.kept == {}
    for attachment in await enclosed(ana):
        assert attachment.state is Keeping.REFUSED
        assert attachment.error


async def test_a_file_that_lies_about_its_type_is_not_kept_and_said(bench: Bench) -> None:
    ana = bench.customer("Ana")
    told = await ana.sends(Given(b"MZ" + bytes(100), "nota.pdf"))
    heard = await ana.hears()
    assert bench.gateway.files.kept == {}
    assert {attachment.state for attachment in await enclosed(ana)} <= {Keeping.REFUSED}
    assert KEPT not in heard
    assert heard[-1:] == [REFUSED] or (told and not heard)


async def test_an_album_is_acknowledged_once(bench: Bench) -> None:
    ana = bench.customer("Ana")
    pictures = [png(20 + side) for side in range(3)]
    await ana.sends(*(Given(data, f"{n}.png", "image/png", Kind.PHOTO) for n, data in enumerate(pictures)))
    assert await ana.hears() == [KEPT]
    kept = bench.gateway.files.kept
    assert [kept[attachment.id] for attachment in await enclosed(ana)] == pictures


async def test_a_voice_message_can_be_heard_by_agents(bench: Bench) -> None:
    ana = bench.customer("Ana")
    await ana.sends(Given(OGG, "voice.oga", "audio/ogg", Kind.VOICE))
    assert await ana.hears() == [KEPT]
    [attachment] = await enclosed(ana)
    assert (attachment.kind, attachment.type) == (Kind.VOICE, "audio/ogg")
    assert bench.gateway.files.kept == {attachment.id: OGG}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (Kind.STICKER, "👍"),
        (Kind.LOCATION, "-23.561400, -46.655900"),
        (Kind.CONTACT, "Bruno, +5511912345678"),
    ],
    ids=["sticker", "place", "card"],
)
async def test_what_has_no_words_is_read_by_its_name(bench: Bench, kind: Kind, name: str) -> None:
    ana = bench.customer("Ana")
    await ana.shares(kind)
    assert await ana.hears() == [KEPT]
    [attachment] = await enclosed(ana)
    assert (attachment.kind, attachment.name) == (kind, name)


async def test_a_failed_download_is_tried_again(bench: Bench) -> None:
    ana = bench.customer("Ana")
    bench.breaks("download")
    await ana.sends(Given(PDF))
    assert await ana.hears() == [KEPT]
    [attachment] = await enclosed(ana)
    assert attachment.state is Keeping.KEPT
    assert bench.gateway.files.kept == {attachment.id: PDF}


async def test_an_agents_file_goes_out(bench: Bench) -> None:
    ana = bench.customer("Ana")
    await bench.hand_over(ana)
    await bench.marta_says(ana, "Segue o boleto.", Given(PDF, "boleto de março.pdf"))
    heard = await ana.new()
    assert "Segue o boleto." in heard[0].text
    assert [file for message in heard for file in message.files] == [("boleto de março.pdf", PDF)]


async def test_a_file_without_words_goes_out_too(bench: Bench) -> None:
    ana = bench.customer("Ana")
    await bench.hand_over(ana)
    await bench.marta_says(ana, "", Given(png(), "mapa.png", "image/png", Kind.PHOTO))
    [heard] = await ana.new()
    assert heard.files == (("mapa.png", png()),) or "[mapa.png]" in heard.text
