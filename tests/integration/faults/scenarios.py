"""What goes wrong, one function each and in any size: tests run them small, `benchmarks/replay.py` large."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from tests.fakes.slack import FakeSlack
from tests.integration.faults.counting import Count, rows
from tests.integration.faults.crowd import Crowd
from tests.integration.faults.running import Running

Scenario = Callable[[Running, str, int, int], Count]
CALLS = {"telegram": "sendMessage", "slack": "chat.postMessage"}
HANGS = 30.0
"""Seconds for which a call hangs: longer than anybody waits for it."""

MALFORMED: tuple[dict[str, object], ...] = (
    {"message": {"message_id": 1, "chat": "somewhere", "from": 7, "text": {"oi": 1}}},
    {"message": {"message_id": [], "chat": {"id": 1}, "from": {"is_bot": False}, "text": "\ud800\0"}},
    {"edited_message": None, "callback_query": 17},
    {"callback_query": {"id": "1", "from": {"id": True}, "message": {"chat": None}, "data": 5}},
    {"my_chat_member": {"chat": {"type": "private"}, "new_chat_member": []}},
    {"a_kind_of_tomorrow": {"deep": {"deeper": []}}},
)


def in_peace(running: Running, platform: str, customers: int, messages: int) -> Count:
    """Everybody at once, and nothing goes wrong."""
    began, crowd = time.monotonic(), running.crowd(platform, customers)
    crowd.asks(messages)
    return running.count("all customers at once", crowd, since=began)


def replayed(running: Running, platform: str, customers: int, messages: int) -> Count:
    """Every delivery comes five times more, in any order, some while the first is being answered."""
    began, crowd = time.monotonic(), running.crowd(platform, customers)
    fake = running.telegram if platform == "telegram" else running.slack
    crowd.asks(messages)
    fake.replay(2, seed=7)
    running.until(lambda: not crowd.unanswered, "not answered")
    fake.replay(3, seed=11)
    return running.count("every delivery six times, shuffled", crowd, since=began)


def told_to_wait(running: Running, platform: str, customers: int, messages: int) -> Count:
    """The platform refuses one call after the other with 429 and Retry-After."""
    began, crowd = time.monotonic(), running.crowd(platform, customers)
    for chat in crowd.people:
        told_to_wait_in(running, platform, chat, times=2)
    crowd.asks(messages)
    return running.count("429 with Retry-After, twice a chat", crowd, since=began)


def told_to_wait_in(running: Running, platform: str, chat: str, *, times: int | None, seconds: int = 1) -> None:
    """The next calls to this chat are refused."""
    if platform == "slack":
        running.slack.ratelimit(CALLS[platform], seconds, times=times, channel=chat)
        return
    description = f"Too Many Requests: retry after {seconds}"
    running.telegram.fail(CALLS[platform], 429, description, {"retry_after": seconds}, times=times, chat=int(chat))


def server_errors(running: Running, platform: str, customers: int, messages: int) -> Count:
    """500s, and the error page of a proxy, before anything was taken."""
    began, crowd = time.monotonic(), running.crowd(platform, customers)
    for chat in crowd.people:
        if platform == "telegram":
            running.telegram.fail(CALLS[platform], 500, "Internal Server Error", chat=int(chat))
            running.telegram.html(502, CALLS[platform], chat=int(chat))
        else:
            running.slack.fail(CALLS[platform], error="internal_error", channel=chat)
            running.slack.fail(CALLS[platform], status=502, channel=chat)
    crowd.asks(messages)
    return running.count("500, then a proxy's 502 page, in each chat", crowd, since=began)


def cut_off(how: str, *, after: bool) -> Scenario:
    """The connection breaks, or hangs, before or after the platform took the message."""

    def scenario(running: Running, platform: str, customers: int, messages: int) -> Count:
        began, crowd = time.monotonic(), running.crowd(platform, customers)
        for chat in crowd.people:
            cut(running, platform, chat, how=how, after=after)
        crowd.asks(messages)
        return running.count(f"{how} {'after' if after else 'before'} the message was taken", crowd, since=began)

    return scenario


def cut(running: Running, platform: str, chat: str, *, how: str, after: bool) -> None:
    """The next call to this chat gets no answer."""
    fake, method = (running.telegram, "sendMessage") if platform == "telegram" else (running.slack, CALLS["slack"])
    where = {"channel": chat} if isinstance(fake, FakeSlack) else {"chat": int(chat)}
    seconds = () if how == "reset" else (HANGS,)
    getattr(fake, how)(method, *seconds, after=after, **where)


def malformed(running: Running, platform: str, customers: int, messages: int) -> Count:
    """What nobody can read comes among what is good."""
    began, crowd = time.monotonic(), running.crowd(platform, customers)
    for number in range(messages):
        _push(running, platform, MALFORMED[number % len(MALFORMED)])
        crowd.asks()
        for shape in MALFORMED:
            _push(running, platform, shape)
    return running.count("malformed updates among good ones", crowd, since=began)


def _push(running: Running, platform: str, shape: dict[str, object]) -> None:
    if platform == "telegram":
        running.telegram.updates.give(dict(shape))
    else:
        running.slack.give("events", {"type": "event_callback", "team_id": 5, "event": shape}, "-")


def killed_again_and_again(kills: int) -> Scenario:
    """`kill -9` of the gateway at moments of its own choice, while customers write."""

    def scenario(running: Running, platform: str, customers: int, messages: int) -> Count:
        began, crowd, dice = time.monotonic(), running.crowd(platform, customers), random.Random(kills)  # noqa: S311
        left = [chat for chat in crowd.people for _ in range(messages)]
        dice.shuffle(left)
        share = -(-len(left) // kills)
        for number in range(kills):
            for chat in left[number * share : (number + 1) * share]:
                crowd.ask(chat)
                time.sleep(dice.uniform(0, 1.0 / customers))
            time.sleep(dice.uniform(0, 1.0))
            running.kill_gateway()
            if number % 2:  # the others are killed with what piled up while they were away
                running.comes_back()
        running.comes_back()
        return running.count(f"kill -9 of the gateway, {kills} times", crowd, since=began)

    return scenario


def killed_before_the_answer(running: Running, platform: str, customers: int, messages: int) -> Count:
    """`kill -9` between the commit of the messages and their answers."""
    began, crowd = time.monotonic(), running.crowd(platform, customers)
    with running.rasa_stopped():
        crowd.asks(messages)
        running.until(lambda: _kept(running, crowd, "received") == crowd.written, "not recorded")
        running.kill_gateway()
    running.comes_back()
    return running.count("kill -9 between commit and answer", crowd, since=began)


def killed_before_delivery(running: Running, platform: str, customers: int, messages: int) -> Count:
    """`kill -9` between the commit of the answers and their delivery."""
    began, crowd = time.monotonic(), running.crowd(platform, customers)
    for chat in crowd.people:
        told_to_wait_in(running, platform, chat, times=1, seconds=4)
    crowd.asks(messages)
    running.until(lambda: _kept(running, crowd, "pending") == crowd.written, "not put back")
    running.kill_gateway()
    running.comes_back()
    return running.count("kill -9 between answer and delivery", crowd, since=began)


IN_THE_CALL = 1.0
"""Seconds from a row that says `sending` until the platform certainly has the call, which hangs for longer."""


def killed_while_sending(*, after: bool) -> Scenario:
    """`kill -9` inside the platform's call: nobody can know whether the message was taken."""

    def scenario(running: Running, platform: str, customers: int, messages: int) -> Count:
        began, crowd = time.monotonic(), running.crowd(platform, customers)
        for chat in crowd.people:
            cut(running, platform, chat, how="hang", after=after)
        crowd.asks(messages)
        running.until(lambda: _kept(running, crowd, "sending") == customers, "not being sent")
        time.sleep(IN_THE_CALL)
        running.until(lambda: not after or crowd.written - crowd.unanswered == customers, "not taken")
        running.kill_gateway()
        running.comes_back()
        return running.count(f"kill -9 {'after' if after else 'before'} the message was taken", crowd, since=began)

    return scenario


def _kept(running: Running, crowd: Crowd, delivery: str) -> int:
    stored = rows(running.whole.home, crowd.platform)
    return sum(kept.chat in crowd.people and kept.delivery == delivery for kept in stored)
