"""A real `balcao up` between two fake platforms: crowds write to it, and its processes are killed."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.fakes.slack import FakeSlack
from tests.fakes.telegram import FakeTelegram
from tests.integration.faults.counting import Count, counted, unfinished
from tests.integration.faults.crowd import Crowd, SlackCrowd, TelegramCrowd
from tests.processes import family
from tests.whole import Whole

GATEWAY, RASA = "gateway.cli gateway", "understanding.launch"
SIGNING_SECRET = "an-old-secret-of-the-tests"
PATIENCE = 120.0
QUIET = 1.5
"""Seconds in which nothing more may come once all is answered."""

LOOK = 0.1
AWAY = (0.5,) * 400
"""Pauses of Slack's repetitions: it must go on while a killed gateway is started again, as the real one does."""


@dataclass
class Running:
    """`balcao up`, and what it talks to."""

    whole: Whole
    telegram: FakeTelegram
    slack: FakeSlack

    @classmethod
    @contextmanager
    def at(cls, home: Path, **more: str) -> Iterator[Running]:
        """Everything, until the end of the block: Telegram by polling, Slack by requests."""
        with FakeTelegram(enforce_rates=True) as telegram, FakeSlack(enforce_rates=True) as slack:
            environ = {
                "TELEGRAM_BOT_TOKEN": telegram.token,
                "TELEGRAM_API_URL": telegram.url,
                "SLACK_BOT_TOKEN": slack.bot_token,
                "SLACK_SIGNING_SECRET": SIGNING_SECRET,
                "SLACK_API_URL": slack.url,
                **more,
            }
            running = cls(Whole(home, environ), telegram, slack)
            slack.events_to(f"{running.whole.url}/webhooks/slack", SIGNING_SECRET)
            slack.retries(*AWAY)
            running.whole.start()
            try:
                running.whole.wait_for("/readyz")
                running.until(running.is_open, "the channels never opened")
                yield running
            finally:
                running.whole.stop()

    def crowd(self, platform: str, size: int) -> Crowd:
        """New customers."""
        return TelegramCrowd.of(self.telegram, size) if platform == "telegram" else SlackCrowd.of(self.slack, size)

    def is_open(self) -> bool:
        """Whether it answers and both platforms are received."""
        try:
            state = httpx.get(self.whole.url + "/readyz", timeout=5).json()
        except (httpx.HTTPError, ValueError):
            return False
        return bool(state["ready"] and state["telegram"] == state["slack"] == "ok")

    def count(self, fault: str, crowd: Crowd, *, since: float) -> Count:
        """Wait until everything is answered and it is quiet, then count."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and (crowd.unanswered or self.busy):
            time.sleep(LOOK)
        seconds = time.monotonic() - since
        time.sleep(QUIET)
        return counted(fault, crowd, self.whole.home, seconds)

    @property
    def busy(self) -> bool:
        """Whether platforms still deliver, or turns and answers are under way."""
        return bool(self.telegram.updates.pending or self.slack.office.busy or unfinished(self.whole.home))

    def until(self, what: Callable[[], object], otherwise: str) -> None:
        """Wait for something; AssertionError with the log when it does not come."""
        end = time.monotonic() + PATIENCE
        while not what():
            assert time.monotonic() < end, f"{otherwise}\n{self.whole.log()[-4000:]}"
            time.sleep(LOOK)

    def kill_gateway(self) -> None:
        """`kill -9`; the supervisor starts it again."""
        for pid in self._pids(GATEWAY):
            os.kill(pid, signal.SIGKILL)

    def starts_again(self, **changed: str) -> None:
        """After `whole.stop()`, with other settings; waits until it receives."""
        self.whole.environ = {**self.whole.environ, **changed}
        self.whole.start()
        self.comes_back()

    def comes_back(self) -> None:
        """Wait until it receives again."""
        self.until(self.is_open, "the gateway did not come back")

    @contextmanager
    def rasa_stopped(self) -> Iterator[None]:
        """Questions are asked and not answered meanwhile."""
        [pid] = self._pids(RASA)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def _pids(self, command: str) -> list[int]:
        assert self.whole.process is not None
        return [process.pid for process in family(self.whole.process.pid) if command in process.command]
