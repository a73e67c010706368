"""Files in the console: agents send some, and everybody who is signed in looks at them safely."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from bot.attachments import Enclosed, Kind
from bot.errors import UndeliverableError
from bot.messages import Audience, Author, Delivery
from console.access import COOKIE, CSRF_HEADER
from tests.contract.console.world import CARD, LIMITS, PASSWORD, Asked, World
from tests.contract.pictures import PAGE, PDF, TEXT, png, wav

PHOTO = ("foto.png", png(), "image/png")
File = tuple[str, bytes, str]
HARDENED = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'",
    "cache-control": "private, no-cache",
    "cross-origin-resource-policy": "same-origin",
}


async def sends(client: httpx.AsyncClient, conversation: str, *files: File, **fields: str) -> httpx.Response:
    """An agent's message with files."""
    where = f"/api/v1/conversations/{conversation}/attachments"
    return await client.post(where, data={"id": uuid4().hex, **fields}, files=[("file", file) for file in files])


@pytest.fixture
async def held(bia: httpx.AsyncClient, asked: Asked) -> str:
    """A conversation that is Bia's."""
    assert (await bia.post(f"/api/v1/handoffs/{asked.handoff}/claim")).status_code == 200
    return asked.conversation


async def test_an_agent_answers_with_files(world: World, bia: httpx.AsyncClient, held: str) -> None:
    sent = await sends(bia, held, PHOTO, ("guia.pdf", PDF, "application/pdf"), text=" veja ")

    shown = sent.json()
    assert (sent.status_code, shown["author"], shown["agent"], shown["text"]) == (200, "agent", "Bia", "veja")
    first, second = shown["attachments"]
    assert first == {"id": first["id"], "kind": "photo", "name": "foto.png", "type": "image/png",
                     "size": len(png()), "state": "kept", "error": None}  # fmt: skip
    assert (second["kind"], second["name"], second["type"]) == ("file", "guia.pdf", "application/pdf")
    assert world.files.kept == {first["id"]: png(), second["id"]: PDF}
    story = (await bia.get(f"/api/v1/conversations/{held}")).json()
    assert story["messages"][-1]["attachments"] == shown["attachments"]
    visible = (await world.store.visible(held, after=None, limit=50))[-1]
    assert [attachment.name for attachment in visible.attachments] == ["foto.png", "guia.pdf"]


async def test_files_need_no_words(bia: httpx.AsyncClient, held: str) -> None:
    sent = await sends(bia, held, PHOTO)

    assert (sent.status_code, sent.json()["text"]) == (200, "")


async def test_the_same_id_again_has_no_second_effect(world: World, bia: httpx.AsyncClient, held: str) -> None:
    answers = [await sends(bia, held, PHOTO, id="once") for _ in range(3)]

    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(world.files.kept) == 1
    said = [m for m in await world.store.transcript(held) if m.author is Author.AGENT]
    assert len(said) == 1


async def test_only_the_owner_sends_and_nothing_is_kept_of_others(
    world: World, bia: httpx.AsyncClient, caio: httpx.AsyncClient, tess: httpx.AsyncClient, asked: Asked
) -> None:
    unclaimed = await sends(bia, asked.conversation, PHOTO)
    await bia.post(f"/api/v1/handoffs/{asked.handoff}/claim")
    others = await sends(caio, asked.conversation, PHOTO)

    assert [(a.status_code, a.json()["error"]["code"]) for a in (unclaimed, others)] == [(409, "conflict")] * 2
    assert (await sends(tess, asked.conversation, PHOTO)).status_code == 403
    assert (await sends(bia, "nobody", PHOTO)).status_code == 404
    assert world.files.kept == {}


@pytest.mark.parametrize(
    ("file", "refusal"),
    [
        (("page.html", PAGE, "text/html"), (422, "type_refused")),
        (("foto.png", PAGE, "image/png"), (422, "type_refused")),
        (("foto.png", png() + bytes(LIMITS.largest), "image/png"), (413, "too_large")),
        (("foto.png", b"", "image/png"), (422, "invalid")),
    ],
)
async def test_what_is_not_taken(
    world: World, bia: httpx.AsyncClient, held: str, file: File, refusal: tuple[int, str]
) -> None:
    refused = await sends(bia, held, PHOTO, file)

    assert (refused.status_code, refused.json()["error"]["code"]) == refusal
    assert world.files.kept == {}


@pytest.mark.parametrize(
    "fields", [{"id": ""}, {"id": "a b"}, {"id": "x" * 65}, {"id": "é"}, {"agent": "Caio"}, {"text": "x" * 8001}]
)
async def test_fields_that_are_wrong(world: World, bia: httpx.AsyncClient, held: str, fields: dict[str, str]) -> None:
    refused = await sends(bia, held, PHOTO, **fields)

    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "invalid")
    assert world.files.kept == {}


async def test_bodies_that_are_no_form(bia: httpx.AsyncClient, held: str) -> None:
    where = f"/api/v1/conversations/{held}/attachments"
    no_files = await bia.post(where, files={"id": (None, "1"), "text": (None, "oi")})
    json = await bia.post(where, json={"id": "1", "text": "oi"})
    broken = await bia.post(where, content=b"--x", headers={"Content-Type": "multipart/form-data; boundary=x"})

    assert [a.status_code for a in (no_files, json, broken)] == [422, 415, 400]
    assert [a.json()["error"]["code"] for a in (json, broken)] == ["unsupported_media_type", "malformed"]


async def test_other_bodies_stay_small(bia: httpx.AsyncClient, held: str) -> None:
    assert (await bia.post(f"/api/v1/conversations/{held}/notes", json={"text": "x" * 70_000})).status_code == 413


async def test_a_browser_needs_the_header_to_send_and_none_to_look(world: World, held: str) -> None:
    async with world.browser() as browser:
        page = await browser.get("/console/login")
        once = page.text.split('name="once" value="')[1].split('"')[0]
        form = {"name": "Bia", "password": PASSWORD, "once": once}
        signed_in = await browser.post("/console/login", data=form)
        assert COOKIE in signed_in.cookies
        csrf = (await browser.get("/console/")).text.split('data-csrf="')[1].split('"')[0]

        assert (await sends(browser, held, PHOTO)).status_code == 403
        assert world.files.kept == {}
        browser.headers[CSRF_HEADER] = csrf
        sent = await sends(browser, held, PHOTO)
        del browser.headers[CSRF_HEADER]
        file = sent.json()["attachments"][0]["id"]
        assert (await browser.get(f"/api/v1/attachments/{file}")).content == png()


async def encloses(world: World, name: str, content: bytes, type: str, kind: Kind = Kind.FILE) -> str:
    """A customer's file that is kept; returns its id."""
    file = await world.keeps(content)
    await world.writes("", Enclosed(kind, name, type, len(content), file=file))
    return file


@pytest.mark.parametrize(
    ("content", "type", "shown"),
    [
        (png(), "image/png", ("image/png", "inline")),
        (png(), "text/html", ("image/png", "inline")),
        (wav(), "audio/wav", ("audio/wav", "inline")),
        (PDF, "application/pdf", ("application/pdf", "inline")),
        (TEXT, "text/csv", ("text/csv", "attachment")),
        (PAGE, "text/html", ("application/octet-stream", "attachment")),
        (PAGE, "image/png", ("application/octet-stream", "attachment")),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", ("application/octet-stream", "attachment")),
        (b"MZ\x90", "video/mp4", ("application/octet-stream", "attachment")),
        (b"", "image/png", ("application/octet-stream", "attachment")),
    ],
)
async def test_only_what_is_safe_is_shown(
    world: World, bia: httpx.AsyncClient, content: bytes, type: str, shown: tuple[str, str]
) -> None:
    file = await encloses(world, "nome", content, type)

    given = await bia.get(f"/api/v1/attachments/{file}")

    assert (given.status_code, given.content) == (200, content)
    assert (given.headers["content-type"], given.headers["content-disposition"].split(";")[0]) == shown
    assert HARDENED.items() <= dict(given.headers).items()


async def test_everybody_who_is_signed_in_looks_and_nobody_else(
    world: World, tess: httpx.AsyncClient, asked: Asked
) -> None:
    file = await encloses(world, "a.png", png(), "image/png")

    assert (await tess.get(f"/api/v1/attachments/{file}")).status_code == 200
    async with world.browser() as stranger:
        assert (await stranger.get(f"/api/v1/attachments/{file}")).status_code == 401


async def test_a_file_that_a_browser_has_is_not_sent_again(world: World, bia: httpx.AsyncClient) -> None:
    file = await encloses(world, "a.png", png(), "image/png")
    first = await bia.get(f"/api/v1/attachments/{file}")

    again = await bia.get(f"/api/v1/attachments/{file}", headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-", 0, 4043), ("bytes=0-0", 0, 0), ("bytes=1990-2010", 1990, 2010), ("bytes=4000-9999", 4000, 4043),
     ("bytes=-10", 4034, 4043), ("bytes=-9999", 0, 4043)],
)  # fmt: skip
async def test_players_ask_for_a_part(world: World, bia: httpx.AsyncClient, asked: str, first: int, last: int) -> None:
    sound = wav(0.5)
    file = await encloses(world, "voz.wav", sound, "audio/wav", Kind.VOICE)

    part = await bia.get(f"/api/v1/attachments/{file}", headers={"Range": asked})

    assert (part.status_code, part.content) == (206, sound[first : last + 1])
    assert part.headers["content-range"] == f"bytes {first}-{last}/4044"


@pytest.mark.parametrize(
    "asked", ["bytes=9999-", "bytes=5-2", "bytes=-", "bytes=0-1,5-6", "lines=1-2", "bytes=-0", "x" * 99]
)
async def test_parts_that_make_no_sense_are_the_whole(world: World, bia: httpx.AsyncClient, asked: str) -> None:
    file = await encloses(world, "voz.wav", wav(), "audio/wav", Kind.VOICE)

    assert (await bia.get(f"/api/v1/attachments/{file}", headers={"Range": asked})).content == wav()


async def test_what_is_not_kept_yet_says_so(world: World, bia: httpx.AsyncClient) -> None:
    waiting = Enclosed(Kind.PHOTO, "foto.jpg", "image/jpeg", 1000, source="somewhere")
    large = replace(waiting, size=LIMITS.largest + 1)
    place = Enclosed(Kind.LOCATION, "-23.5505, -46.6333")
    conversation = await world.writes("olha", waiting, large, place)

    story = (await bia.get(f"/api/v1/conversations/{conversation}")).json()
    shown = story["messages"][-1]["attachments"]

    assert [(a["kind"], a["state"], a["error"]) for a in shown] == [
        ("photo", "waiting", None),
        ("photo", "refused", "It is larger than 2 MB."),
        ("location", "nothing", None),
    ]
    assert "somewhere" not in str(story)
    for attachment in shown:
        assert (await bia.get(f"/api/v1/attachments/{attachment['id']}")).status_code == 404


@pytest.mark.parametrize("identifier", ["x", "..", "a%00b", "%F0%9F%92%A9", "a" * 500, "%27%20OR%201=1"])
async def test_ids_of_nothing(bia: httpx.AsyncClient, identifier: str) -> None:
    answer = await bia.get(f"/api/v1/attachments/{identifier}")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


async def test_the_fate_of_a_message_is_told(world: World, bia: httpx.AsyncClient, held: str) -> None:
    """Held back by the platform, cut off, edited by the customer."""
    await bia.post(f"/api/v1/conversations/{held}/messages", json={"id": "1", "text": "oi"})
    await world.settle()
    line = next(line for line in world.store.kept.lines if line.message.author is Author.AGENT)
    due = world.clock.now() + timedelta(seconds=30)
    line.message = replace(
        line.message, delivery=Delivery.PENDING, due=due, doubtful=True, error=UndeliverableError("Too fast.").message
    )
    asking = next(line for line in world.store.kept.lines if line.message.author is Author.CUSTOMER)
    asking.message = replace(asking.message, edited_at=world.clock.now(), private=True)
    world.audience = Audience.OTHERS
    known = world.store.kept.conversations[held]
    world.store.kept.conversations[held] = replace(known, unreachable=True)

    story = (await bia.get(f"/api/v1/conversations/{held}")).json()

    shown = next(m for m in story["messages"] if m["author"] == "agent")
    assert (shown["error"], shown["doubtful"], shown["edited_at"]) == ("Too fast.", True, None)
    assert shown["due"].startswith(due.isoformat()[:19])
    first = story["messages"][0]
    assert first["edited_at"] is not None
    assert first["private"] is True
    assert story["conversation"]["unreachable"] is True
    assert story["conversation"]["audience"] == "others"


async def test_the_card_names_what_was_enclosed(world: World, bia: httpx.AsyncClient) -> None:
    await world.asks(card=replace(CARD, attachments=("photo", "file nota.pdf")))

    (item,) = (await bia.get("/api/v1/handoffs")).json()["items"]
    assert item["card"]["attachments"] == ["photo", "file nota.pdf"]


async def test_the_description_tells_of_files(world: World) -> None:
    async with world.browser() as client:
        paths = (await client.get("/api/v1/openapi.json")).json()["paths"]
    body = paths["/api/v1/conversations/{conversation}/attachments"]["post"]["requestBody"]
    assert "multipart/form-data" in body["content"]
