"""A customer blocks the bot while they talk to a person: the agent knows at once, and the others notice nothing."""

from __future__ import annotations

import time

from tests.conversations.chat import Staff
from tests.conversations.platforms import Desk, OnTelegram, until
from tests.integration.faults.running import Running
from tests.whole import ADMIN_PASSWORD

CUSTOMERS = 6


def test_blocked_in_the_middle_of_a_handoff(running: Running) -> None:
    staff = Staff.signed_in(running.whole.url, ADMIN_PASSWORD)
    ana = OnTelegram(running.whole.home, "pt", running.telegram)
    ana.says("quero falar com uma pessoa", answers=2)
    agent = Desk(staff, ana.conversation())
    agent.claims()
    ana.hears()
    began, others = time.monotonic(), running.crowd("telegram", CUSTOMERS)
    others.asks()
    ana.user.blocks()
    until(lambda: agent.story()["conversation"]["unreachable"], lambda: "nobody noticed")
    others.asks()
    failed = _ended(agent, agent.says("Ainda está aí?"))
    assert failed["delivery"] == "failed"
    assert failed["error"]
    assert agent.story()["conversation"]["owner"] == "agent"
    assert running.count("a customer blocks the bot", others, since=began).is_exact
    ana.user.unblocks()
    ana.user.writes("voltei")
    until(lambda: not agent.story()["conversation"]["unreachable"], lambda: "still unreachable")
    assert _ended(agent, agent.says("Que bom!"))["delivery"] == "sent"
    [heard] = ana.hears()
    assert heard.text.endswith("Que bom!")
    assert not ana.unheard()
    staff.http.close()


def _ended(agent: Desk, id: str) -> dict[str, str]:
    until(lambda: agent.message(id)["delivery"] not in ("pending", "sending"), lambda: "still on its way")
    return agent.message(id)
