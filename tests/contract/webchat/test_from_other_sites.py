"""The widget stands on other people's sites: what their browsers ask before, and what they may read."""

from __future__ import annotations

import httpx
import pytest

from tests.contract.webchat.conftest import Visitor

SITE = {"Origin": "https://shop.example"}


PATHS = ["sessions", "messages", "attachments", "attachments/x", "typing", "events"]


@pytest.mark.parametrize("path", [*(f"/chat/{path}" for path in PATHS), "/widget.js"])
async def test_any_site_may_ask(http: httpx.AsyncClient, path: str) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization, last-event-id"}

    answer = await http.options(path, headers=SITE | asked)

    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-max-age"] == "7200"
    assert {"authorization", "content-type", "last-event-id"} <= {
        name.strip().lower() for name in answer.headers["access-control-allow-headers"].split(",")
    }
    assert "access-control-allow-credentials" not in answer.headers


async def test_pages_may_read_answers_and_errors(visitor: Visitor) -> None:
    good = await visitor.http.post("/chat/sessions", headers=SITE)
    bad = await visitor.http.post("/chat/messages", headers=SITE)

    for answer in (good, bad):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "x-chat-token" in answer.headers["access-control-expose-headers"].lower()
