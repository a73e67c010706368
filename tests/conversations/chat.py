"""A customer on the web chat, and the colleagues who may look at the whole story."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

PATIENCE = 30.0
LOOKS = 200
"""How often to look for an answer, each look waiting for an event of the stream."""

OURS = ("bot", "system", "agent")


@dataclass(frozen=True)
class Bubble:
    """One message as the customer sees it."""

    id: str
    author: str
    text: str
    titles: tuple[str, ...]
    payloads: tuple[str, ...]


@dataclass(frozen=True)
class Staff:
    """The console's API, signed in as the first account."""

    http: httpx.Client

    @classmethod
    def signed_in(cls, url: str, password: str) -> Staff:
        """A session of `admin`."""
        http = httpx.Client(base_url=f"{url}/api/v1", timeout=PATIENCE)
        token = http.post("/session", json={"name": "admin", "password": password}).json()["token"]
        http.headers["authorization"] = f"Bearer {token}"
        return cls(http)

    def get(self, path: str, **parameters: str) -> Any:
        """What the API shows there."""
        response = self.http.get(path, params=parameters)
        response.raise_for_status()
        return response.json()

    def post(self, path: str, body: dict[str, str] | None = None) -> Any:
        """Do something as an agent."""
        response = self.http.post(path, json=body or {})
        response.raise_for_status()
        return response.json() if response.content else None

    def waiting(self, conversation: str) -> dict[str, Any] | None:
        """The handoff of this conversation in the queue."""
        items = self.get("/handoffs", state="waiting")["items"]
        return next((handoff for handoff in items if handoff["conversation"] == conversation), None)

    def tickets(self, conversation: str, *, level: int = 2) -> list[dict[str, Any]]:
        """The tickets of this conversation with people (1: of the assistant), oldest first."""
        items = self.get("/tickets", level=str(level))["items"]
        return [ticket for ticket in reversed(items) if ticket["conversation"] == conversation]


@dataclass
class Chat:
    """One customer's conversation. `say` and `press` return the assistant's bubbles."""

    url: str
    staff: Staff
    locale: str | None = None
    seen: list[Bubble] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.url, timeout=PATIENCE)
        opened = self.http.post("/chat/sessions", json={"locale": self.locale} if self.locale else {})
        opened.raise_for_status()
        self.conversation: str = opened.json()["conversation"]
        self.http.headers["authorization"] = f"Bearer {opened.json()['token']}"
        self._last_event = "0"

    def say(self, text: str) -> list[Bubble]:
        """Type something and read the answer."""
        return self._send({"text": text})

    def press(self, wanted: str) -> list[Bubble]:
        """Press the button with this title or payload under the latest message that has it."""
        for bubble in reversed(self.seen):
            for title, payload in zip(bubble.titles, bubble.payloads, strict=True):
                if wanted in (title, payload):
                    return self._send({"button": payload})
        raise AssertionError(f"no button {wanted!r} was offered: {[b.titles for b in self.seen]}")

    def post(self, body: dict[str, str]) -> httpx.Response:
        """Post a message as it is; nothing is awaited."""
        return self.http.post("/chat/messages", json={"id": str(uuid4()), **body})

    def encloses(self, name: str, content: bytes, *, text: str = "", type: str = "image/png") -> list[Bubble]:
        """Send a file and read the answer."""
        files = {"file": (name, content, type)}
        return self._answered(self.http.post("/chat/attachments", data={"id": str(uuid4()), "text": text}, files=files))

    def _send(self, body: dict[str, str]) -> list[Bubble]:
        return self._answered(self.post(body))

    def _answered(self, posted: httpx.Response) -> list[Bubble]:
        assert posted.status_code == httpx.codes.ACCEPTED, posted.text
        mine = posted.json()["id"]
        fresh: list[Bubble] = []
        expected: set[str] = set()
        for bubble in self._events():
            self.seen.append(bubble)
            if bubble.author in OURS:
                fresh.append(bubble)
                expected = expected or self._answers_to(mine)  # a turn ends in one transaction: all of them are stored
            if expected and expected <= {b.id for b in fresh}:
                return fresh
        raise AssertionError("the stream ended before the answer")

    def _answers_to(self, message: str) -> set[str]:
        """The ids of what was written for the customer after this message."""
        story = self.staff.get(f"/conversations/{self.conversation}")["messages"]
        place = next(number for number, told in enumerate(story) if told["id"] == message)
        return {told["id"] for told in story[place + 1 :] if told["author"] in OURS}

    def _events(self) -> Iterator[Bubble]:
        headers = {"last-event-id": self._last_event}
        with self.http.stream("GET", "/chat/events", headers=headers) as stream:
            event: dict[str, str] = {}
            for line in stream.iter_lines():
                name, _, value = line.partition(": ")
                event[name] = value
                if line:
                    continue
                if event.get("event") == "message":
                    self._last_event = event["id"]
                    yield _bubble(json.loads(event["data"]))
                event = {}


def texts(bubbles: list[Bubble]) -> str:
    """All of an answer, for looking into."""
    return "\n".join(bubble.text for bubble in bubbles)


def _bubble(data: dict[str, Any]) -> Bubble:
    buttons = data.get("buttons") or []
    return Bubble(
        id=data["id"],
        author=data["author"],
        text=data["text"],
        titles=tuple(button["title"] for button in buttons),
        payloads=tuple(button["payload"] for button in buttons),
    )
