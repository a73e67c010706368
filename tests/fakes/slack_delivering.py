"""The part of the fake that brings things to the app: which way, how often again, and raw events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from tests.fakes import slack_payloads as payloads
from tests.fakes.slack_delivery import Delivery, Envelope, PostOffice, Requests
from tests.fakes.slack_settling import learn_event, settled
from tests.fakes.slack_socket import Sockets
from tests.fakes.slack_world import Place, World

T = TypeVar("T")
Payload = dict[str, Any]


class Delivering:
    """Deliveries as a test steers and watches them."""

    world: World
    office: PostOffice
    sockets: Sockets
    patience: float
    echo: bool
    wait_until: Callable[..., None]
    _loop: asyncio.AbstractEventLoop

    if TYPE_CHECKING:

        def place(self, channel: Any) -> Place:
            """The place that is meant."""
            ...

    def events_to(self, url: str, signing_secret: str) -> None:
        """From now on deliver to `url`/events, /interactions and /commands."""
        before, self.office.way = self.office.way, Requests(url.rstrip("/"), signing_secret, lambda: self.patience)
        if isinstance(before, Requests):
            asyncio.run_coroutine_threadsafe(before.close(), self._loop)

    def events_over_sockets(self) -> None:
        """From now on deliver over Socket Mode."""
        self.office.way = self.sockets

    def retries(self, *pauses: float, kinds: Iterable[str] = ("events",)) -> None:
        """The pauses before each further attempt, and the kinds of which there are any."""
        self.office.pauses, self.office.repeated = pauses, frozenset(kinds)

    def push_event(self, event: Payload, *, event_id: str | None = None) -> Payload:
        """Deliver this event; returns what is delivered. Its place and people are made when new."""
        with self.world.changed:
            learn_event(self.world, event)
            payload = payloads.event_callback(self.world, event) | ({"event_id": event_id} if event_id else {})
            self.give("events", payload, str(event.get("channel") or "-"))
            return payload

    def push(self, kind: str, payload: Payload) -> Payload:
        """Deliver a whole payload (a fixture) as `events`, `interactions` or `commands`; its URLs lead here."""
        with self.world.changed:
            here = settled(self.world, payload)
            self.give(kind, here, str((here.get("event") or {}).get("channel") or "-"))
            return here

    def replay(self, times: int = 1, seed: int = 0) -> int:
        """Deliver all that was given so far again, `times` times, shuffled, as repetitions; returns how many."""
        given = list(self.office.given)
        self._soon(self.office.replay, given, times, seed)
        return len(given) * times

    def challenge(self, text: str = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P") -> str:
        """Verify the request URL as Slack does when it is entered; returns what came back."""
        payload = {"token": "Jhj5dZrVaK7ZwHHjRyZWjbDl", "challenge": text, "type": "url_verification"}
        attempt = self.office.way.attempt(Envelope("events", payload, "-"), 0, "")
        return str(self._ask(attempt).answer.decode())

    def disconnect(self, reason: str = "refresh_requested", grace: float = 0.2) -> None:
        """Ask the app to open a new socket, and close the old ones a moment later."""
        asyncio.run_coroutine_threadsafe(self.sockets.disconnect(reason, grace), self._loop)

    def cut_sockets(self) -> None:
        """Break all sockets."""
        self._loop.call_soon_threadsafe(self.sockets.abort)

    def settle(self, timeout: float = 10) -> None:
        """Wait until no delivery is under way."""
        self.wait_until(lambda: not self.office.busy, timeout)

    @property
    def deliveries(self) -> list[Delivery]:
        """All attempts so far."""
        return list(self.office.deliveries)

    @property
    def lost(self) -> list[Envelope]:
        """What was never acknowledged."""
        return list(self.office.lost)

    def give(self, kind: str, payload: Payload, lane: str) -> None:
        """Deliver one thing."""
        self._give([Envelope(kind, payload, lane)])

    def give_events(self, place: str, events: Sequence[Payload]) -> None:
        """Deliver the events of one happening in a place, if we are there."""
        if self.place(place).bot:
            self._give([Envelope("events", payloads.event_callback(self.world, event), place) for event in events])

    def _give(self, envelopes: list[Envelope]) -> None:
        self.office.given += envelopes
        self._soon(self.office.give, envelopes)

    def _soon(self, do: Callable[..., None], *what: Any) -> None:
        """Do it in the fake's loop; until then it counts as under way."""
        self.office.handed.append(what)

        def now() -> None:
            do(*what)
            self.office.handed.popleft()

        self._loop.call_soon_threadsafe(now)

    def _echo(self, event: Payload, place: str) -> None:
        if self.echo:
            self.give_events(place, [event])

    def _ask(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)
