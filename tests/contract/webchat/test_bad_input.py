"""Whatever arrives: a clear 4xx or a stored message, never a 500."""

from __future__ import annotations

import json
from uuid import uuid4

import httpx
import pytest

from connectors.webchat.parse import ChatSession
from connectors.webchat.tokens import Tokens
from tests.contract.webchat.conftest import Visitor, visit
from tests.contract.webchat.serving import WebCounter
from tests.fakes.clock import FakeClock

ID = "7b0c2b1e-6f0e-4f8e-9d3a-3f1f0a5d9c11"


def error_of(answer: httpx.Response) -> tuple[int, str]:
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message"}
    assert body["error"]["message"]
    return answer.status_code, body["error"]["code"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"{",
        b'{"id": "x", "text": "\xff\xfe"}',
        b"[" * 20_000,
        b'{"n": ' + b"9" * 5_000 + b"}",
        "ação".encode("utf-16"),
        b"\x00",
    ],
)
async def test_a_body_that_is_no_json_is_400(visitor: Visitor, body: bytes) -> None:
    answer = await visitor.http.post("/chat/messages", content=body, headers=visitor.headers)

    assert error_of(answer) == (400, "not_json")


@pytest.mark.parametrize(
    "body",
    [
        [],
        "text",
        7,
        {},
        {"id": ID},
        {"text": "no id"},
        {"id": "", "text": "x"},
        {"id": "1", "text": "x"},
        {"id": 7, "text": "x"},
        {"id": ID + "0", "text": "x"},
        {"id": "{" + ID + "}", "text": "x"},
        {"id": ID, "text": ""},
        {"id": ID, "text": "   \n\t "},
        {"id": ID, "text": "\u200b\u200d\ufeff\u2060"},
        {"id": ID, "text": "\u0000\u0007"},
        {"id": ID, "text": "x" * 8_001},
        {"id": ID, "text": None},
        {"id": ID, "text": 7},
        {"id": ID, "text": ["x"]},
        {"id": ID, "text": {"x": 1}},
        {"id": ID, "text": True},
        {"id": ID, "text": "x", "button": "y"},
        {"id": ID, "button": ""},
        {"id": ID, "button": "never/offered"},
        {"id": ID, "button": "x" * 5_000},
        {"id": ID, "button": "\u0000"},
        {"id": ID, "button": {"payload": "x"}},
        {"id": ID, "text": "x", "locale": "not a locale at all"},
        {"id": ID, "text": "x", "locale": 7},
    ],
)
async def test_json_that_is_no_message_is_422(visitor: Visitor, counter: WebCounter, body: object) -> None:
    answer = await visitor.post("/chat/messages", body)

    assert error_of(answer) == (422, "invalid")
    assert await counter.store.transcript(visitor.conversation) == []


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("x" * 8_000, "x" * 8_000),
        (" " * 50 + "y" * 8_000 + "\n" * 50, "y" * 8_000),
        ("🙂", "🙂"),
        ("👩‍👩‍👧‍👦 ❤️", "👩‍👩‍👧‍👦 ❤️"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("مرحبا كيف حالك", "مرحبا كيف حالك"),
        ("/restart", "/restart"),
        ("a\u0000b", "ab"),
        ("\ud800", "\ufffd"),
        ("line\nbreak", "line\nbreak"),
    ],
)
async def test_odd_text_stays_text(visitor: Visitor, counter: WebCounter, text: str, stored: str) -> None:
    body = json.dumps({"id": str(uuid4()), "text": text}).encode()
    answer = await visitor.http.post("/chat/messages", content=body, headers=visitor.headers)
    await counter.settle()

    assert answer.status_code == 202
    assert (await counter.store.transcript(visitor.conversation))[0].text == stored


async def test_a_body_over_64_kb_is_413(visitor: Visitor) -> None:
    answer = await visitor.says("x" * 70_000)

    assert error_of(answer) == (413, "too_large")


async def test_a_body_without_a_length_is_bounded_while_it_arrives(network: httpx.AsyncClient) -> None:
    visitor = await visit(network)

    async def endless() -> object:
        for _ in range(100):
            yield b"x" * 8_192

    answer = await network.post("/chat/messages", content=endless(), headers=visitor.headers)  # type: ignore[arg-type]

    assert error_of(answer) == (413, "too_large")


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/html"])
async def test_other_media_types_are_415(visitor: Visitor, kind: str) -> None:
    headers = visitor.headers | {"Content-Type": kind}
    answer = await visitor.http.post("/chat/messages", content=b"{}", headers=headers)

    assert error_of(answer) == (415, "unsupported_media_type")


@pytest.mark.parametrize("path", ["/chat/messages", "/chat/typing", "/chat/events"])
@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer forged",
        "Bearer W10.AAAA",
        "Bearer \xe9",
        "Basic YTpi",
        "Bearer a.b.c.d.e",
        "Bearer .",
    ],
)
async def test_without_a_good_token_nobody_passes(
    http: httpx.AsyncClient, path: str, authorization: str | None
) -> None:
    headers = [] if authorization is None else [(b"authorization", authorization.encode("latin-1"))]
    method = "GET" if path == "/chat/events" else "POST"
    answer = await http.request(method, path, headers=headers)

    assert error_of(answer) == (401, "unauthorized")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_token_signed_by_somebody_else_is_foreign(visitor: Visitor) -> None:
    session = ChatSession(visitor.conversation, "somebody")
    for token in (Tokens("another secret", FakeClock()).issue(session), visitor.token[:-2], visitor.token + "A"):
        assert (await Visitor(visitor.http, "", token).says("x")).status_code == 401


async def test_a_token_whose_conversation_is_gone_opens_nothing(http: httpx.AsyncClient) -> None:
    token = Tokens("a secret of the tests", FakeClock()).issue(ChatSession("gone", "somebody"))
    gone = Visitor(http, "gone", token)

    assert error_of(await gone.says("x")) == (401, "unauthorized")
    assert error_of(await http.get("/chat/events", headers=gone.headers)) == (401, "unauthorized")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/chat/messages"),
        ("DELETE", "/chat/sessions"),
        ("POST", "/chat/events"),
        ("HEAD", "/chat/events"),
        ("POST", "/widget.js"),
    ],
)
async def test_other_methods_are_405(http: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await http.request(method, path)

    assert answer.status_code == 405
    assert answer.headers["allow"]


@pytest.mark.parametrize(
    "body", [{"locale": 7}, {"locale": "x" * 99}, {"name": 7}, {"name": "x" * 81}, {"zone": 7}, {"zone": "a b"}, []]
)
async def test_a_session_with_odd_wishes_is_422(http: httpx.AsyncClient, body: object) -> None:
    assert error_of(await http.post("/chat/sessions", json=body)) == (422, "invalid")


async def test_typing_with_an_odd_body_is_422(visitor: Visitor) -> None:
    assert error_of(await visitor.post("/chat/typing", {"on": "yes"})) == (422, "invalid")


async def test_errors_never_repeat_what_was_sent(visitor: Visitor) -> None:
    answer = await visitor.post("/chat/messages", {"id": "my secret", "text": "x"})

    assert "my secret" not in answer.text
