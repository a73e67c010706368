"""Files of a web customer: sent once, kept once, and given back to nobody else."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from uuid import uuid4

import httpx
import pytest

from bot.attachments import Enclosed, Keeping, Kind
from bot.conversations import Owner
from bot.errors import ConflictError
from bot.messages import Author
from bot.storing import Recorded
from tests.contract.pictures import PAGE, PDF, TEXT, png, wav
from tests.contract.webchat.conftest import Visitor, visit
from tests.contract.webchat.listening import listening
from tests.contract.webchat.serving import LIMITS, Served, WebCounter
from tests.contract.webchat.test_bad_input import error_of

PHOTO = ("foto.png", png(), "image/png")
File = tuple[str, bytes, str]


async def sends(visitor: Visitor, *files: File, **fields: str) -> httpx.Response:
    """A message with files, as a browser sends it."""
    given = {"id": str(uuid4()), **fields}
    return await visitor.http.post(
        "/chat/attachments", data=given, files=[("file", file) for file in files], headers=visitor.headers
    )


async def only_message(counter: WebCounter, visitor: Visitor) -> Sequence[tuple[Kind, str, str, int | None]]:
    await counter.settle()
    said = (await counter.store.transcript(visitor.conversation))[0]
    return [(a.kind, a.name, a.type, a.size) for a in said.attachments]


async def test_a_photo_with_words_is_one_message(visitor: Visitor, counter: WebCounter) -> None:
    id = str(uuid4())

    taken = await sends(visitor, PHOTO, id=id, text="  chegou assim ", locale="pt-BR")
    await counter.settle()

    said, answer = await counter.store.transcript(visitor.conversation)
    (attachment,) = said.attachments
    assert (taken.status_code, taken.json()) == (202, {"id": id})
    assert (said.id, said.author, said.text) == (id, Author.CUSTOMER, "chegou assim")
    assert (attachment.kind, attachment.state, attachment.name) == (Kind.PHOTO, Keeping.KEPT, "foto.png")
    assert counter.files.kept == {attachment.id: png()}
    assert answer.text == "eco: chegou assim"


async def test_files_need_no_words_and_come_in_their_order(visitor: Visitor, counter: WebCounter) -> None:
    film = b"\0\0\0\x18ftypisom" + bytes(99)
    files = [
        PHOTO,
        ("nota.pdf", PDF, "application/pdf"),
        ("voz.wav", wav(), "audio/x-wav"),
        ("lista.csv", TEXT, "text/csv"),
        ("filme.mp4", film, "video/mp4"),
    ]

    taken = await sends(visitor, *files)

    assert taken.status_code == 202
    assert await only_message(counter, visitor) == [
        (Kind.PHOTO, "foto.png", "image/png", len(png())),
        (Kind.FILE, "nota.pdf", "application/pdf", len(PDF)),
        (Kind.AUDIO, "voz.wav", "audio/wav", len(wav())),
        (Kind.FILE, "lista.csv", "text/csv", len(TEXT)),
        (Kind.VIDEO, "filme.mp4", "video/mp4", len(film)),
    ]


async def test_fields_may_follow_the_files(visitor: Visitor, counter: WebCounter) -> None:
    id = str(uuid4())
    body = multipart((b'name="file"; filename="a.png"', png()), (b'name="id"', id.encode()), (b'name="text"', b"oi"))

    taken = await posts(visitor, body)

    assert (taken.status_code, taken.json()) == (202, {"id": id})
    assert (await only_message(counter, visitor))[0][1] == "a.png"


async def test_the_same_id_again_has_no_second_effect(visitor: Visitor, counter: WebCounter) -> None:
    id = str(uuid4())

    answers = [await sends(visitor, PHOTO, id=id) for _ in range(3)]
    answers += await asyncio.gather(*(sends(visitor, PHOTO, PHOTO, id=id.upper()) for _ in range(3)))
    await counter.settle()

    assert [(answer.status_code, answer.json()) for answer in answers] == [(202, {"id": id})] * 6
    assert len(await counter.store.transcript(visitor.conversation)) == 2
    assert len(counter.files.kept) == 1


async def test_the_id_of_a_text_is_taken_too(visitor: Visitor, counter: WebCounter) -> None:
    id = str(uuid4())
    await visitor.says("olá", id=id)

    again = await sends(visitor, PHOTO, id=id)

    assert again.status_code == 202
    assert counter.files.kept == {}


@pytest.mark.parametrize(
    "file",
    [
        ("foto.png", PAGE, "image/png"),
        ("page.html", PAGE, "text/html"),
        ("desenho.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        ("jogo.exe", b"MZ\x90\0", "application/pdf"),
        ("foto.jpg", b"PK\x03\x04" + bytes(60), "image/jpeg"),
    ],
)
async def test_bytes_tell_what_is_taken(visitor: Visitor, counter: WebCounter, file: File) -> None:
    refused = await sends(visitor, PHOTO, file)

    assert error_of(refused) == (422, "type_refused")
    assert counter.files.kept == {}
    assert await counter.store.transcript(visitor.conversation) == []


async def test_too_large_is_refused_and_nothing_kept(visitor: Visitor, counter: WebCounter) -> None:
    large = png() + bytes(LIMITS.largest)

    refused = await sends(visitor, PHOTO, ("grande.png", large, "image/png"))

    assert error_of(refused) == (413, "too_large")
    assert counter.files.kept == {}


async def test_just_as_large_as_allowed_is_taken(visitor: Visitor, counter: WebCounter) -> None:
    whole = png() + bytes(LIMITS.largest - len(png()))

    assert (await sends(visitor, ("x.png", whole, "image/png"))).status_code == 202
    assert (await only_message(counter, visitor))[0][3] == LIMITS.largest


async def test_an_endless_body_is_cut_off(visitor: Visitor, counter: WebCounter) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        yield multipart((b'name="file"; filename="a.png"', png())).removesuffix(b"--\r\n").removesuffix(b"\r\n--x")
        while True:
            read += 65536
            yield bytes(65536)

    refused = await posts(visitor, endless())

    assert error_of(refused) == (413, "too_large")
    assert read < LIMITS.largest + 4 * 65536
    assert counter.files.kept == {}


async def test_an_announced_length_is_believed(visitor: Visitor) -> None:
    headers = visitor.headers | {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": "9" * 12}

    refused = await visitor.http.post("/chat/attachments", content=b"", headers=headers)

    assert error_of(refused) == (413, "too_large")


def multipart(*parts: tuple[bytes, bytes], end: bytes = b"--x--\r\n") -> bytes:
    """A body by hand."""
    head = b"--x\r\nContent-Disposition: form-data; "
    return b"".join(head + name + b"\r\n\r\n" + value + b"\r\n" for name, value in parts) + end


async def posts(
    visitor: Visitor, body: bytes | AsyncIterator[bytes], kind: str | bytes = "multipart/form-data; boundary=x"
) -> httpx.Response:
    """A body that no browser sends."""
    return await visitor.http.post("/chat/attachments", content=body, headers=visitor.headers | {"Content-Type": kind})


ID = (b'name="id"', b"7b0c2b1e-6f0e-4f8e-9d3a-3f1f0a5d9c11")
FILE = (b'name="file"; filename="a.png"', png())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x",
        b"--y\r\n",
        b"hello",
        b'{"id": "x"}',
        multipart(ID, FILE, end=b""),
        multipart(ID, FILE)[:-30],
        multipart(ID, FILE, end=b"--x"),
        b"--x\r\nno header\r\n\r\nvalue\r\n--x--\r\n",
        b"--x\r\n" + b"A" * 9000 + b": b\r\n\r\nvalue\r\n--x--\r\n",
        b"--x\r\n" + b"".join(b"H%d: v\r\n" % n for n in range(50)) + b"\r\nvalue\r\n--x--\r\n",
    ],
)
async def test_what_is_no_multipart_is_400(visitor: Visitor, counter: WebCounter, body: bytes) -> None:
    assert error_of(await posts(visitor, body)) == (400, "malformed")
    assert counter.files.kept == {}


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "x" * 300]
)
async def test_a_boundary_is_needed(visitor: Visitor, kind: str) -> None:
    assert error_of(await posts(visitor, multipart(ID, FILE), kind)) == (400, "malformed")


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "text/plain",
        "",
        "application/x-www-form-urlencoded",
        "multipart/mixed; boundary=x",
        b"\xe9",
    ],
)
async def test_another_media_type_is_415(visitor: Visitor, kind: str | bytes) -> None:
    assert error_of(await posts(visitor, multipart(ID, FILE), kind)) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [ID],
        [FILE],
        [ID, ID, FILE],
        [(b'name="id"', b"1"), FILE],
        [(b'name="id"', b"\xff\xfe"), FILE],
        [ID, FILE, (b'name="text"', b"\xc3")],
        [ID, FILE, (b'name="text"', b"x" * 8001)],
        [ID, FILE, (b'name="locale"', b"<script>")],
        [ID, FILE, (b'name="button"', b"faq/refund")],
        [ID, (b'name="photo"; filename="a.png"', png())],
        [ID, (b'name="file"', png())],
        [ID, (b'filename="a.png"', png())],
        [ID, (b'name="file"; filename=""', b"")],
        [ID, *[FILE] * 6],
        [ID, FILE, (b"", b"x")],
    ],
    ids=range(16),
)
async def test_a_field_that_is_wrong_is_422(
    visitor: Visitor, counter: WebCounter, parts: list[tuple[bytes, bytes]]
) -> None:
    assert error_of(await posts(visitor, multipart(*parts)))[0] == 422
    assert counter.files.kept == {}
    assert await counter.store.transcript(visitor.conversation) == []


async def test_long_fields_are_413(visitor: Visitor) -> None:
    assert error_of(await posts(visitor, multipart(ID, (b'name="text"', b"x" * 70_000), FILE))) == (413, "too_large")


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (b"..\\..\\evil.png", "evil.png"),
        (b"../../etc/passwd.png", "passwd.png"),
        ("água & café.png".encode(), "água & café.png"),
        (b"a%22b%0D%0A.png", 'a"b .png'),
        ("\u202egnp.exe".encode(), "gnp.exe"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"...", "photo"),
        (b"x" * 500 + b".png", "x" * 115 + "….png"),
    ],
)
async def test_names_are_tamed(visitor: Visitor, counter: WebCounter, given: bytes, name: str) -> None:
    taken = await posts(visitor, multipart(ID, (b'name="file"; filename="' + given + b'"', png())))

    assert taken.status_code == 202
    assert (await only_message(counter, visitor))[0][1].replace("  ", " ") == name


async def test_every_way_of_cutting_a_body_is_the_same(visitor: Visitor, counter: WebCounter) -> None:
    async def in_crumbs(body: bytes, size: int) -> AsyncIterator[bytes]:
        for start in range(0, len(body), size):
            yield body[start : start + size]

    for size in (1, 7, 100):
        id = str(uuid4())
        body = multipart((b'name="id"', id.encode()), FILE, (b'name="file"; filename="b.png"', png(90, 90)))
        assert (await posts(visitor, in_crumbs(body, size))).status_code == 202
    await counter.settle()

    assert sorted(counter.files.kept.values()) == sorted([png(), png(90, 90)] * 3)


async def test_a_customer_who_leaves_midway_leaves_nothing(server: Served, counter: WebCounter) -> None:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        visitor = await visit(http)
    half = multipart(ID, (b'name="file"; filename="a.png"', png() + bytes(300_000)))[:200_000]
    head = (
        f"POST /chat/attachments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {visitor.token}\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 900000\r\n\r\n"
    )
    begun = asyncio.Event()
    keep = counter.files.keep

    async def watched(file: str, pieces: AsyncIterator[bytes], *, at_most: int) -> int:
        begun.set()
        return await keep(file, pieces, at_most=at_most)

    counter.files.keep = watched  # type: ignore[method-assign]
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        await asyncio.to_thread(line.sendall, head.encode() + half)
        await asyncio.wait_for(begun.wait(), 5)
    await asyncio.sleep(0.1)

    assert counter.files.kept == {}
    assert await counter.store.transcript(visitor.conversation) == []


async def test_bytes_of_a_refused_message_are_forgotten(visitor: Visitor, counter: WebCounter) -> None:
    async def refuses(inbound: object) -> Recorded:
        raise ConflictError("no")

    counter.store.record = refuses  # type: ignore[method-assign]

    assert 400 <= (await sends(visitor, PHOTO)).status_code < 500
    assert counter.files.kept == {}


async def test_bytes_stay_when_nobody_knows_whether_it_was_stored(visitor: Visitor, counter: WebCounter) -> None:
    async def breaks(inbound: object) -> Recorded:
        raise ConnectionResetError

    counter.store.record = breaks  # type: ignore[method-assign]

    with pytest.raises(ConnectionResetError):
        await sends(visitor, PHOTO)
    assert len(counter.files.kept) == 1


async def test_a_file_counts_as_a_message() -> None:
    counter = WebCounter(rate="2/10s")
    transport = httpx.ASGITransport(app=counter.app())
    async with httpx.AsyncClient(transport=transport, base_url="http://chat") as http:
        visitor = await visit(http)
        answers = [await sends(visitor, PHOTO) for _ in range(3)]
        await counter.settle()

    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert int(answers[2].headers["retry-after"]) >= 1


async def test_without_a_token_nothing_is_read(http: httpx.AsyncClient, counter: WebCounter) -> None:
    refused = await http.post("/chat/attachments", data={"id": str(uuid4())}, files=[("file", PHOTO)])

    assert error_of(refused) == (401, "unauthorized")
    assert counter.files.kept == {}


async def kept_by(visitor: Visitor, counter: WebCounter, file: File = PHOTO) -> str:
    await sends(visitor, file)
    await counter.settle()
    return (await counter.store.transcript(visitor.conversation))[0].attachments[0].id


async def test_only_the_same_conversation_is_given_the_bytes(http: httpx.AsyncClient, counter: WebCounter) -> None:
    ana, luis = await visit(http), await visit(http)
    path = f"/chat/attachments/{await kept_by(ana, counter)}"

    own = await http.get(path, headers=ana.headers)

    assert (own.status_code, own.content) == (200, png())
    assert error_of(await http.get(path, headers=luis.headers)) == (404, "not_found")
    assert error_of(await http.get(path)) == (401, "unauthorized")
    for other in ("x", uuid4().hex, "..", "%00", "a" * 500):
        assert (await http.get(f"/chat/attachments/{other}", headers=ana.headers)).status_code == 404


async def test_what_is_given_cannot_act(visitor: Visitor, counter: WebCounter) -> None:
    file = await kept_by(visitor, counter, ('recibo "1" água.pdf', PDF, "application/pdf"))

    given = await visitor.http.get(
        f"/chat/attachments/{file}", headers=visitor.headers | {"Origin": "https://a.example"}
    )

    assert given.headers["content-type"] == "application/pdf"
    assert given.headers["content-length"] == str(len(PDF))
    assert given.headers["content-disposition"] == (
        "attachment; filename=\"recibo _1_ agua.pdf\"; filename*=UTF-8''recibo%20%221%22%20%C3%A1gua.pdf"
    )
    assert given.headers["x-content-type-options"] == "nosniff"
    assert given.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert given.headers["cache-control"].startswith("private")
    assert given.headers["access-control-allow-origin"] == "*"


async def test_bytes_that_are_lost_are_a_404(visitor: Visitor, counter: WebCounter) -> None:
    file = await kept_by(visitor, counter)
    counter.files.kept.clear()

    assert (await visitor.http.get(f"/chat/attachments/{file}", headers=visitor.headers)).status_code == 404


async def test_the_stream_shows_what_was_enclosed(network: httpx.AsyncClient, counter: WebCounter) -> None:
    visitor = await visit(network)
    async with listening(visitor) as page:
        await sends(visitor, PHOTO)
        event = await page.next("message")
        await visitor.says("só texto")
        await page.until_text("eco: só texto")

    (attachment,) = event["attachments"]  # type: ignore[misc]
    assert attachment.pop("id") in counter.files.kept
    assert attachment == {"kind": "photo", "name": "foto.png", "type": "image/png", "size": len(png())}
    texts = [data for name, data, _ in page.seen if name == "message" and data["text"] == "só texto"]
    assert "attachments" not in texts[0]


async def test_files_of_agents_are_shown_and_given_too(network: httpx.AsyncClient, counter: WebCounter) -> None:
    visitor = await visit(network)
    await visitor.says("uma pessoa, por favor")
    await counter.settle()
    conversation = await counter.store.conversation(visitor.conversation)
    assert conversation is not None
    counter.store.kept.conversations[conversation.id] = conversation.handed_to(Owner.AGENT, agent="Bia")
    counter.files.kept["manual-0001"] = PDF
    manual = Enclosed(Kind.FILE, "manual.pdf", "application/pdf", len(PDF), file="manual-0001")
    async with listening(visitor) as page:
        await counter.desk.reply(conversation.id, agent="Bia", text="", external_id="1", attachments=(manual,))
        while (event := await page.next("message"))["author"] != "agent":
            pass

    assert (event["text"], event["attachments"][0]["name"]) == ("", "manual.pdf")  # type: ignore[index]
    given = await network.get("/chat/attachments/manual-0001", headers=visitor.headers)
    assert given.content == PDF
