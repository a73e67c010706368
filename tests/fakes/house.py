"""The house as it is delivered, with the hours that a test wants."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.hours import Hours
from bot.house import House
from bot.quiet import Quiet
from gateway.calendars import load_policy
from gateway.house import load_routing
from gateway.words import load_words
from tests.fakes.clock import FakeClock

ROOT = Path(__file__).parents[2]


def house(hours: Hours | None = None, *, quiet: Quiet | None = None) -> House:
    """The sentences, tables and calendars of `data/`."""
    policy = load_policy(ROOT, hours or Hours(), now=FakeClock().now())
    return House(load_words(ROOT), policy, load_routing(ROOT), quiet, timedelta(hours=24))
