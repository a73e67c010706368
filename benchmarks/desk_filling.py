"""A desk full of customers: those who wait, those with an agent, and years of others behind them, put straight in."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from benchmarks.searching import NAMES, SURNAMES, sentences
from bot.cards import Card, Shown, Tried
from connectors.webchat.parse import address_of
from console.passwords import hash_password
from store.engine import exclusive_engine
from store.people_schema import users
from store.rows import card_text
from store.schema import addresses, conversations, customers, handoffs, messages, tickets, turns

PASSWORD = "counter and lamp 7"  # noqa: S105 - of accounts that live for a minute
SKILLS = ("general", "orders", "payments", "technical")
LANGUAGES = ("pt", "pt", "pt", "es", "en")
WAITING_SHARE = 0.75
LINES = (20, 50)
"""Messages of a conversation under way, from and to."""

OLD_LINES = 5
EVERY_OLD = 4
"""Of so many old conversations one was with a person."""

AT_ONCE = 1000
LEADS = 5
"""Of the accounts, these are supervisors."""


@dataclass(frozen=True)
class Size:
    """How much is put in; `old` are conversations that are over, of five messages each."""

    agents: int
    conversations: int
    old: int

    @property
    def waiting(self) -> int:
        """Three of four wait; the others are with an agent."""
        return round(self.conversations * WAITING_SHARE)


@dataclass
class Filling:
    """Writes rows of all tables by the number of the conversation; `now` is when the last one asked."""

    size: Size
    now: datetime = field(default_factory=lambda: datetime.now(timezone.utc))

    def __post_init__(self) -> None:
        self._luck = random.Random(11)  # noqa: S311 - the same desk every time
        self._said = sentences(self._luck)
        self._row = 0

    def write(self, url: str) -> None:
        """Into an empty, migrated database."""
        engine = exclusive_engine(url)
        with engine.begin() as connection:
            connection.execute(sa.insert(users), list(self._users()))
            everybody = range(self.size.conversations + self.size.old)
            for first in range(0, len(everybody), AT_ONCE):
                self._some(connection, everybody[first : first + AT_ONCE])
            if engine.dialect.name == "postgresql":
                _number_on(connection)
                connection.exec_driver_sql("ANALYZE")
        engine.dispose()

    def _some(self, connection: Connection, numbers: range) -> None:
        people = [{"id": f"u{n}", "created_at": self._asked(n)} for n in numbers]
        connection.execute(sa.insert(customers), people)
        connection.execute(sa.insert(addresses), [_address(n, self._asked(n)) for n in numbers])
        lines = {n: list(self._lines(n)) for n in numbers}
        connection.execute(sa.insert(conversations), [self._conversation(n, len(lines[n])) for n in numbers])
        told = [line for n in numbers for line in lines[n]]
        connection.execute(sa.insert(messages), told)
        connection.execute(sa.insert(turns), [_turn(line) for line in told if line["author"] == "customer"])
        connection.execute(sa.insert(tickets), [self._ticket(n) for n in numbers])
        asked = [n for n in numbers if n < self.size.conversations or n % EVERY_OLD == 0]
        if asked:
            connection.execute(sa.insert(handoffs), [self._handoff(n) for n in asked])

    def _users(self) -> Iterator[dict[str, Any]]:
        known = hash_password(PASSWORD)
        for number, name in enumerate(agents(self.size.agents)):
            skills = [] if number % 3 else [SKILLS[number % len(SKILLS)]]
            yield {
                "key": name.casefold(),
                "name": name,
                "role": "supervisor" if number < LEADS else "agent",
                "password_hash": known,
                "created_at": self.now,
                "skills": json.dumps(skills),
                "languages": json.dumps(["pt", "en"] if number % 2 else ["pt", "es"]),
                "team": SKILLS[number % len(SKILLS)],
            }

    def _agent(self, number: int) -> str | None:
        held = number - self.size.waiting
        is_held = 0 <= held < self.size.conversations - self.size.waiting
        return agent(held % self.size.agents) if is_held else None

    def _asked(self, number: int) -> datetime:
        """Those under way came in the last three hours, the others in the year before."""
        if number < self.size.conversations:
            return self.now - timedelta(seconds=10_800 * (1 - number / self.size.conversations))
        return self.now - timedelta(days=1 + 364 * (number - self.size.conversations) / max(1, self.size.old))

    def _conversation(self, number: int, events: int) -> dict[str, Any]:
        taken, under_way = self._agent(number), number < self.size.conversations
        _, place = address_of(person(number))
        return {
            **vars(place),
            "id": conversation(number),
            "customer": f"u{number}",
            "owner": "agent" if taken else "queue" if under_way else "bot",
            "version": 2,
            "agent": taken,
            "language": _language(number),
            "name": _name(number),
            "events": events,
            "created_at": self._asked(number),
            "updated_at": self._asked(number),
        }

    def _lines(self, number: int) -> Iterator[dict[str, Any]]:
        """Customer and assistant in turn; where an agent has it, the last third is between people."""
        taken = self._agent(number)
        count = self._luck.randint(*LINES) if number < self.size.conversations else OLD_LINES
        for event in range(1, count + 1):
            self._row += 1
            ours = "agent" if taken and event * 3 > count * 2 else "bot"
            author = "customer" if event % 2 else ours
            yield {
                "row": self._row,
                "id": f"m{number}-{event}",
                "conversation": conversation(number),
                "author": author,
                "text": next(self._said),
                "agent": taken if author == "agent" else None,
                "at": self._asked(number) + timedelta(seconds=event),
                "event": event,
                "delivery": "received" if author == "customer" else "sent",
                "version": None if author == "customer" else 1,
            }

    def _ticket(self, number: int) -> dict[str, Any]:
        under_way = number < self.size.conversations
        return {
            "id": number + 1,
            "conversation": conversation(number),
            "customer": f"u{number}",
            "subject": next(self._said)[:100],
            "description": next(self._said),
            "order_number": str(self._luck.randint(10_000, 99_999)),
            "contact": f"cliente{number}@example.com",
            "category": "exchange",
            "priority": "high" if number % 7 == 0 else "normal",
            "level": 2,
            "state": "open" if under_way else "solved",
            "assignee": self._agent(number),
            "created_at": self._asked(number),
            "updated_at": self._asked(number),
        }

    def _handoff(self, number: int) -> dict[str, Any]:
        taken, asked = self._agent(number), self._asked(number)
        ended = None if number < self.size.conversations else asked + timedelta(minutes=20)
        return {
            "id": handoff(number),
            "conversation": conversation(number),
            "reason": "refused_twice" if number % 3 else "asked",
            "state": "claimed" if taken else "resolved" if ended else "waiting",
            "card": card_text(self._card(number)),
            "ticket": number + 1,
            "agent": taken or (agent(number % self.size.agents) if ended else None),
            "asked_at": asked,
            "claimed_at": asked + timedelta(minutes=4) if taken or ended else None,
            "ended_at": ended,
            "skill": SKILLS[number % len(SKILLS)],
            "language": _language(number),
            "asked_place": 1 + number % 9,
            "answered": bool(taken or ended),
        }

    def _card(self, number: int) -> Card:
        asked, answers = [next(self._said) for _ in range(3)], [next(self._said) * 3 for _ in range(3)]
        shown = tuple(Shown(*pair, refused=True) for pair in zip(asked, answers, strict=True))
        tried = (Tried("faq/exchange", 0.81), Tried("faq/damaged_item", 0.64), Tried("faq/track_order", 0.12))
        known = {"problem": asked[-1], "order_number": "48213", "contact": f"cliente{number}@example.com"}
        return Card(
            problem=asked[-1][:150],
            why="refused_twice",
            language=_language(number),
            channel="web",
            customer=_name(number),
            tried=tried,
            answers=tuple(answers),
            refused=2,
            slots=known,
            orders=("48213", "51877"),
            mood="upset",
            mood_words=("de novo", "absurdo"),
            shown=shown,
            emails=(known["contact"],),
        )


def agents(count: int) -> list[str]:
    """The names of the accounts."""
    return [agent(number) for number in range(count)]


def agent(number: int) -> str:
    """The name of one."""
    return f"{NAMES[number % len(NAMES)]} {number:03}"


def conversation(number: int) -> str:
    """Its id."""
    return f"c{number}"


def handoff(number: int) -> str:
    """The id of the handoff of this conversation."""
    return f"h{number}"


def person(number: int) -> str:
    """What the web chat calls the customer of this conversation."""
    return f"p{number}"


def _address(number: int, at: datetime) -> dict[str, Any]:
    sender, _ = address_of(person(number))
    return {**vars(sender), "customer": f"u{number}", "created_at": at}


def _turn(line: dict[str, Any]) -> dict[str, Any]:
    known = {"conversation": line["conversation"], "message": line["row"], "state": "answered", "attempt": 1}
    when = {"created_at": line["at"], "ended_at": line["at"], "ranking": '[["faq/exchange",0.81]]'}
    return {"id": f"t{line['row']}", **known, **when}


def _name(number: int) -> str:
    return f"{NAMES[number % len(NAMES)]} {SURNAMES[number % len(SURNAMES)]}"


def _language(number: int) -> str:
    return LANGUAGES[number % len(LANGUAGES)]


def _number_on(connection: Connection) -> None:
    """Rows were numbered here; the sequences go on behind them."""
    for table, column in (("messages", "row"), ("tickets", "id")):
        known = f"pg_get_serial_sequence('{table}', '{column}')"
        connection.exec_driver_sql(f"SELECT setval({known}, (SELECT max({column}) FROM {table}))")  # noqa: S608 - names of ours
