"""Counts what became of a crowd's messages: on the platform as customers see it, in the store as agents do."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conversations.platforms import WORDS
from tests.integration.faults.crowd import Crowd

SORRY = WORDS.say("failure.sorry", "pt")
STATES = """
SELECT c.chat, m.author, m.text, m.delivery, m.lost FROM messages m
JOIN conversations c ON c.id = m.conversation WHERE c.channel = ? ORDER BY m.row
"""
UNFINISHED = """
SELECT (SELECT count(*) FROM messages WHERE delivery IN ('pending', 'sending'))
     + (SELECT count(*) FROM turns WHERE state IN ('waiting', 'working'))
"""


@dataclass(frozen=True)
class Count:
    """One line of the table. `unknown` were cut off inside the platform's call, so they were sent once more."""

    fault: str
    platform: str
    written: int
    recorded: int
    answers: int
    lost: int
    doubled: int
    disordered: int
    unknown: int
    apologies: int
    seconds: float

    @property
    def is_whole(self) -> bool:
        """Every message stored once and answered once, in the order of arrival; what is `unknown` apart."""
        return self.recorded == self.written and not (self.lost or self.doubled or self.disordered)

    @property
    def is_exact(self) -> bool:
        """And none of the answers is that there is none at the moment."""
        return self.is_whole and not self.apologies

    def __str__(self) -> str:
        return (
            f"{self.platform:<9}{self.fault:<44}in {self.written:>5}  out {self.answers:>5}  lost {self.lost}  "
            f"doubled {self.doubled}  apologies {self.apologies}  unknown fate (resent once) {self.unknown}  "
            f"{self.seconds:.1f} s"
        )


@dataclass(frozen=True)
class Kept:
    """A message as it stands in the store."""

    chat: str
    author: str
    text: str
    delivery: str
    lost: int


def counted(fault: str, crowd: Crowd, home: Path, seconds: float) -> Count:
    """What the crowd wrote and heard; more than was expected is doubled unless the store shows it as doubtful."""
    kept = [k for k in rows(home, crowd.platform) if k.chat in crowd.people]
    doubtful = Counter((k.chat, k.text) for k in kept if k.lost or k.delivery == "unknown")
    heard = crowd.hear()
    lost = doubled = disordered = apologies = 0
    for chat, texts in crowd.expected.items():
        sorry, answers = heard[chat].count(SORRY), [text for text in heard[chat] if text != SORRY]
        expected, shown = Counter(texts), Counter(answers)
        apologies += sorry
        lost += max(0, sum((expected - shown).values()) - sorry)  # who heard that has been answered, if badly
        excess = shown - expected
        doubled += sum(max(0, number - doubtful[chat, text]) for text, number in excess.items())
        arrived = [crowd.answer(k.text) for k in kept if k.chat == chat and k.author == "customer"]
        disordered += list(dict.fromkeys(answers)) != [text for text in dict.fromkeys(arrived) if text in shown]
    return Count(
        fault,
        crowd.platform,
        written=crowd.written,
        recorded=sum(k.author == "customer" for k in kept),
        answers=sum(map(len, heard.values())),
        lost=lost,
        doubled=doubled,
        disordered=disordered,
        unknown=sum(doubtful.values()),
        apologies=apologies,
        seconds=seconds,
    )


def rows(home: Path, platform: str) -> list[Kept]:
    """Everything stored of this platform."""
    with _database(home) as database:
        return [Kept(*row) for row in database.execute(STATES, (platform,))]


def unfinished(home: Path) -> int:
    """Turns and deliveries that are not over."""
    with _database(home) as database:
        return int(database.execute(UNFINISHED).fetchone()[0])


@contextmanager
def _database(home: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(home / "balcao.db", timeout=30)) as database:
        yield database
